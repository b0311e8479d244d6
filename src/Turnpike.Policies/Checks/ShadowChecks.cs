using Turnpike.Policies.Documents;
using Turnpike.Policies.Parsing;

namespace Turnpike.Policies.Checks;

/// <summary>A policy that only watches ends by itself, and soon.</summary>
internal static class ShadowChecks
{
    /// <summary>How far ahead <c>until</c> may be when the policy is put in force.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromDays(30);

    public static void CheckActivation(PolicyDocument document, DateTimeOffset instant, ProblemList problems)
    {
        if (document.Shadow is { } shadow && shadow.Until > instant + Longest)
        {
            problems.Error(
                shadow.Place,
                $"\"until\" is more than 30 days ahead: a policy in shadow is put in force for at most 30 days, now until {(instant + Longest).UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}");
        }
    }
}
