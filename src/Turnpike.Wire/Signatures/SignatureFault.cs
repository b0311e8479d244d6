namespace Turnpike.Wire.Signatures;

/// <summary>Why a signed token, or a set of keys, was refused.</summary>
public enum SignatureFault : byte
{
    /// <summary>No fault.</summary>
    None,

    /// <summary>The token is longer than <see cref="SignedToken.MaxLength"/>.</summary>
    TooLong,

    /// <summary>It is not three parts in base64url (RFC 7515 section 7.1), or its header is no strict JSON object.</summary>
    Malformed,

    /// <summary>The header demands something to be understood (<c>crit</c>, RFC 7515 section 4.1.11), and nothing is.</summary>
    CriticalHeader,

    /// <summary>The algorithm is none that is taken here: <c>none</c>, one with a shared secret, or one the issuer does not publish.</summary>
    AlgorithmRefused,

    /// <summary>No key of the set has the token's key id. The set may be old.</summary>
    KeyUnknown,

    /// <summary>More than one key of the set could be meant.</summary>
    KeyAmbiguous,

    /// <summary>The key is for something else: another type, curve, algorithm or use.</summary>
    KeyUnsuitable,

    /// <summary>The signature is not the key's over these bytes.</summary>
    SignatureWrong,

    /// <summary>The set of keys is no strict JSON object with an array <c>keys</c>, or too large (RFC 7517 section 5).</summary>
    KeysUnreadable,
}

/// <summary>Faults in words.</summary>
public static class SignatureFaults
{
    /// <summary>What a fault means, as the end of a sentence that begins with the token; never quotes it.</summary>
    public static string Sentence(this SignatureFault fault) => fault switch
    {
        SignatureFault.None => "is signed",
        SignatureFault.TooLong => "is too long",
        SignatureFault.Malformed => "is no signed token",
        SignatureFault.CriticalHeader => "has a header that must be understood and is not",
        SignatureFault.AlgorithmRefused => "is signed in a way that is not taken",
        SignatureFault.KeyUnknown => "is signed with a key the issuer does not publish",
        SignatureFault.KeyAmbiguous => "does not say which of the issuer's keys it is signed with",
        SignatureFault.KeyUnsuitable => "names a key that is for something else",
        SignatureFault.KeysUnreadable => "cannot be checked, since the issuer's keys cannot be read",
        _ => "has a wrong signature",
    };
}
