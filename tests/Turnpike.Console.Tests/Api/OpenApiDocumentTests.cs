using System.Text;
using System.Text.Json.Nodes;
using Turnpike.Console.Api;
using Turnpike.Console.Api.OpenApi;
using Turnpike.Wire.Json;
using Turnpike.Wire.Schemas;

namespace Turnpike.Console.Tests.Api;

/// <summary>The OpenAPI document: whole, and true of what is answered.</summary>
public sealed class OpenApiDocumentTests
{
    private static JsonObject Document => OpenApiDocument.Document;

    [Fact]
    public void Every_operation_is_whole()
    {
        var operations = Document["paths"]!.AsObject().SelectMany(p => p.Value!.AsObject().Select(o => (Path: p.Key, Method: o.Key, Is: o.Value!.AsObject()))).ToList();
        Assert.Equal(ApiTable.Routes.All.Length + 1, operations.Count);
        Assert.Equal(operations.Count, operations.Select(o => o.Is["operationId"]!.GetValue<string>()).Distinct().Count());
        var tags = Document["tags"]!.AsArray().Select(t => t!["name"]!.GetValue<string>()).ToList();
        Assert.All(operations, o =>
        {
            Assert.NotEmpty(o.Is["summary"]!.GetValue<string>());
            Assert.Contains(o.Is["responses"]!.AsObject(), r => r.Key[0] == '2');
            Assert.Contains(o.Is["responses"]!.AsObject(), r => r.Key == "default");
            Assert.Contains(o.Is["tags"]![0]!.GetValue<string>(), tags);
            string[] places = [.. o.Path.Split('/').Where(s => s.StartsWith('{')).Select(s => s[1..^1])];
            var parameters = o.Is["parameters"]?.AsArray() ?? [];
            Assert.Equal(places, parameters.Where(p => p!["in"]!.GetValue<string>() == "path").Select(p => p!["name"]!.GetValue<string>()).OrderBy(n => Array.IndexOf(places, n)));
            Assert.Equal(parameters.Count, parameters.Select(p => (p!["in"]!.GetValue<string>(), p["name"]!.GetValue<string>())).Distinct().Count());
        });
        Assert.NotEmpty(Document["security"]!.AsArray());
    }

    [Fact]
    public void Every_reference_leads_somewhere()
    {
        var references = References(Document).ToList();
        Assert.True(references.Count > 100);
        Assert.All(references, r =>
        {
            Assert.StartsWith("#/", r, StringComparison.Ordinal);
            JsonNode? at = Document;
            foreach (var part in r[2..].Split('/'))
            {
                at = at?[part];
            }

            Assert.True(at is not null, r);
        });
        var schemes = Document["components"]!["securitySchemes"]!.AsObject();
        Assert.All(Document["security"]!.AsArray().SelectMany(s => s!.AsObject()), s => Assert.True(schemes.ContainsKey(s.Key)));
    }

    [Fact]
    public void Shapes_say_what_their_members_are()
    {
        var schemas = Document["components"]!["schemas"]!.AsObject();
        var members = schemas.SelectMany(s => s.Value!["properties"]!.AsObject().Select(m => (Name: $"{s.Key}.{m.Key}", Said: m.Value!["description"]))).ToList();
        Assert.True(members.Count > 200);
        var silent = members.Where(m => m.Said is null && !m.Name.StartsWith("Status.", StringComparison.Ordinal)).Select(m => m.Name).ToList();
        Assert.True(silent.Count < members.Count / 10, string.Join(", ", silent));
        Assert.Equal("Sorted by name.", schemas["ServerList"]!["properties"]!["servers"]!["description"]!.GetValue<string>());
        Assert.Equal("Puts a server behind the gate; everything it says is pending until approved.", Document["paths"]!["/servers"]!["post"]!["summary"]!.GetValue<string>());
    }

    [Fact]
    public async Task What_is_answered_is_what_the_document_says()
    {
        await using var gate = await OpenApiGate.StartAsync();
        Assert.Equal(200, (await gate.PutAsync("ada", "/policies/p", $$"""{"document":{{JsonValue.Create(OpenApiGate.Policy)!.ToJsonString()}}}""")).Status);
        var grant = await gate.PostAsync("ada", "/grants", """{"subject":"bot","servers":[{"server":"s","policy":"p"}],"labels":["x"]}""");
        var secret = await gate.PutAsync("ada", "/secrets/s/KEY", """{"value":"hidden-canary"}""");
        Assert.True(secret.Status == 200, secret.Text);
        Check("POST", "/grants", grant);
        var answered = 0;
        foreach (var route in ApiTable.Routes.All.Where(r => r.Method == "GET"))
        {
            var path = route.Pattern.Replace("/servers/{name}", "/servers/s", StringComparison.Ordinal).Replace("{server}", "s", StringComparison.Ordinal)
                .Replace("/policies/{name}", "/policies/p", StringComparison.Ordinal).Replace("{name}", "KEY", StringComparison.Ordinal)
                .Replace("{id}", grant.Json.GetProperty("grant").GetProperty("id").GetString(), StringComparison.Ordinal).Replace("{flow}", "f_0", StringComparison.Ordinal).Replace("{sequence}", "1", StringComparison.Ordinal);
            var reply = await gate.GetAsync("ada", path + (route.Pattern == "/record/old-segments" ? "?before=2020-01-01T00:00:00Z" : ""));
            Assert.DoesNotContain("hidden-canary", reply.Text, StringComparison.Ordinal);
            Assert.True(reply.Status is 200 or 400 or 404 or 409, $"{path}: {reply.Status} {reply.Text}");
            answered += Check("GET", route.Pattern, reply) ? 1 : 0;
        }

        Assert.True(answered >= 20, $"{answered} answered");
    }

    // By the status' schema, with the components beside it.
    private static bool Check(string method, string pattern, ApiReply reply)
    {
        var responses = Document["paths"]![pattern]![method.ToLowerInvariant()]!["responses"]!.AsObject();
        var response = reply.Status < 300 ? responses[$"{reply.Status}"]! : Document["components"]!["responses"]!["Problem"]!;
        var schema = response["content"]!.AsObject().Single().Value!["schema"]!.DeepClone().AsObject();
        schema["$defs"] = Document["components"]!["schemas"]!.DeepClone();
        var text = schema.ToJsonString().Replace("#/components/schemas/", "#/$defs/", StringComparison.Ordinal);
        Assert.True(JsonSchema.TryCompile(View(text), out var compiled, out var problem), problem);
        Assert.True(compiled.TryValidate(View(reply.Text), out var fault), $"{method} {pattern}: {fault} in {reply.Text}");
        return reply.Status == 200;
    }

    private static JsonView View(string json)
    {
        var tape = new JsonTape();
        Assert.True(tape.TryRead(Encoding.UTF8.GetBytes(json), JsonBudget.Document, out var fault), fault.Message);
        return tape.Root;
    }

    private static IEnumerable<string> References(JsonNode? node) => node switch
    {
        JsonObject item => item.SelectMany(m => m.Key == "$ref" ? [m.Value!.GetValue<string>()] : References(m.Value)),
        JsonArray list => list.SelectMany(References),
        _ => [],
    };
}
