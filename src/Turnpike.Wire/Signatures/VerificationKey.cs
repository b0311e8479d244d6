using System.Security.Cryptography;
using Turnpike.Wire.Json;

namespace Turnpike.Wire.Signatures;

/// <summary>A public key out of a key set (RFC 7517 section 4, RFC 7518 section 6). Immutable, thread-safe.</summary>
public sealed class VerificationKey
{
    private const int LeastRsaBits = 2048;
    private const int MostRsaBits = 8192;
    private const int LongestText = 1024;

    private readonly RSAParameters? _rsa;
    private readonly ECParameters? _ec;
    private readonly KeyCurve? _curve;
    private readonly SignatureAlgorithm? _algorithm;

    private VerificationKey(string? id, SignatureAlgorithm? algorithm, RSAParameters? rsa, ECParameters? ec, KeyCurve? curve) =>
        (Id, _algorithm, _rsa, _ec, _curve) = (id, algorithm, rsa, ec, curve);

    /// <summary>The key's <c>kid</c>; null when it has none.</summary>
    public string? Id { get; }

    /// <summary>
    /// Reads one key; null for one that cannot verify signatures here. A set may hold such keys, which are passed over (RFC 7517 section 5).
    /// A key whose private part stands in the open is nobody's: it is passed over too.
    /// </summary>
    public static VerificationKey? TryRead(JsonView jwk)
    {
        if (jwk.Kind != JsonKind.Object
            || jwk["d"u8].Exists || jwk["k"u8].Exists
            || (jwk["use"u8].Exists && !jwk["use"u8].Is("sig"u8))
            || !MayVerify(jwk["key_ops"u8])
            || !TryText(jwk["kid"u8], out var id)
            || !TryText(jwk["alg"u8], out var name))
        {
            return null;
        }

        var algorithm = name is null ? null : SignatureAlgorithm.Find(name);
        if (name is not null && algorithm is null)
        {
            return null;
        }

        return jwk["kty"u8].Is("RSA"u8) ? Rsa(jwk, id, algorithm) : jwk["kty"u8].Is("EC"u8) ? Ec(jwk, id, algorithm) : null;
    }

    /// <summary>Whether signatures of an algorithm may be verified with this key: its type, curve and <c>alg</c> all agree.</summary>
    public bool IsFor(SignatureAlgorithm algorithm)
    {
        ArgumentNullException.ThrowIfNull(algorithm);
        return (_algorithm is null || ReferenceEquals(_algorithm, algorithm))
            && (algorithm.Curve is null ? _rsa is not null : ReferenceEquals(algorithm.Curve, _curve));
    }

    /// <summary>Whether <paramref name="signature"/> is this key's over <paramref name="data"/>.</summary>
    internal bool Verifies(SignatureAlgorithm algorithm, ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature)
    {
        try
        {
            if (_rsa is { } parameters)
            {
                using var rsa = RSA.Create(parameters);
                return rsa.VerifyData(data, signature, algorithm.Hash, algorithm.Padding!);
            }

            // RFC 7518 section 3.4: both numbers at their full length, side by side, and nothing else.
            using var ec = ECDsa.Create(_ec!.Value);
            return signature.Length == 2 * _curve!.Size && ec.VerifyData(data, signature, algorithm.Hash, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    private static VerificationKey? Rsa(JsonView jwk, string? id, SignatureAlgorithm? algorithm)
    {
        var (modulus, exponent) = (Number(jwk["n"u8]), Number(jwk["e"u8]));
        return modulus is { Length: >= LeastRsaBits / 8 and <= MostRsaBits / 8 }
            && (modulus.Length > LeastRsaBits / 8 || modulus[0] >= 0x80)
            && exponent is { Length: >= 1 and <= 4 } && (exponent[^1] & 1) == 1 && (exponent.Length > 1 || exponent[0] >= 3)
            && algorithm?.Curve is null
                ? new VerificationKey(id, algorithm, new RSAParameters { Modulus = modulus, Exponent = exponent }, null, null)
                : null;
    }

    private static VerificationKey? Ec(JsonView jwk, string? id, SignatureAlgorithm? algorithm)
    {
        if (!TryText(jwk["crv"u8], out var name) || name is null || KeyCurve.Find(name) is not { } curve
            || Bytes(jwk["x"u8]) is not { } x || x.Length != curve.Size
            || Bytes(jwk["y"u8]) is not { } y || y.Length != curve.Size
            || (algorithm is not null && !ReferenceEquals(algorithm.Curve, curve)))
        {
            return null;
        }

        var parameters = new ECParameters { Curve = curve.Curve, Q = new ECPoint { X = x, Y = y } };
        try
        {
            // A point that is not on the curve is refused here, not when somebody signs in.
            using var key = ECDsa.Create(parameters);
            return new VerificationKey(id, algorithm, null, parameters, curve);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private static bool MayVerify(JsonView operations)
    {
        if (!operations.Exists)
        {
            return true;
        }

        foreach (var operation in operations.Elements)
        {
            if (operation.Is("verify"u8))
            {
                return true;
            }
        }

        return false;
    }

    // Absent is fine; of another type, or longer than anybody needs, is not.
    private static bool TryText(JsonView value, out string? text)
    {
        text = value.Kind == JsonKind.String && value.Length <= LongestText ? value.GetString() : null;
        return !value.Exists || text is not null;
    }

    private static byte[]? Bytes(JsonView value) =>
        value.Kind == JsonKind.String && value.Length <= 4 * LongestText ? Base64UrlText.TryDecode(value.GetString()) : null;

    // Some libraries write a zero before a number whose first bit is set (RFC 7518 section 6.3.1.1 says not to).
    private static byte[]? Number(JsonView value) => Bytes(value)?.AsSpan().TrimStart((byte)0).ToArray();
}
