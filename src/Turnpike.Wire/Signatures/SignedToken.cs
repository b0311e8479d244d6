using System.Collections.Immutable;
using System.Text;
using Turnpike.Wire.Json;

namespace Turnpike.Wire.Signatures;

/// <summary>
/// A JWS in its compact form (RFC 7515 section 7.1), read strictly. What it says is given only by <see cref="Verify"/>: nothing of an
/// unverified token is to be believed but its key id. Keys and addresses within the header (<c>jwk</c>, <c>jku</c>, <c>x5u</c>, <c>x5c</c>)
/// are never looked at. Pure, thread-safe; never printed.
/// </summary>
public sealed class SignedToken
{
    /// <summary>The longest token, in characters.</summary>
    public const int MaxLength = 64 * 1024;

    private const int LongestText = 1024;
    private static readonly JsonBudget HeaderBudget = new(8 * 1024, 8, 200);

    private readonly byte[] _signed;
    private readonly byte[] _payload;
    private readonly byte[] _signature;

    private SignedToken(SignatureAlgorithm algorithm, string? keyId, string? type, byte[] signed, byte[] payload, byte[] signature) =>
        (Algorithm, KeyId, Type, _signed, _payload, _signature) = (algorithm, keyId, type, signed, payload, signature);

    /// <summary>The algorithm of the header, one of those that were allowed.</summary>
    public SignatureAlgorithm Algorithm { get; }

    /// <summary>The key id of the header; null for none. Words of a stranger until the token is verified.</summary>
    public string? KeyId { get; }

    /// <summary>What kind of token it says it is (<c>typ</c>); null when it does not say. To be checked, so that no other kind is taken (RFC 8725 section 3.11).</summary>
    public string? Type { get; }

    /// <summary>
    /// Reads a token. The algorithm must be one of <paramref name="allowed"/>, which is decided before any key is looked at.
    /// </summary>
    /// <returns>Null with a fault.</returns>
    public static SignedToken? TryRead(string compact, ImmutableArray<SignatureAlgorithm> allowed, out SignatureFault fault)
    {
        ArgumentNullException.ThrowIfNull(compact);
        fault = SignatureFault.TooLong;
        if (compact.Length > MaxLength)
        {
            return null;
        }

        fault = SignatureFault.Malformed;
        var first = compact.IndexOf('.', StringComparison.Ordinal);
        var second = first < 0 ? -1 : compact.IndexOf('.', first + 1);
        if (second < 0
            || Base64UrlText.TryDecode(compact.AsSpan(0, first)) is not { } header
            || Base64UrlText.TryDecode(compact.AsSpan(first + 1, second - first - 1)) is not { } payload
            || Base64UrlText.TryDecode(compact.AsSpan(second + 1)) is not { } signature)
        {
            return null;
        }

        var tape = new JsonTape();
        if (!tape.TryRead(header, HeaderBudget, out _) || tape.Root.Kind != JsonKind.Object
            || !TryText(tape.Root["alg"u8], out var name) || name is null
            || !TryText(tape.Root["kid"u8], out var keyId)
            || !TryText(tape.Root["typ"u8], out var type))
        {
            return null;
        }

        // `b64` is only ever meant together with `crit` (RFC 7797 section 6); alone it would change what is signed.
        if (tape.Root["crit"u8].Exists || tape.Root["b64"u8].Exists)
        {
            fault = SignatureFault.CriticalHeader;
            return null;
        }

        if (SignatureAlgorithm.Find(name) is not { } algorithm || !allowed.Contains(algorithm))
        {
            fault = SignatureFault.AlgorithmRefused;
            return null;
        }

        fault = SignatureFault.None;
        return new SignedToken(algorithm, keyId, type, Encoding.ASCII.GetBytes(compact, 0, second), payload, signature);
    }

    /// <summary>What the token says, once its signature is found to be of the one key it can mean.</summary>
    /// <returns>The payload's bytes; null with a fault.</returns>
    public byte[]? Verify(VerificationKeys keys, out SignatureFault fault)
    {
        ArgumentNullException.ThrowIfNull(keys);
        if (keys.Choose(KeyId, Algorithm, out fault) is not { } key)
        {
            return null;
        }

        fault = key.Verifies(Algorithm, _signed, _signature) ? SignatureFault.None : SignatureFault.SignatureWrong;
        return fault == SignatureFault.None ? _payload : null;
    }

    /// <summary>Says how it is signed, and nothing of what it says.</summary>
    public override string ToString() => $"token signed with {Algorithm}";

    private static bool TryText(JsonView value, out string? text)
    {
        text = value.Kind == JsonKind.String && value.Length <= LongestText ? value.GetString() : null;
        return !value.Exists || text is not null;
    }
}
