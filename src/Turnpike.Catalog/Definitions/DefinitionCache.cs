using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Turnpike.Catalog.Definitions;

/// <summary>
/// Definitions by the SHA-256 of their source bytes, so that a list that did not change costs no hashing of canonical JSON and no
/// compiling of schemas. Bounded; safe to share between threads and servers.
/// </summary>
public sealed class DefinitionCache
{
    private const int GenerationEntries = 8192;
    private const long GenerationBytes = 32 * 1024 * 1024;

    // Two generations: what was not asked for during a whole generation is forgotten.
    private Generation _young = new();
    private Generation _old = new();

    /// <summary>Number of remembered elements, for tests of the bound.</summary>
    internal int Count => _young.Elements.Count + _old.Elements.Count;

    /// <summary>The element of these bytes, or what <paramref name="read"/> makes of them.</summary>
    internal ReadElement GetOrAdd<TState>(DefinitionKind kind, ReadOnlySpan<byte> json, TState state, Func<DefinitionKind, TState, ReadElement> read)
    {
        var key = KeyOf(kind, json);
        var young = _young;
        if (young.Elements.TryGetValue(key, out var element))
        {
            return element;
        }

        if (!_old.Elements.TryGetValue(key, out element))
        {
            element = read(kind, state);
        }

        if (young.Elements.Count >= GenerationEntries || young.Bytes >= GenerationBytes)
        {
            // Two threads may both turn the page; the cost is a smaller cache for a while.
            _old = young;
            young = _young = new Generation();
        }

        if (young.Elements.TryAdd(key, element))
        {
            Interlocked.Add(ref young.Bytes, json.Length);
        }

        return element;
    }

    private static Key KeyOf(DefinitionKind kind, ReadOnlySpan<byte> json)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(json, digest);
        var parts = MemoryMarshal.Cast<byte, ulong>(digest);
        return new Key(kind, parts[0], parts[1], parts[2], parts[3]);
    }

    private readonly record struct Key(DefinitionKind Kind, ulong A, ulong B, ulong C, ulong D);

    private sealed class Generation
    {
        public long Bytes;

        public ConcurrentDictionary<Key, ReadElement> Elements { get; } = new();
    }
}

/// <summary>What one element of a list was found to be.</summary>
/// <param name="Name">Its name; empty when it has none.</param>
/// <param name="Definition">The definition; null when it is not to be shown.</param>
/// <param name="Problem">Why not.</param>
internal sealed record ReadElement(string Name, Definition? Definition, string? Problem);
