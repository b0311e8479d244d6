using System.Collections.Immutable;
using Turnpike.Wire.Json;

namespace Turnpike.Wire.Signatures;

/// <summary>The public keys an issuer publishes (JWK Set, RFC 7517 section 5). Immutable, thread-safe.</summary>
public sealed class VerificationKeys
{
    /// <summary>The most keys a set may hold.</summary>
    public const int MostKeys = 100;

    private static readonly JsonBudget Budget = new(256 * 1024, 8, 5_000);

    private readonly ImmutableArray<VerificationKey> _keys;

    private VerificationKeys(ImmutableArray<VerificationKey> keys) => _keys = keys;

    /// <summary>A set without keys.</summary>
    public static VerificationKeys None { get; } = new([]);

    /// <summary>How many keys of the set can verify signatures here.</summary>
    public int Count => _keys.Length;

    /// <summary>Reads a key set: strict JSON of at most 256 KiB and <see cref="MostKeys"/> keys; null for anything else.</summary>
    public static VerificationKeys? TryRead(ReadOnlyMemory<byte> utf8)
    {
        var tape = new JsonTape();
        if (!tape.TryRead(utf8, Budget, out _) || tape.Root["keys"u8] is not { Kind: JsonKind.Array, Count: <= MostKeys } list)
        {
            return null;
        }

        var keys = ImmutableArray.CreateBuilder<VerificationKey>();
        foreach (var element in list.Elements)
        {
            if (VerificationKey.TryRead(element) is { } key)
            {
                keys.Add(key);
            }
        }

        return new VerificationKeys(keys.ToImmutable());
    }

    /// <summary>
    /// The one key a token can mean: by its key id, or, without one, the only key there is for the algorithm (OpenID Connect Core 10.1).
    /// Keys that share an id are told apart by what they are for; two for the same are none.
    /// </summary>
    internal VerificationKey? Choose(string? id, SignatureAlgorithm algorithm, out SignatureFault fault)
    {
        var named = id is null ? _keys : [.. _keys.Where(k => string.Equals(k.Id, id, StringComparison.Ordinal))];
        var fitting = named.Where(k => k.IsFor(algorithm)).ToArray();
        fault = fitting.Length switch
        {
            1 => SignatureFault.None,
            > 1 => SignatureFault.KeyAmbiguous,
            _ => named.IsEmpty ? SignatureFault.KeyUnknown : SignatureFault.KeyUnsuitable,
        };
        return fitting.Length == 1 ? fitting[0] : null;
    }
}
