using System.Collections.Immutable;
using Turnpike.Policies.Documents;
using Turnpike.Policies.Formatting;
using Turnpike.Wire.Json;

namespace Turnpike.Policies.Comparing;

/// <summary>
/// What differs between two policies as they are written: by key and never by the order of keys, by value and never by how a number or a
/// string is spelled, JSON or YAML. Lists of words (<c>hide</c>, the values of <c>in</c>) are sets; predicates, conditions and
/// limits are recognised where they moved. A default that is written out is a difference.
/// </summary>
public sealed class PolicyComparison
{
    private readonly ImmutableArray<PolicyChange>.Builder _changes = ImmutableArray.CreateBuilder<PolicyChange>();

    private PolicyComparison()
    {
    }

    /// <summary>Every difference, in the order of the new document; in each object or list what was removed comes last.</summary>
    public static ImmutableArray<PolicyChange> Compare(CompiledPolicy old, CompiledPolicy @new)
    {
        var comparison = new PolicyComparison();
        var root = new Place(string.Empty, 0);
        comparison.Compare(new Part(old.Reread(), root, null), new Part(@new.Reread(), root, null));
        return comparison._changes.ToImmutable();
    }

    private void Compare(in Part old, in Part now)
    {
        if (old.Digest == now.Digest)
        {
            return;
        }

        if (old.Value.Kind == JsonKind.Object && now.Value.Kind == JsonKind.Object)
        {
            CompareMembers(old, now);
        }
        else if (old.Value.Kind == JsonKind.Array && now.Value.Kind == JsonKind.Array)
        {
            CompareElements(old, now);
        }
        else
        {
            Add(ChangeKind.Changed, old, now);
        }
    }

    private void CompareMembers(in Part old, in Part now)
    {
        var before = old.Members();
        var after = now.Members();
        foreach (var (key, part) in after)
        {
            if (before.TryGetValue(key, out var was))
            {
                Compare(was, part);
            }
            else
            {
                Add(ChangeKind.Added, part, part);
            }
        }

        foreach (var (key, part) in before)
        {
            if (!after.ContainsKey(key))
            {
                Add(ChangeKind.Removed, part, part);
            }
        }
    }

    private void CompareElements(in Part old, in Part now)
    {
        var (before, after) = (old.Elements(), now.Elements());
        if (Array.TrueForAll(before, p => p.IsWord) && Array.TrueForAll(after, p => p.IsWord))
        {
            var (known, kept) = (before.Select(p => p.Digest).ToHashSet(StringComparer.Ordinal), after.Select(p => p.Digest).ToHashSet(StringComparer.Ordinal));
            AddAll(ChangeKind.Added, after.Where(p => !known.Contains(p.Digest)).DistinctBy(p => p.Digest));
            AddAll(ChangeKind.Removed, before.Where(p => !kept.Contains(p.Digest)).DistinctBy(p => p.Digest));
            return;
        }

        var pairs = ListAlignment.Pair(before, after);
        for (var i = 0; i < after.Length; i++)
        {
            var (was, keepsPlace) = pairs[i];
            if (was < 0)
            {
                Add(ChangeKind.Added, after[i], after[i]);
            }
            else if (before[was].Digest != after[i].Digest)
            {
                Compare(before[was], after[i]);
            }
            else if (!keepsPlace)
            {
                Add(ChangeKind.Moved, before[was], after[i]);
            }
        }

        var paired = pairs.Select(p => p.Old).ToHashSet();
        AddAll(ChangeKind.Removed, before.Where((_, i) => !paired.Contains(i)));
    }

    private void AddAll(ChangeKind kind, IEnumerable<Part> parts)
    {
        foreach (var part in parts)
        {
            Add(kind, part, part);
        }
    }

    private void Add(ChangeKind kind, in Part old, in Part now) => _changes.Add(new PolicyChange(
        kind,
        PartWords.Of(now.Place.Pointer),
        now.Place.Pointer,
        old.Place.Pointer,
        now.Owner,
        kind is ChangeKind.Added or ChangeKind.Moved ? null : JsonLayout.OneLine(old.Value),
        kind is ChangeKind.Removed or ChangeKind.Moved ? null : JsonLayout.OneLine(now.Value)));
}
