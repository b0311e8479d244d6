using Turnpike.Admin.Servers;
using Turnpike.State.Snapshots;

namespace Turnpike.Console.Policies;

/// <summary>What a new policy can be called.</summary>
internal static class NewPolicyName
{
    /// <summary>What is wrong with a name; null for nothing.</summary>
    public static string? Problem(Snapshot snapshot, string name) =>
        !ServerName.IsValid(name) ? "A name has 1 to 64 letters, digits, dots, dashes and underscores, and begins with a letter or digit."
        : snapshot.Policies.ContainsKey(name) ? $"There is a policy “{name}” already: choose another name, or open that one."
        : null;
}
