using Turnpike.Upstreams.OpenId;

namespace Turnpike.Console.OpenId;

/// <summary>A sign-in that was begun: everything its answer is held against. Kept by the browser that began it, sealed (<see cref="FlowSeal"/>).</summary>
/// <param name="Issuer">Which of the configured issuers, from 0.</param>
/// <param name="Proof">State, nonce and verifier.</param>
/// <param name="ReturnTo">Where to go afterwards: a path of the console.</param>
/// <param name="BeganAt">When it began.</param>
internal sealed record OidcFlow(int Issuer, SignInProof Proof, string ReturnTo, DateTimeOffset BeganAt)
{
    /// <summary>How long a person may take.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);
}
