using System.Collections.Immutable;

namespace Turnpike.Upstreams.OpenId;

/// <summary>Who an issuer says a person is.</summary>
/// <param name="Issuer">The issuer, as configured.</param>
/// <param name="Subject">The person there, for ever: 1 to 255 printable ASCII characters. Together with the issuer the only thing that tells people apart.</param>
/// <param name="Name">A name to show (<c>preferred_username</c>, else <c>name</c>); null for none. Words of others.</param>
/// <param name="Email">An address the issuer says it has verified; null for none.</param>
/// <param name="Groups">The groups of the configured claim, each once, in ordinal order.</param>
public sealed record OpenIdIdentity(string Issuer, string Subject, string? Name, string? Email, ImmutableArray<string> Groups)
{
    /// <summary>When the person proved to the issuer who they are (<c>auth_time</c>); null where it does not say.</summary>
    public DateTimeOffset? ProvedAt { get; init; }
}
