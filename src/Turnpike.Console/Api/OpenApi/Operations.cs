using System.Globalization;
using System.Text.Json.Nodes;

namespace Turnpike.Console.Api.OpenApi;

/// <summary>What operations take and answer.</summary>
internal static class Operations
{
    private const string Reference = "$ref";

    /// <summary>What is given in the address, the query and header fields.</summary>
    public static JsonArray Parameters(ApiRoute route, SchemaBook book)
    {
        var parameters = new JsonArray();
        foreach (var member in route.RequestShape.Properties.Where(p => route.Places.Contains(p.Name)))
        {
            parameters.Add(Parameter(member.Name, "path", book.OfMember(member, isInput: true), isRequired: true));
        }

        if (route.IsQueried)
        {
            foreach (var member in route.Given)
            {
                parameters.Add(Parameter(member.Name, "query", book.OfMember(member, isInput: true), member.IsRequired && !ApiReader.MayBeNull(member)));
            }
        }

        if (route.List is not null)
        {
            parameters.Add(Parameter("limit", "query", new JsonObject { ["type"] = "integer", ["minimum"] = 1, ["maximum"] = ListPages.Most, ["description"] = "How many at most." }));
            parameters.Add(Parameter("cursor", "query", new JsonObject { ["type"] = "string", ["description"] = "What the page before gave as `next`." }));
        }

        if (route.OnRequest is { } onRequest)
        {
            parameters.Add(Parameter(onRequest, "query", new JsonObject { ["type"] = "boolean", ["description"] = $"Whether `{onRequest}` is given, which changes by itself." }));
        }

        if (route.Method == "GET")
        {
            parameters.Add(Parameter("If-None-Match", "header", new JsonObject { ["type"] = "string", ["description"] = "Entity tags one has; 304 where it is one of them." }));
        }
        else if (ApiTable.Routes.Of(route) is not null)
        {
            parameters.Add(Parameter("If-Match", "header", new JsonObject { ["type"] = "string", ["description"] = "Only if what is there has this entity tag; else 412." }));
        }

        if (route.Method == "POST")
        {
            parameters.Add(Parameter(
                "Idempotency-Key",
                "header",
                new JsonObject { ["type"] = "string", ["maxLength"] = KeptAnswers.LongestKey, ["description"] = "Sent again with the same request, it is not done again." }));
        }

        return parameters;
    }

    /// <summary>What is given in the body; null where there is none.</summary>
    public static JsonObject? Body(ApiRoute route, SchemaBook book)
    {
        if (route.IsQueried || !route.Given.Any())
        {
            return null;
        }

        var content = new JsonObject { ["application/json"] = new JsonObject { ["schema"] = book.OfMembers(route.RequestShape, route.Given, isInput: true) } };
        if (route.Document is not null)
        {
            foreach (var type in ApiRoute.DocumentTypes)
            {
                content[type] = new JsonObject { ["schema"] = new JsonObject { ["type"] = "string" } };
            }
        }

        return new JsonObject { ["required"] = route.Given.Any(m => m.IsRequired && !ApiReader.MayBeNull(m)), ["content"] = content };
    }

    /// <summary>What is answered.</summary>
    public static JsonObject Responses(ApiRoute route, SchemaBook book)
    {
        var done = new JsonObject { ["description"] = route.IsSilent ? "Done." : DocumentedNames.OfType(route.ResponseShape.Type) ?? "Done." };
        if (Headers(route) is { Count: > 0 } headers)
        {
            done["headers"] = headers;
        }

        if (!route.IsSilent)
        {
            done["content"] = new JsonObject { ["application/json"] = new JsonObject { ["schema"] = Answer(route, book) } };
        }

        var responses = new JsonObject { [route.Status.ToString(CultureInfo.InvariantCulture)] = done };
        if (route.Method == "GET")
        {
            responses["304"] = new JsonObject { ["description"] = "It has not changed." };
        }

        foreach (var status in Refusals(route))
        {
            responses[status] = new JsonObject { [Reference] = "#/components/responses/Problem" };
        }

        responses["default"] = new JsonObject { [Reference] = "#/components/responses/Problem" };
        return responses;
    }

    private static IEnumerable<string> Refusals(ApiRoute route) =>
    [
        "400", "401", "403",
        .. route.Places.IsEmpty ? (string[])[] : ["404"],
        .. route.Act.Name.EndsWith(".list", StringComparison.Ordinal) || route.Method == "GET" ? (string[])[] : ["409"],
        .. route.Method != "GET" && ApiTable.Routes.Of(route) is not null ? (string[])["412"] : [],
        .. route.IsQueried ? (string[])[] : ["413", "415"],
        .. route.Method == "POST" ? (string[])["422"] : [],
        "503",
    ];

    // A page of a list says how it goes on.
    private static JsonObject Answer(ApiRoute route, SchemaBook book)
    {
        var answer = book.Of(route.ResponseShape, isInput: false);
        return route.List is null ? answer : new JsonObject
        {
            ["allOf"] = new JsonArray(answer),
            ["properties"] = new JsonObject { ["next"] = new JsonObject { ["type"] = "string", ["description"] = "The cursor of the next page; not there on the last one." } },
        };
    }

    private static JsonObject Headers(ApiRoute route)
    {
        var headers = new JsonObject();
        void Add(string name, string said) => headers[name] = new JsonObject { ["description"] = said, ["schema"] = new JsonObject { ["type"] = "string" } };
        if (route.Method == "GET")
        {
            Add("ETag", "The entity tag: SHA-256 of the body.");
        }

        if (route.List is not null)
        {
            Add("Link", "Where the list goes on (RFC 8288).");
        }

        if (route.Made is not null)
        {
            Add("Location", "What was made.");
        }

        return headers;
    }

    private static JsonObject Parameter(string name, string place, JsonObject schema, bool isRequired = false)
    {
        var said = schema["description"]?.GetValue<string>();
        schema.Remove("description");
        var parameter = new JsonObject { ["name"] = name, ["in"] = place, ["required"] = isRequired, ["schema"] = schema };
        if (said is not null)
        {
            parameter["description"] = said;
        }

        return parameter;
    }
}
