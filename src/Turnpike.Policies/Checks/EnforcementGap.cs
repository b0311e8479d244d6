using Turnpike.Policies.Documents;
using Turnpike.Policies.Parsing;

namespace Turnpike.Policies.Checks;

/// <summary>
/// What the language says and the gateway of this version does not do on the way of a call. Such a policy can be checked, explained
/// and formatted; it is not put in force, because it would let through what it says it stops.
/// </summary>
internal static class EnforcementGap
{
    public static void Check(PolicyDocument document, ProblemList problems)
    {
        foreach (var rule in document.Rules())
        {
            Report(rule.Limits.FirstOrDefault(l => l.Concurrent is not null)?.Place, "\"concurrent\"");
        }

        void Report(Place? place, string what)
        {
            if (place is { } at)
            {
                problems.Error(at, Says(what));
            }
        }
    }

    private static string Says(string what) => $"{what} is not enforced by this version of the gateway: the policy is not put in force";
}
