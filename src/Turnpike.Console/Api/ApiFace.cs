using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Nodes;
using Turnpike.Policies;
using Turnpike.State.Ledgers;

namespace Turnpike.Console.Api;

/// <summary>
/// <c>/api/v1</c>: who asks, which operation, its request, the act, the answer. Every answer that is a refusal is problem details. What somebody may do is
/// asked by the act; here it is only asked who they are.
/// </summary>
public sealed class ApiFace : IDisposable
{
    /// <summary>Where the API begins.</summary>
    public const string Root = "/api/v1";

    private readonly Node _node;
    private readonly ApiCallers _callers;
    private readonly KeptAnswers _kept;
    private readonly ApiActs _acts;

    /// <summary>The API of a data folder.</summary>
    /// <param name="node">The data folder.</param>
    /// <param name="callers">Who asks.</param>
    /// <param name="time">Clock.</param>
    public ApiFace(Node node, ApiCallers callers, TimeProvider time)
    {
        (_node, _callers) = (node, callers);
        _kept = new KeptAnswers(time);
        _acts = new ApiActs(node);
    }

    /// <summary>Whether a path is the API's.</summary>
    public static bool IsRoute(PathString path) => path.StartsWithSegments("/api", StringComparison.Ordinal);

    /// <summary>Takes one HTTP request whose path is the API's.</summary>
    public async Task HandleAsync(HttpContext http)
    {
        ArgumentNullException.ThrowIfNull(http);
        try
        {
            await AnswerAsync(http);
        }
        catch (Exception e) when (ApiProblem.Of(e) is not null && !http.Response.HasStarted)
        {
            var problem = ApiProblem.Of(e)!;
            if (problem.Code is "unauthorized" or "elsewhere")
            {
                NoteRefused(http, problem.Code);
            }

            await problem.WriteAsync(http);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _acts.Dispose();

    private async Task AnswerAsync(HttpContext http)
    {
        var actor = _callers.Identify(http.Request);
        var parts = ApiReader.Parts(http) ?? throw NoSuchPath($"{Root}/openapi.json");
        var method = HttpMethods.IsHead(http.Request.Method) ? "GET" : http.Request.Method;
        if (parts is ["openapi.json"])
        {
            await (method == "GET" ? WriteLookAsync(http, new ApiAnswer(200, OpenApi.OpenApiDocument.Bytes)) : throw NotAllowed("GET, HEAD"));
            return;
        }

        var (route, places, allow) = ApiTable.Routes.Find(method, parts);
        if (route is null)
        {
            throw allow.Length > 0 ? NotAllowed(allow) : NoSuchPath(ApiTable.Routes.Nearest(parts));
        }

        var body = await ApiReader.ReadBodyAsync(http);
        if (method == "GET")
        {
            await WriteLookAsync(http, await LookAsync(http, actor, route, places, body));
        }
        else if (method == "POST" && http.Request.Headers["Idempotency-Key"].ToString() is { Length: > 0 } key)
        {
            var request = $"{method} {http.Request.Path}{http.Request.QueryString} {http.Request.ContentType} {Encoding.Latin1.GetString(body)}";
            var (answer, isReplayed) = await _kept.GetOrPerformAsync($"{actor.Kind}:{actor.Name}", key, request, () => ChangeAsync(http, actor, route, places, body));
            await answer.WriteAsync(http, isReplayed);
        }
        else
        {
            await (await ChangeAsync(http, actor, route, places, body)).WriteAsync(http);
        }
    }

    private async Task<ApiAnswer> LookAsync(HttpContext http, Actor actor, ApiRoute route, Dictionary<string, string> places, byte[] body)
    {
        var query = http.Request.Query;
        var answer = await _acts.PerformAsync(actor, route, () => ApiReader.Read(route, places, query, body, http.Request.ContentType), http.RequestAborted);
        string? link = null;
        if (answer is JsonObject view && route.OnRequest is { } onRequest && query[onRequest] != "true")
        {
            view[onRequest] = null;
        }

        if (answer is JsonObject list && route.List is not null && ListPages.Cut(list, route, query["limit"].FirstOrDefault(), query["cursor"].FirstOrDefault()) is { } next)
        {
            var rest = query.Where(q => q.Key != "cursor").SelectMany(q => q.Value.Select(v => $"{Uri.EscapeDataString(q.Key)}={Uri.EscapeDataString(v ?? "")}"));
            link = $"<{http.Request.Path.ToUriComponent()}?{string.Join('&', rest.Append($"cursor={next}"))}>; rel=\"next\"";
        }

        return new ApiAnswer(200, ApiJson.Bytes(answer)) { Link = link };
    }

    private static Task WriteLookAsync(HttpContext http, ApiAnswer answer)
    {
        var tagged = answer with { ETag = EntityTags.Of(answer.Body) };
        return EntityTags.NoneMatchNames(http.Request.Headers.IfNoneMatch, tagged.ETag)
            ? (tagged with { Status = StatusCodes.Status304NotModified }).WriteAsync(http)
            : tagged.WriteAsync(http);
    }

    private async Task<ApiAnswer> ChangeAsync(HttpContext http, Actor actor, ApiRoute route, Dictionary<string, string> places, byte[] body)
    {
        var answer = await _acts.ChangeAsync(
            actor, route, places, Preconditions.Of(http.Request.Headers), () => ApiReader.Read(route, places, http.Request.Query, body, http.Request.ContentType), http.RequestAborted);
        return route.IsSilent
            ? new ApiAnswer(204, [])
            : new ApiAnswer(route.Status, ApiJson.Bytes(answer)) { Location = Made(route, answer), HoldsSecret = route.HoldsSecret };
    }

    private static string? Made(ApiRoute route, JsonNode? answer) => route.Made is not { } made ? null : Root + string.Join('/', made.Split('/').Select(part =>
    {
        if (part is not ['{', .. var place, '}'])
        {
            return part;
        }

        var value = place.Split('.').Aggregate(answer, (node, member) => node?[member]);
        return Uri.EscapeDataString(value?.GetValue<string>() ?? "");
    }));

    private static ApiException NotAllowed(string allow) => new(new ApiProblem(405, "method_not_allowed", $"this address takes {allow}") { Allow = allow });

    private static ApiException NoSuchPath(string? nearest) => new(new ApiProblem(404, "no_such_path", "there is no such address here") { Nearest = nearest });

    // Before identity nothing of the request is believed: the record gets a code and a source, rate-capped.
    private void NoteRefused(HttpContext http, string code)
    {
        try
        {
            _node.Ledger.Note(new CallIntent
            {
                Kind = "refused",
                Method = code,
                Source = http.Connection.RemoteIpAddress?.ToString() ?? "local",
                Decision = new Decision(DecisionOutcome.Deny, DecisionStep.NoPolicy, $"({code})", "", null, []),
            });
        }
        catch (RecordUnavailableException)
        {
            // It is refused whether that can be recorded or not.
        }
    }
}
