using System.Reflection;
using System.Text.Json.Nodes;
using Turnpike.Admin.Acts;

namespace Turnpike.Console.Api.OpenApi;

/// <summary>The OpenAPI 3.1 document of the admin API, made of the table of operations and the shapes of acts. Made once, when it is first asked for.</summary>
internal static class OpenApiDocument
{
    private static readonly Lazy<JsonObject> Made = new(Make);
    private static readonly Lazy<byte[]> Written = new(() => ApiJson.Bytes(Made.Value));

    // What each operation is called: the property that holds its act.
    private static readonly Lazy<Dictionary<Act, string>> Names = new(() => typeof(AdminActs).GetProperties(BindingFlags.Public | BindingFlags.Static)
        .Where(p => p.GetValue(null) is Act).ToDictionary(p => (Act)p.GetValue(null)!, p => p.Name));

    /// <summary>The document.</summary>
    public static JsonObject Document => Made.Value;

    /// <summary>The document as it is answered.</summary>
    public static byte[] Bytes => Written.Value;

    private static JsonObject Make()
    {
        var book = new SchemaBook();
        var paths = new JsonObject { ["/status"] = StatusOperation.Path() };
        foreach (var route in ApiTable.Routes.All)
        {
            var path = paths[route.Pattern]?.AsObject() ?? Insert(paths, route.Pattern);
            path[route.Method.ToLowerInvariant()] = Operation(route, book);
        }

        book.Components["Problem"] = Problem(book);
        book.Components["Status"] = StatusOperation.Schema();
        return new JsonObject
        {
            ["openapi"] = "3.1.1",
            ["info"] = new JsonObject
            {
                ["title"] = "Turnpike admin API",
                ["version"] = "1",
                ["summary"] = "Everything the console and the commands do, by the same administrative acts.",
                ["license"] = new JsonObject { ["name"] = "Apache-2.0", ["identifier"] = "Apache-2.0" },
            },
            ["servers"] = new JsonArray(new JsonObject { ["url"] = ApiFace.Root }),
            ["security"] = new JsonArray(
                new JsonObject { ["token"] = new JsonArray() },
                new JsonObject { ["session"] = new JsonArray(), ["form_key"] = new JsonArray() }),
            ["tags"] = new JsonArray([.. ApiTable.Routes.All.Select(r => r.Segments[0]).Prepend("status").Distinct().Select(t => (JsonNode)new JsonObject { ["name"] = t })]),
            ["paths"] = paths,
            ["components"] = new JsonObject
            {
                ["schemas"] = book.Components,
                ["responses"] = new JsonObject { ["Problem"] = ProblemResponse() },
                ["securitySchemes"] = Schemes(),
            },
        };
    }

    private static JsonObject Insert(JsonObject paths, string pattern)
    {
        var path = new JsonObject();
        paths[pattern] = path;
        return path;
    }

    private static JsonObject Operation(ApiRoute route, SchemaBook book)
    {
        var name = Names.Value[route.Act];
        var operation = new JsonObject
        {
            ["operationId"] = char.ToLowerInvariant(name[0]) + name[1..],
            ["tags"] = new JsonArray(route.Segments[0]),
            ["summary"] = DocumentedNames.OfMember(typeof(AdminActs), name) ?? route.Act.Name,
            ["description"] = $"The act `{route.Act.Name}`; takes the right {Words(route.Act.Right)}.",
        };
        if (Operations.Parameters(route, book) is { Count: > 0 } parameters)
        {
            operation["parameters"] = parameters;
        }

        if (Operations.Body(route, book) is { } body)
        {
            operation["requestBody"] = body;
        }

        operation["responses"] = Operations.Responses(route, book);
        operation["x-turnpike-act"] = route.Act.Name;
        return operation;
    }

    private static string Words(Right right) => System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(right.ToString()).Replace('_', ' ');

    private static JsonObject ProblemResponse() => new()
    {
        ["description"] = "It was not done (RFC 9457).",
        ["content"] = new JsonObject { [ApiProblem.MediaType] = new JsonObject { ["schema"] = new JsonObject { ["$ref"] = "#/components/schemas/Problem" } } },
    };

    private static JsonObject Problem(SchemaBook book)
    {
        JsonObject Text(string said) => new() { ["type"] = "string", ["description"] = said };
        JsonObject Number(string said) => new() { ["type"] = "integer", ["description"] = said };
        return new JsonObject
        {
            ["type"] = "object",
            ["description"] = "Why something was not done (RFC 9457).",
            ["properties"] = new JsonObject
            {
                ["type"] = Text("What sort of problem, as a reference to the page that explains it."),
                ["title"] = Text("The same in a few words."),
                ["status"] = Number("The HTTP status."),
                ["detail"] = Text("What was wrong, in a sentence."),
                ["code"] = Text("What sort of problem, in snake case."),
                ["nearest"] = Text("The nearest valid thing."),
                ["field"] = Text("JSON Pointer of the member of the body, or the field of the query, that was wrong."),
                ["line"] = Number("Line of the body or of the document in it, from 1."),
                ["column"] = Number("Column there, from 1."),
                ["problems"] = new JsonObject
                {
                    ["type"] = "array",
                    ["description"] = "Everything that is wrong in a policy's document.",
                    ["items"] = book.Of(ActJson.Default.ProblemView, isInput: false),
                },
            },
            ["required"] = new JsonArray("type", "title", "status", "detail", "code"),
        };
    }

    private static JsonObject Schemes() => new()
    {
        ["token"] = new JsonObject { ["type"] = "http", ["scheme"] = "bearer", ["bearerFormat"] = "tpa_...", ["description"] = "An API token. What it may do is its role's." },
        ["session"] = new JsonObject { ["type"] = "apiKey", ["in"] = "cookie", ["name"] = "turnpike-session", ["description"] = "A session of the console (over TLS `__Host-turnpike-session`)." },
        ["form_key"] = new JsonObject { ["type"] = "apiKey", ["in"] = "header", ["name"] = ApiCallers.KeyField, ["description"] = "The key of the session's forms; for what changes something." },
    };
}
