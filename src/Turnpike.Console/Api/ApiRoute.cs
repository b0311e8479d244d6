using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Nodes;

namespace Turnpike.Console.Api;

/// <summary>
/// One operation of the admin API: a method and an address, and the act behind them. The act's request is put together of the places of the address
/// and, by name, of the query (GET, DELETE) or the members of the body.
/// </summary>
public abstract record ApiRoute
{
    private protected ApiRoute(string method, string pattern, Act act)
    {
        (Method, Pattern, Act) = (method, pattern, act);
        Segments = [.. pattern.Split('/', StringSplitOptions.RemoveEmptyEntries)];
        Places = [.. Segments.Where(s => s[0] == '{').Select(s => s[1..^1])];
    }

    /// <summary>The HTTP method.</summary>
    public string Method { get; }

    /// <summary>The address under <c>/api/v1</c>; <c>{name}</c> stands for the request's member of that name.</summary>
    public string Pattern { get; }

    /// <summary>The act.</summary>
    public Act Act { get; }

    /// <summary>The address in parts.</summary>
    public ImmutableArray<string> Segments { get; }

    /// <summary>The members of the request that stand in the address.</summary>
    public ImmutableArray<string> Places { get; }

    /// <summary>Members of the request that cannot be given here.</summary>
    public ImmutableArray<string> Without { get; init; } = [];

    /// <summary>The member of the answer that holds a list, which is then given in pages; null where it is none.</summary>
    public string? List { get; init; }

    /// <summary>The members of a list's elements that tell them apart; empty where the element itself does.</summary>
    public ImmutableArray<string> Key { get; init; } = [];

    /// <summary>The address of what is made, with members of the answer in its places, such as <c>grant.id</c>; null where nothing is.</summary>
    public string? Made { get; init; }

    /// <summary>Whether the answer shows a secret this once.</summary>
    public bool HoldsSecret { get; init; }

    /// <summary>A member of the answer that changes by itself: null unless the query asks for it, so that the entity tag stands still. Null for none.</summary>
    public string? OnRequest { get; init; }

    /// <summary>The member that may be the whole body, as text (YAML or JSON) of <see cref="DocumentTypes"/>; null for none.</summary>
    public string? Document { get; init; }

    /// <summary>The member that says which version a change was made from; it is filled in by <c>If-Match</c>. Null for none.</summary>
    public string? Expects { get; init; }

    /// <summary>Kinds of bodies that are a document.</summary>
    public static ImmutableArray<string> DocumentTypes { get; } = ["application/yaml", "text/yaml", "text/plain"];

    /// <summary>Whether its request comes in the query, and not in a body.</summary>
    public bool IsQueried => Method is "GET" or "DELETE";

    /// <summary>Whether the answer has no body.</summary>
    public bool IsSilent => ResponseShape.Type == typeof(Nothing);

    /// <summary>The status of an answer.</summary>
    public int Status => IsSilent ? 204 : Made is not null ? 201 : 200;

    /// <summary>Shape of the act's request.</summary>
    public abstract JsonTypeInfo RequestShape { get; }

    /// <summary>Shape of the act's answer.</summary>
    public abstract JsonTypeInfo ResponseShape { get; }

    /// <summary>Performs the act. Throws what <see cref="Node.ActAsAsync"/> throws, and <see cref="JsonException"/> for a request that is none.</summary>
    internal abstract ValueTask<JsonNode?> PerformAsync(Node node, Actor actor, JsonObject request, CancellationToken cancellation);

    /// <summary>The members the request may be given beside the address.</summary>
    internal IEnumerable<JsonPropertyInfo> Given => MembersOf(RequestShape).Where(p => !Places.Contains(p.Name) && !Without.Contains(p.Name));

    /// <summary>The members of a shape that stand in JSON.</summary>
    internal static IEnumerable<JsonPropertyInfo> MembersOf(JsonTypeInfo shape) => shape.Properties.Where(p => p.Get is not null);

    /// <summary>The places of an address of this pattern, decoded; null where it is another.</summary>
    internal Dictionary<string, string>? Match(ImmutableArray<string> parts)
    {
        if (parts.Length != Segments.Length)
        {
            return null;
        }

        var places = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var i = 0; i < parts.Length; i++)
        {
            if (Segments[i][0] == '{')
            {
                places[Segments[i][1..^1]] = parts[i];
            }
            else if (Segments[i] != parts[i])
            {
                return null;
            }
        }

        return places;
    }
}

/// <summary>An operation of the admin API.</summary>
/// <typeparam name="TRequest">The act's request.</typeparam>
/// <typeparam name="TResponse">The act's answer.</typeparam>
public sealed record ApiRoute<TRequest, TResponse> : ApiRoute
    where TRequest : class
    where TResponse : class
{
    private readonly Act<TRequest, TResponse> _act;

    internal ApiRoute(string method, string pattern, Act<TRequest, TResponse> act)
        : base(method, pattern, act) => _act = act;

    /// <inheritdoc/>
    public override JsonTypeInfo RequestShape => _act.Request;

    /// <inheritdoc/>
    public override JsonTypeInfo ResponseShape => _act.Response;

    internal override async ValueTask<JsonNode?> PerformAsync(Node node, Actor actor, JsonObject request, CancellationToken cancellation)
    {
        var typed = request.Deserialize(_act.Request) ?? throw new JsonException();

        // What changes something goes on when the client goes away: it is in the record, and half of it would be worse.
        var answer = await node.ActAsAsync(actor, _act, typed, _act.Changes ? CancellationToken.None : cancellation);
        return JsonSerializer.SerializeToNode(answer, _act.Response);
    }
}
