using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Turnpike.Admin.Faults;
using Turnpike.Console.Api;

namespace Turnpike.Api;

/// <summary>The way to the admin API of a gateway. A token goes by TLS or stays on this machine, and nowhere a redirect leads.</summary>
internal sealed class ApiLink : IDisposable
{
    private const int LargestAnswer = 64 * 1024 * 1024;

    private readonly HttpClient _client;

    /// <summary>The way to a gateway, with a token.</summary>
    public ApiLink(ApiPlace place, string token)
    {
        Place = place;
        _client = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = place.Address.Scheme == "https",
            ConnectTimeout = TimeSpan.FromSeconds(10),
        })
        {
            BaseAddress = place.Address,
            MaxResponseContentBufferSize = LargestAnswer,

            // An act may look at a server, or wait for a plan.
            Timeout = TimeSpan.FromMinutes(5),
        };
        _client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }

    /// <summary>Where it leads.</summary>
    public ApiPlace Place { get; }

    /// <summary>
    /// Sends a request; a list is asked for to its end. Null where the answer has no body. Throws <see cref="AdminException"/> with the gateway's own
    /// sentence when it refuses, and with one of ours when it does not answer.
    /// </summary>
    public async Task<JsonNode?> SendAsync(ApiRequest request, CancellationToken cancellation)
    {
        var answer = await SendOnceAsync(request, cancellation);
        if (request.Route.List is null || answer is not JsonObject whole)
        {
            return answer;
        }

        for (var next = request.Join(whole, whole); next is not null;)
        {
            next = request.Join(whole, (await SendOnceAsync(request.From(next), cancellation))!.AsObject());
        }

        return whole;
    }

    /// <summary>An answer by its shape.</summary>
    public static T Read<T>(JsonNode? answer, JsonTypeInfo<T> shape)
        where T : class
    {
        try
        {
            return answer?.Deserialize(shape) ?? throw new JsonException();
        }
        catch (JsonException)
        {
            throw new AdminException(AdminFaultCode.Unreachable, "the gateway answers in a form that this turnpike does not know: they are of different versions", "turnpike --version");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private async Task<JsonNode?> SendOnceAsync(ApiRequest request, CancellationToken cancellation)
    {
        using var message = new HttpRequestMessage(new HttpMethod(request.Route.Method), request.Target);
        if (request.Body is { } body)
        {
            message.Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        }

        try
        {
            using var response = await _client.SendAsync(message, cancellation);
            var bytes = await response.Content.ReadAsByteArrayAsync(cancellation);
            var type = response.Content.Headers.ContentType?.MediaType;
            return type == ApiProblem.MediaType ? throw new AdminException(Fault(Parse(bytes)))
                : !response.IsSuccessStatusCode ? throw NoApi($"HTTP {(int)response.StatusCode}")
                : bytes.Length == 0 ? null
                : type == "application/json" ? Parse(bytes)
                : throw NoApi($"an answer that is {type ?? "of no kind"}");
        }
        catch (HttpRequestException e)
        {
            throw new AdminException(new AdminFault(AdminFaultCode.Unreachable, $"the gateway at {Place.Address} does not answer: {e.Message}"), e);
        }
        catch (TaskCanceledException e) when (!cancellation.IsCancellationRequested)
        {
            throw new AdminException(new AdminFault(AdminFaultCode.Unreachable, $"the gateway at {Place.Address} did not answer in time; what was asked may have been done"), e);
        }
    }

    private JsonNode? Parse(byte[] bytes)
    {
        try
        {
            return JsonNode.Parse(bytes);
        }
        catch (JsonException)
        {
            throw NoApi("an answer that is no JSON");
        }
    }

    // By its code a refusal is what it would be at the data folder itself: the same sentence, the same exit code.
    private static AdminFault Fault(JsonNode? problem)
    {
        var code = problem?["code"]?.GetValue<string>() ?? "";
        var status = problem?["status"]?.GetValue<int>() ?? 500;
        var known = Enum.GetValues<AdminFaultCode>().Where(c => ApiProblem.Word(c) == code).Select(c => (AdminFaultCode?)c).FirstOrDefault();
        return new AdminFault(
            known ?? (status is 401 or 403 ? AdminFaultCode.Forbidden : status == 412 ? AdminFaultCode.Conflict : status < 500 ? AdminFaultCode.Invalid : AdminFaultCode.Unreachable),
            problem?["detail"]?.GetValue<string>() ?? "the gateway refused this",
            problem?["nearest"]?.GetValue<string>());
    }

    private AdminException NoApi(string what) => new(AdminFaultCode.Unreachable, $"there is no admin API at {Place.Address}: {what}", "http://127.0.0.1:7227");
}
