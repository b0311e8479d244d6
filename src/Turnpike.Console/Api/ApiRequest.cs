using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;

namespace Turnpike.Console.Api;

/// <summary>A request of the API as a client sends it: the way back from an act's request to method, address and body.</summary>
/// <param name="Route">The operation.</param>
/// <param name="Target">Path and query under the gateway's address.</param>
/// <param name="Body">The body; null for none.</param>
public sealed record ApiRequest(ApiRoute Route, string Target, byte[]? Body)
{
    /// <summary>The request an act's request is sent as.</summary>
    public static ApiRequest Of<TRequest>(ApiRoute route, JsonTypeInfo<TRequest> shape, TRequest request)
        where TRequest : class
    {
        ArgumentNullException.ThrowIfNull(route);
        var members = JsonSerializer.SerializeToNode(request, shape)!.AsObject();
        var path = ApiFace.Root + string.Concat(route.Segments.Select(s => "/" + (s[0] == '{' ? Uri.EscapeDataString(QueryValues.Write(members[s[1..^1]]).FirstOrDefault() ?? "") : s)));
        foreach (var place in route.Places.Concat(route.Without))
        {
            members.Remove(place);
        }

        if (!route.IsQueried)
        {
            return new ApiRequest(route, path, members.Count == 0 ? null : ApiJson.Bytes(members));
        }

        var fields = members.SelectMany(m => QueryValues.Write(m.Value).Select(v => $"{m.Key}={Uri.EscapeDataString(v)}"));
        string[] query = [.. fields, .. route.OnRequest is { } onRequest ? (string[])[$"{onRequest}=true"] : []];
        return new ApiRequest(route, query.Length == 0 ? path : $"{path}?{string.Join('&', query)}", null);
    }

    /// <summary>The request for the page of a list that begins behind a cursor.</summary>
    public ApiRequest From(string cursor) => this with { Target = $"{Target}{(Target.Contains('?', StringComparison.Ordinal) ? '&' : '?')}cursor={Uri.EscapeDataString(cursor)}" };

    /// <summary>Adds the elements of a further page to a list; the cursor of the next one, null at the end.</summary>
    public string? Join(JsonObject whole, JsonObject page)
    {
        ArgumentNullException.ThrowIfNull(whole);
        ArgumentNullException.ThrowIfNull(page);
        var next = page["next"]?.GetValue<string>();
        page.Remove("next");
        if (!ReferenceEquals(whole, page))
        {
            var list = whole[Route.List!]!.AsArray();
            foreach (var item in page[Route.List!]!.AsArray().ToList())
            {
                list.Add(item?.DeepClone());
            }
        }

        return next;
    }
}
