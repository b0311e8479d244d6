using System.Net.Http.Headers;
using Turnpike.Upstreams.Connections;
using Turnpike.Upstreams.Http;
using Turnpike.Wire.Json;

namespace Turnpike.Upstreams.Authorization;

/// <summary>The guarded way out, as the protocol needs it: documents in JSON, failures as <see cref="AuthorizationException"/>.</summary>
internal static class AuthorizationHttp
{
    private static readonly JsonBudget Budget = new(1024 * 1024, 32, 20_000);

    /// <summary>Reads a document. <paramref name="what"/> is told when it cannot be asked for.</summary>
    public static async ValueTask<DocumentAnswer> GetDocumentAsync(
        this GuardedHttp http, Uri url, Uri server, string what, CancellationToken cancellation, AuthenticationHeaderValue? authorization = null)
    {
        try
        {
            return Document(await http.GetAsync(url, EgressScope.Of(server), cancellation, authorization: authorization));
        }
        catch (UpstreamException fault)
        {
            throw Fault(fault, what);
        }
    }

    /// <summary>Posts a body and reads the answer.</summary>
    public static async ValueTask<DocumentAnswer> PostDocumentAsync(
        this GuardedHttp http,
        Uri url,
        Uri server,
        string what,
        HttpContent body,
        AuthenticationHeaderValue? authorization,
        CancellationToken cancellation)
    {
        try
        {
            return Document(await http.PostAsync(url, EgressScope.Of(server), body, authorization, cancellation));
        }
        catch (UpstreamException fault)
        {
            throw Fault(fault, what);
        }
    }

    private static DocumentAnswer Document(GuardedAnswer answer)
    {
        var tape = new JsonTape();
        return new DocumentAnswer(answer.Status, tape.TryRead(answer.Body, Budget, out _) && tape.Root.Kind == JsonKind.Object ? tape.Root : default);
    }

    // The message of an upstream fault carries no header, body or query; the exception within might, and is left behind.
    private static AuthorizationException Fault(UpstreamException fault, string what) => fault.Fault == UpstreamFault.Refused
        ? new AuthorizationException(AuthorizationFault.AddressRefused, $"{what} is not asked: {fault.Message}", "correct the address, or name the host in private_hosts of the configuration file if it is meant")
        : new AuthorizationException(AuthorizationFault.Unreachable, $"{what} did not answer: {fault.Message}", "try again later");
}

/// <summary>What came back; <paramref name="Root"/> is missing when it was no JSON object.</summary>
internal readonly record struct DocumentAnswer(int Status, JsonView Root)
{
    /// <summary>Whether a document came.</summary>
    public bool IsDocument => Status == 200 && Root.Exists;

    /// <summary>Whether the trouble is of the other side and may pass.</summary>
    public bool IsTrouble => Status is >= 500 or 408 or 429;
}
