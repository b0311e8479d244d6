using System.Collections.Immutable;
using Turnpike.State.Administrators;

namespace Turnpike.State.Approvals;

/// <summary>
/// Whose answer counts, and what the answers come to. Asked anew whenever it matters, so that a role that was taken away meanwhile is
/// one less, and two accounts that turn out to be one human's are one. Pure.
/// </summary>
public static class ApprovalVote
{
    /// <summary>Where an approval stands at a time, among these people.</summary>
    public static ApprovalState StateOf(Approval approval, long now, People people) => approval.State switch
    {
        ApprovalState.Pending when now >= approval.ExpiresAt => ApprovalState.Expired,
        ApprovalState.Pending when Supporters(approval, people).Length >= approval.Quorum => ApprovalState.Approved,
        var state => state,
    };

    /// <summary>The people whose yes counts, each once, in the order they said it.</summary>
    public static ImmutableArray<string> Supporters(Approval approval, People people)
    {
        var supporters = ImmutableArray.CreateBuilder<string>();
        foreach (var answer in approval.Answers)
        {
            var name = people.NameOf(answer.By);
            if (answer.IsYes && !supporters.Contains(name, StringComparer.OrdinalIgnoreCase) && Bar(approval, answer.By, people) is null)
            {
                supporters.Add(name);
            }
        }

        return supporters.ToImmutable();
    }

    /// <summary>Why somebody may not answer, in a sentence; null when they may.</summary>
    public static string? Objection(Approval approval, string by, People people)
    {
        if (Bar(approval, by, people) is { } bar)
        {
            return bar;
        }

        return approval.Answers.Any(a => people.AreSame(a.By, by)) ? $"'{people.NameOf(by)}' has answered already; a person has one answer" : null;
    }

    /// <summary>Who may answer, in words.</summary>
    public static string Electorate(Approval approval, People people) =>
        !approval.Approvers.IsEmpty ? $"a person with {string.Join(", and with ", approval.Approvers.Select(l => string.Join(" or ", l)))}"
        : people.All.IsEmpty ? "anyone who may use the data folder"
        : "a person with the role approver";

    /// <summary>Why somebody is not among those who answer for this call, in a sentence; null when they are.</summary>
    public static string? Bar(Approval approval, string by, People people)
    {
        // Invariant: an approval is given by someone else. Names of people are taken as the same whatever their case.
        if (people.AreSame(approval.Subject, by))
        {
            return $"'{by}' made this call; somebody else has to answer";
        }

        if (approval.Approvers.IsEmpty && people.All.IsEmpty)
        {
            return null;
        }

        return people.Find(by) is { } person && MayAnswer(approval, person)
            ? null
            : $"'{by}' may not answer for this call: it takes {Electorate(approval, people)} (turnpike admin person list)";
    }

    private static bool MayAnswer(Approval approval, Person person) => approval.Approvers.IsEmpty
        ? person.Roles.Contains(Person.Approver, StringComparer.Ordinal)
        : approval.Approvers.All(person.IsAny);
}
