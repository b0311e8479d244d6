using Turnpike.State.Administrators;

namespace Turnpike.Admin.Provisioning;

/// <summary>Who may approve that something is fetched, installed and started. Pure.</summary>
internal static class ProvisionApprover
{
    /// <summary>What the name of an act's performer begins with where an agent performs it through the gateway's own tools.</summary>
    public const string AgentPrefix = "agent:";

    /// <summary>Why somebody may not answer, in a sentence; null when they may.</summary>
    /// <param name="who">Who answers.</param>
    /// <param name="agent">The subject of the agent that asked; null when a person did.</param>
    /// <param name="people">The people of the gateway.</param>
    public static string? Objection(string who, string? agent, People people)
    {
        // Invariant: an agent never approves what is installed on this machine, its own wish least of all.
        if (who.StartsWith(AgentPrefix, StringComparison.Ordinal))
        {
            return "an agent cannot approve what is installed: a person does, with turnpike server provision approve";
        }

        if (people.AreSame(agent, who))
        {
            return $"'{who}' asked for this; somebody else has to answer";
        }

        return people.All.IsEmpty || people.Find(who) is { } person && person.IsAny([Person.Admin, Person.Approver])
            ? null
            : $"'{who}' may not answer: it takes a person with the role approver or admin (turnpike admin person list)";
    }
}
