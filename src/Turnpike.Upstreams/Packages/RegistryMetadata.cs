using System.Net.Http.Headers;
using System.Text.Json;
using Turnpike.Upstreams.Connections;
using Turnpike.Upstreams.Http;

namespace Turnpike.Upstreams.Packages;

/// <summary>Reads what a registry says of packages, through the egress guard: bounded, without credentials, without a proxy.</summary>
internal sealed class RegistryMetadata(GuardedHttp http)
{
    /// <summary>A document, which the caller disposes of. Throws <see cref="UpstreamException"/>, for one that is not there with <paramref name="what"/>.</summary>
    public async Task<JsonDocument> GetAsync(Uri url, string what, CancellationToken cancellation) => NpmPackages.Parse(System.Text.Encoding.UTF8.GetString((await SendAsync(url, what, cancellation)).Body.Span), url.IdnHost);

    /// <summary>An answer of success.</summary>
    public async Task<GuardedAnswer> SendAsync(
        Uri url, string what, CancellationToken cancellation, string accept = "application/json", AuthenticationHeaderValue? authorization = null, bool mayBeRefused = false)
    {
        var answer = await http.GetAsync(url, EgressScope.Of(url), cancellation, accept, authorization);
        return answer.Status == 200 || (mayBeRefused && answer.Status == 401) ? answer
            : answer.Status == 404 ? throw new UpstreamException(UpstreamFault.Unreachable, $"{url.IdnHost} knows no {what}", 404)
            : throw new UpstreamException(UpstreamFault.HttpError, $"{url.IdnHost} answered HTTP {answer.Status} when it was asked for {what}", answer.Status);
    }

    /// <summary>A member that is a text; empty when it is none.</summary>
    public static string Text(JsonElement element, string member) => NpmPackages.Text(element, member) is { } text ? text.Length > 200 ? text[..200] : text : "";
}
