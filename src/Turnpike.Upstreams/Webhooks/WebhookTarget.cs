using Turnpike.Upstreams.Http;

namespace Turnpike.Upstreams.Webhooks;

/// <summary>Where events are posted to, and the key they are signed with. Immutable; never printed.</summary>
public sealed class WebhookTarget
{
    private const string Prefix = "whsec_";
    private const int LeastKey = 24;
    private const int MostKey = 64;

    private WebhookTarget(Uri url, byte[] key) => (Url, Key) = (url, key);

    /// <summary>The address: https, or http to this machine.</summary>
    public Uri Url { get; }

    /// <summary>Attempts to deliver one event; after the last one it is lost.</summary>
    public int MaxAttempts { get; init; } = 8;

    /// <summary>From the first failed attempt to the second; each further pause is twice as long.</summary>
    public TimeSpan FirstPause { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long one attempt may take.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Events that may wait at once; one more is lost.</summary>
    public int MaxWaiting { get; init; } = 1_000;

    internal byte[] Key { get; }

    /// <summary>Why an address is refused, in a sentence; null when it is not.</summary>
    public static string? Problem(Uri url) => EgressGuard.Problem(url, allowInsecure: false);

    /// <summary>
    /// A target whose secret has the form of the Standard Webhooks convention: <c>whsec_</c> and the base64 of 24 to 64 bytes. False for
    /// another form; the text is repeated nowhere.
    /// </summary>
    public static bool TryCreate(Uri url, string secret, out WebhookTarget target)
    {
        EgressGuard.Check(url, allowInsecure: false);
        target = null!;
        var text = secret.Trim();
        var key = new byte[MostKey + 3];
        if (!text.StartsWith(Prefix, StringComparison.Ordinal) || !Convert.TryFromBase64String(text[Prefix.Length..], key, out var length) || length is < LeastKey or > MostKey)
        {
            return false;
        }

        target = new WebhookTarget(url, key[..length]);
        return true;
    }

    /// <summary>A target with other bounds than the product's.</summary>
    internal static WebhookTarget Of(Uri url, byte[] key, int maxAttempts, TimeSpan firstPause, TimeSpan timeout, int maxWaiting) =>
        new(url, key) { MaxAttempts = maxAttempts, FirstPause = firstPause, Timeout = timeout, MaxWaiting = maxWaiting };

    /// <summary>Says only where; the key is nobody's business.</summary>
    public override string ToString() => Url.GetLeftPart(UriPartial.Authority);
}

/// <summary>One event to deliver. Delivered at least once or given up; the receiver knows a repetition by <paramref name="Id"/>.</summary>
/// <param name="Id">The same for every attempt, and when the event is told again after a restart.</param>
/// <param name="Body">JSON.</param>
/// <param name="Until">When nobody is interested any more; null for never.</param>
public sealed record WebhookMessage(string Id, ReadOnlyMemory<byte> Body, DateTimeOffset? Until = null);

/// <summary>How the delivery of events stands.</summary>
/// <param name="Delivered">Events that were taken, since the start.</param>
/// <param name="Waiting">Events that wait for an attempt.</param>
/// <param name="Lost">Events that were given up, since the start.</param>
/// <param name="Problem">Why the last attempt failed; null when it did not.</param>
public sealed record WebhookStanding(long Delivered, int Waiting, long Lost, string? Problem);
