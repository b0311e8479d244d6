using System.Collections.Concurrent;
using System.Collections.Immutable;
using Turnpike.Catalog.Definitions;
using Turnpike.State.Snapshots;

namespace Turnpike.Gateway.Pins;

/// <summary>What a server was last seen to define over one link. A pin counts only while the server still says the same.</summary>
internal sealed class ObservedDefinitions
{
    // Pages that a client asks for one by one have no end of their own: what is not noted is not approved, and is withheld.
    private const int MaxSeen = 3 * SeenList.MaxDefinitions;

    private readonly Dictionary<DefinitionKind, long> _completeAt = [];
    private readonly Lock _gate = new();
    private ImmutableDictionary<PinKey, DefinitionHash> _seen = ImmutableDictionary<PinKey, DefinitionHash>.Empty;

    /// <summary>Whether the server's definition of this name is the one that was approved.</summary>
    public bool IsApproved(ServerEntry server, DefinitionKind kind, string name, out Definition? pin)
    {
        var key = new PinKey(kind, name);
        return server.Pins.TryGetValue(key, out pin) && (server.IsBuiltIn || (Volatile.Read(ref _seen).TryGetValue(key, out var seen) && seen == pin.Hash));
    }

    /// <summary>Whether every page of this kind was seen within <paramref name="age"/>.</summary>
    public bool IsFresh(DefinitionKind kind, TimeProvider time, TimeSpan age)
    {
        lock (_gate)
        {
            return _completeAt.TryGetValue(kind, out var at) && time.GetElapsedTime(at) < age;
        }
    }

    /// <summary>Notes definitions that were seen. When they are the <paramref name="whole"/> list, what is not among them is gone.</summary>
    public void Note(DefinitionKind kind, ImmutableArray<Definition> seen, bool whole, TimeProvider time)
    {
        lock (_gate)
        {
            var builder = _seen.ToBuilder();
            if (whole)
            {
                var names = seen.Select(d => d.Name).ToHashSet(StringComparer.Ordinal);
                builder.RemoveRange(_seen.Keys.Where(k => k.Kind == kind && !names.Contains(k.Name)));
                _completeAt[kind] = time.GetTimestamp();
            }

            foreach (var definition in seen)
            {
                if (builder.Count >= MaxSeen && !builder.ContainsKey(new PinKey(definition.Kind, definition.Name)))
                {
                    continue;
                }

                builder[new PinKey(kind, definition.Name)] = definition.Hash;
            }

            // An unchanged builder gives back the set it came from: then there is nothing to intern.
            var now = builder.ToImmutable();
            if (!ReferenceEquals(now, _seen))
            {
                Volatile.Write(ref _seen, Interned.Of(now));
            }
        }
    }

    /// <summary>Forgets that a kind was seen: the server said that its list changed.</summary>
    public void Expire(DefinitionKind kind)
    {
        lock (_gate)
        {
            _completeAt.Remove(kind);
        }
    }

    /// <summary>Forgets everything: another process answers now.</summary>
    public void Forget()
    {
        lock (_gate)
        {
            _completeAt.Clear();
            Volatile.Write(ref _seen, ImmutableDictionary<PinKey, DefinitionHash>.Empty);
        }
    }

    /// <summary>Equal sets are one object, so that a thousand sessions of one server cost one.</summary>
    private static class Interned
    {
        private const int Kept = 256;

        private static readonly ConcurrentDictionary<string, ImmutableDictionary<PinKey, DefinitionHash>> Sets = new(StringComparer.Ordinal);

        public static ImmutableDictionary<PinKey, DefinitionHash> Of(ImmutableDictionary<PinKey, DefinitionHash> set)
        {
            if (Sets.Count >= Kept)
            {
                Sets.Clear();
            }

            var names = set.Select(p => $"{(int)p.Key.Kind}\0{p.Key.Name}\0{p.Value.Hex}").Order(StringComparer.Ordinal);
            return Sets.GetOrAdd(string.Join('\n', names), set);
        }
    }
}
