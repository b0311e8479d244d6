using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Security.Cryptography;

namespace Turnpike.Wire.Signatures;

/// <summary>
/// An algorithm a token may be signed with: RSA and ECDSA of RFC 7518 section 3. There is no <c>none</c> and no algorithm with a shared
/// secret, so that a public key can never be taken for one; EdDSA is left out because the platform does not have it.
/// </summary>
public sealed class SignatureAlgorithm
{
    private static readonly FrozenDictionary<string, SignatureAlgorithm> ByName;

    static SignatureAlgorithm()
    {
        All =
        [
            Rsa("RS256", HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1),
            Rsa("RS384", HashAlgorithmName.SHA384, RSASignaturePadding.Pkcs1),
            Rsa("RS512", HashAlgorithmName.SHA512, RSASignaturePadding.Pkcs1),
            Rsa("PS256", HashAlgorithmName.SHA256, RSASignaturePadding.Pss),
            Rsa("PS384", HashAlgorithmName.SHA384, RSASignaturePadding.Pss),
            Rsa("PS512", HashAlgorithmName.SHA512, RSASignaturePadding.Pss),
            new("ES256", HashAlgorithmName.SHA256, null, KeyCurve.P256),
            new("ES384", HashAlgorithmName.SHA384, null, KeyCurve.P384),
            new("ES512", HashAlgorithmName.SHA512, null, KeyCurve.P521),
        ];
        ByName = All.ToFrozenDictionary(a => a.Name, StringComparer.Ordinal);
    }

    private SignatureAlgorithm(string name, HashAlgorithmName hash, RSASignaturePadding? padding, KeyCurve? curve) =>
        (Name, Hash, Padding, Curve) = (name, hash, padding, curve);

    /// <summary>Every algorithm there is.</summary>
    public static ImmutableArray<SignatureAlgorithm> All { get; }

    /// <summary>The name in the <c>alg</c> of a header, such as <c>RS256</c>.</summary>
    public string Name { get; }

    /// <summary>The hash of the signature, which is also that of <c>at_hash</c> (OpenID Connect Core 3.1.3.6).</summary>
    public HashAlgorithmName Hash { get; }

    /// <summary>How an RSA signature is padded; null for ECDSA.</summary>
    internal RSASignaturePadding? Padding { get; }

    /// <summary>The curve of ECDSA; null for RSA.</summary>
    internal KeyCurve? Curve { get; }

    /// <summary>The algorithm of a name, compared exactly; null for one that is not taken.</summary>
    public static SignatureAlgorithm? Find(string name) => ByName.GetValueOrDefault(name);

    /// <inheritdoc/>
    public override string ToString() => Name;

    private static SignatureAlgorithm Rsa(string name, HashAlgorithmName hash, RSASignaturePadding padding) => new(name, hash, padding, null);
}

/// <summary>A curve of RFC 7518 section 6.2.1.1 and the length of its coordinates in bytes.</summary>
internal sealed record KeyCurve(string Name, ECCurve Curve, int Size)
{
    public static KeyCurve P256 { get; } = new("P-256", ECCurve.NamedCurves.nistP256, 32);

    public static KeyCurve P384 { get; } = new("P-384", ECCurve.NamedCurves.nistP384, 48);

    public static KeyCurve P521 { get; } = new("P-521", ECCurve.NamedCurves.nistP521, 66);

    public static KeyCurve? Find(string name) => name switch { "P-256" => P256, "P-384" => P384, "P-521" => P521, _ => null };
}
