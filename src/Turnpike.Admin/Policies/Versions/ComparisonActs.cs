using System.Text.Json;
using Turnpike.Admin.Acts;
using Turnpike.Policies.Comparing;

namespace Turnpike.Admin.Policies.Versions;

/// <summary>Comparing policies.</summary>
public static class ComparisonActs
{
    /// <summary>What became of a part, in one word.</summary>
    public static string Word(ChangeKind kind) => kind switch
    {
        ChangeKind.Added => "added",
        ChangeKind.Removed => "removed",
        ChangeKind.Moved => "moved",
        _ => "changed",
    };

    internal static ValueTask<PolicyDifference> CompareAsync(ActDesk desk, ComparePolicies request, CancellationToken cancellation)
    {
        var (from, old) = ChosenPolicies.Find(desk, request.From);
        var (to, now) = ChosenPolicies.Find(desk, request.To);
        var changes = PolicyComparison.Compare(from, to);
        return ValueTask.FromResult(new PolicyDifference(
            changes.IsEmpty, old, now, [.. changes.Select(c => new PolicyChangeView(Word(c.Kind), c.Part, c.Pointer, c.OldPointer, c.Of, Value(c.Old), Value(c.New)))]));
    }

    private static JsonElement? Value(string? json)
    {
        if (json is null)
        {
            return null;
        }

        using var document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }
}
