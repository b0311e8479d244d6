using Turnpike.Upstreams.Authorization;
using Turnpike.Upstreams.Http;
using Turnpike.Wire.Signatures;

namespace Turnpike.Upstreams.OpenId;

/// <summary>
/// An issuer's metadata and keys, kept for a quarter of an hour: a key that was taken back counts no longer than that. Whoever comes
/// while they are fetched waits for the one fetch; a failure is kept for some seconds, so that strangers cannot have the gateway ask and
/// ask. Thread-safe.
/// </summary>
internal sealed class IssuerDocuments(GuardedHttp http, TimeProvider time, string issuer) : IDisposable
{
    private const string WellKnown = "/.well-known/openid-configuration";

    private static readonly TimeSpan Age = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan FailureAge = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan KeyPause = TimeSpan.FromMinutes(1);

    private readonly SemaphoreSlim _one = new(1);
    private readonly Uri _address = new(issuer);
    private Kept<IssuerMetadata>? _metadata;
    private Kept<VerificationKeys>? _keys;
    private Kept<AuthorizationException>? _failure;

    /// <summary>The metadata as it was known last, however long ago; null where it was never read. Asks nobody.</summary>
    public IssuerMetadata? Known => _metadata?.Value;

    /// <summary>The metadata. Throws <see cref="AuthorizationException"/>.</summary>
    public async ValueTask<IssuerMetadata> MetadataAsync(CancellationToken cancellation)
    {
        await _one.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            return await FindMetadataAsync(cancellation).ConfigureAwait(false);
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>
    /// The keys; with <paramref name="anew"/> fetched again although there are some, at most once a minute. Throws
    /// <see cref="AuthorizationException"/>.
    /// </summary>
    public async ValueTask<VerificationKeys> KeysAsync(bool anew, CancellationToken cancellation)
    {
        await _one.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            var metadata = await FindMetadataAsync(cancellation).ConfigureAwait(false);
            if (_keys is { } kept && IsFresh(kept, anew ? KeyPause : Age))
            {
                return kept.Value;
            }

            var keys = await FetchAsync(() => FetchKeysAsync(metadata, cancellation)).ConfigureAwait(false);
            _keys = new(keys, time.GetUtcNow());
            return keys;
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose() => _one.Dispose();

    private async ValueTask<IssuerMetadata> FindMetadataAsync(CancellationToken cancellation)
    {
        if (_metadata is { } kept && IsFresh(kept, Age))
        {
            return kept.Value;
        }

        var metadata = await FetchAsync(() => FetchMetadataAsync(cancellation)).ConfigureAwait(false);

        // Keys of the place that was named before count no longer once it names another.
        _keys = _metadata?.Value.Keys == metadata.Keys ? _keys : null;
        _metadata = new(metadata, time.GetUtcNow());
        return metadata;
    }

    private async ValueTask<T> FetchAsync<T>(Func<ValueTask<T>> fetch)
    {
        if (_failure is { } failed && IsFresh(failed, FailureAge))
        {
            throw new AuthorizationException(failed.Value.Fault, failed.Value.Message, failed.Value.NextStep);
        }

        try
        {
            return await fetch().ConfigureAwait(false);
        }
        catch (AuthorizationException e)
        {
            _failure = new(e, time.GetUtcNow());
            throw;
        }
    }

    // OpenID Connect Discovery 4.1: the well-known path stands behind the issuer's own.
    private async ValueTask<IssuerMetadata> FetchMetadataAsync(CancellationToken cancellation)
    {
        var place = new Uri(issuer.TrimEnd('/') + WellKnown);
        var answer = await http.GetDocumentAsync(place, _address, $"the issuer {issuer}", cancellation).ConfigureAwait(false);
        return answer.IsDocument ? IssuerMetadata.Parse(answer.Root, issuer)
            : throw Unavailable(answer, AuthorizationFault.MetadataNotFound, $"the issuer {issuer} has no metadata at {place.AbsolutePath}");
    }

    private async ValueTask<VerificationKeys> FetchKeysAsync(IssuerMetadata metadata, CancellationToken cancellation)
    {
        var answer = await http.GetDocumentAsync(metadata.Keys, _address, $"the place of the keys of {issuer}", cancellation).ConfigureAwait(false);
        return answer.IsDocument && VerificationKeys.TryRead(answer.Root.RawMemory) is { } keys ? keys
            : throw Unavailable(answer, AuthorizationFault.IssuerKeysInvalid, $"the keys of the issuer {issuer} cannot be read");
    }

    private AuthorizationException Unavailable(DocumentAnswer answer, AuthorizationFault fault, string message) => answer.IsTrouble
        ? new AuthorizationException(AuthorizationFault.Unreachable, $"the issuer {issuer} answered HTTP {answer.Status}", "try again later")
        : new AuthorizationException(fault, $"{message} (HTTP {answer.Status})", "check the issuer in the configuration, or tell its operator");

    // A clock that was put back makes everything old: fetched once too often is better than believed too long.
    private bool IsFresh<T>(Kept<T> kept, TimeSpan age) => time.GetUtcNow() - kept.At is var passed && passed >= TimeSpan.Zero && passed < age;

    private sealed record Kept<T>(T Value, DateTimeOffset At);
}
