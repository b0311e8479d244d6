using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Turnpike.Admin.Acts;
using Turnpike.Console.Api.OpenApi;
using Turnpike.Console.Frame;

namespace Turnpike.Console.Api;

/// <summary>The page of the admin API within the console, made of the OpenAPI document.</summary>
internal static class ApiPages
{
    private static readonly Lazy<ApiPageModel> Model = new(() => Read(OpenApiDocument.Document));

    /// <summary>Adds it.</summary>
    public static void Map(ConsoleRoutes routes)
    {
        ArgumentNullException.ThrowIfNull(routes);
        routes.Get("/api", Right.Look, request => ValueTask.FromResult(PageAnswer.Show<ApiPage>("Admin API", Model.Value with { Address = request.Site.Address(), Open = request.Query("section") })));
    }

    /// <summary>What the page shows of a document.</summary>
    internal static ApiPageModel Read(JsonObject document)
    {
        var operations =
            from path in document["paths"]!.AsObject()
            from operation in path.Value!.AsObject()
            select Operation(document, path.Key, operation.Key, operation.Value!.AsObject());
        return new ApiPageModel([.. operations.GroupBy(o => o.Tag, StringComparer.Ordinal).Select(g => new ApiSection(g.Key, [.. g]))], null);
    }

    private static ApiOperation Operation(JsonObject document, string path, string method, JsonObject operation)
    {
        var given = (operation["parameters"]?.AsArray() ?? []).Select(p => p!.AsObject()).Where(p => Text(p, "in") != "header")
            .Select(p => new ApiMember(Text(p, "name")!, Text(p, "in")!, Type(p["schema"]!.AsObject()), p["required"]?.GetValue<bool>() == true, Text(p, "description")));
        var body = operation["requestBody"]?["content"]?["application/json"]?["schema"]?.AsObject();
        var required = body?["required"]?.AsArray().Select(r => r!.GetValue<string>()).ToHashSet(StringComparer.Ordinal) ?? [];
        var members = (body?["properties"]?.AsObject() ?? [])
            .Select(m => new ApiMember(m.Key, "body", Type(m.Value!.AsObject()), required.Contains(m.Key), Text(m.Value!.AsObject(), "description")));
        var (status, done) = operation["responses"]!.AsObject().First(r => r.Key[0] == '2');
        var schema = done!["content"]?.AsObject().First().Value!["schema"]!.AsObject();
        var answer = schema is null ? null : Type(schema["allOf"]?[0]?.AsObject() ?? schema);
        return new ApiOperation(
            Text(operation, "operationId")!,
            Text(operation, "tags", 0)!,
            method.ToUpperInvariant(),
            path,
            Text(operation, "summary")!,
            Text(operation, "description")!,
            [.. given, .. members],
            status,
            answer);
    }

    private static string? Text(JsonObject item, string member, int? index = null) => (index is { } i ? item[member]?[i] : item[member])?.GetValue<string>();

    // In words, as short as they go.
    private static string Type(JsonObject schema)
    {
        if (Text(schema, "$ref") is { } reference)
        {
            return reference.Split('/')[^1];
        }

        if (schema["anyOf"] is JsonArray some)
        {
            return string.Join(" or ", some.Select(s => Type(s!.AsObject())));
        }

        if (schema["enum"] is JsonArray words)
        {
            return string.Join(", ", words.Select(w => w?.ToJsonString() ?? "null"));
        }

        string[] types = schema["type"] switch
        {
            JsonArray several => [.. several.Select(t => t!.GetValue<string>())],
            JsonValue one => [one.GetValue<string>()],
            _ => ["JSON"],
        };
        return string.Join(" or ", types.Select(t => t == "array" ? $"list of {Type(schema["items"]!.AsObject())}" : t == "string" && Text(schema, "format") == "date-time" ? "time" : t));
    }
}

/// <summary>What the page shows.</summary>
/// <param name="Sections">Operations by the first part of their address.</param>
/// <param name="Address">Where the gateway is reached; null where that is not known.</param>
/// <param name="Open">The section whose operations say what they are given: of all together the page would be too heavy. Null for none.</param>
internal sealed record ApiPageModel(ImmutableArray<ApiSection> Sections, Uri? Address, string? Open = null);

/// <summary>Operations of one sort of thing.</summary>
/// <param name="Name">The first part of their address.</param>
/// <param name="Operations">The operations.</param>
internal sealed record ApiSection(string Name, ImmutableArray<ApiOperation> Operations);

/// <summary>One operation.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Tag">Its section.</param>
/// <param name="Method">The HTTP method.</param>
/// <param name="Path">The address under the API's.</param>
/// <param name="Summary">What it does.</param>
/// <param name="Right">The act and the right it takes.</param>
/// <param name="Members">What it is given.</param>
/// <param name="Status">The status of its answer.</param>
/// <param name="Answer">The shape of its answer; null for none.</param>
internal sealed record ApiOperation(
    string Id, string Tag, string Method, string Path, string Summary, string Right, ImmutableArray<ApiMember> Members, string Status, string? Answer);

/// <summary>Something an operation is given.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Place"><c>path</c>, <c>query</c> or <c>body</c>.</param>
/// <param name="Type">What it is.</param>
/// <param name="IsRequired">Whether it cannot be left out.</param>
/// <param name="Said">What it means.</param>
internal sealed record ApiMember(string Name, string Place, string Type, bool IsRequired, string? Said);
