using System.Security.Authentication;
using Turnpike.Upstreams.Connections;

namespace Turnpike.Upstreams.Http;

/// <summary>Says what an exception of the HTTP stack means for a call. No sentence quotes an address, a header or a body.</summary>
internal static class HttpFaults
{
    /// <summary>What a failure to get an answer means; <paramref name="sent"/> says whether the body may have gone out.</summary>
    public static UpstreamException OfSend(Exception error, bool sent, bool idle) => error switch
    {
        UpstreamException known => known,
        HttpRequestException { InnerException: UpstreamException refused } => refused,
        _ when idle && sent => new UpstreamException(UpstreamFault.TimedOut, "the server did not answer in time", 0, error),
        _ when !sent => new UpstreamException(UpstreamFault.Unreachable, Unreached(error), 0, error),
        HttpRequestException { HttpRequestError: HttpRequestError.InvalidResponse or HttpRequestError.ConfigurationLimitExceeded } =>
            new UpstreamException(UpstreamFault.Invalid, "the server's answer is not HTTP or its headers pass the limit", 0, error),
        _ => new UpstreamException(UpstreamFault.Lost, "the connection was lost before the server answered", 0, error),
    };

    /// <summary>What a status means that comes without a message.</summary>
    public static UpstreamException OfStatus(int status) => new(
        UpstreamFault.HttpError,
        status is >= 300 and < 400 ? $"the server answered with a redirect (HTTP {status}), which is not followed" : $"the server answered with HTTP {status}",
        status);

    /// <summary>What a failure while reading an answer means.</summary>
    public static UpstreamException OfRead(Exception error, bool idle) => error switch
    {
        UpstreamException known => known,
        InvalidDataException => new UpstreamException(UpstreamFault.Invalid, "the server's answer cannot be decoded or passes a limit", 0, error),
        _ when idle => new UpstreamException(UpstreamFault.TimedOut, "the server stopped in the middle of its answer", 0, error),
        _ => new UpstreamException(UpstreamFault.Lost, "the connection was lost in the middle of the answer", 0, error),
    };

    private static string Unreached(Exception error) => error switch
    {
        HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } => "the server's name could not be resolved",
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } or AuthenticationException =>
            "no trusted TLS connection to the server could be made",
        HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError } => "the server refused the connection",
        OperationCanceledException => "the server could not be connected in time",
        _ => "the server could not be reached",
    };
}
