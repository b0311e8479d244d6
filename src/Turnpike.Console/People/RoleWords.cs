using Turnpike.State.Administrators;

namespace Turnpike.Console.People;

/// <summary>Roles for people to read.</summary>
internal static class RoleWords
{
    /// <summary>Its name.</summary>
    public static string Name(string role) => role.Replace('_', ' ');

    /// <summary>What whoever has it may do.</summary>
    public static string Meaning(string role) => role switch
    {
        Person.Admin => "Everything: servers, grants, secrets, people, and the end of the record.",
        Person.PolicyManager => "Policies, approved definitions and judgements of risk. Never sees secrets, sign-ins or tokens.",
        Person.Approver => "Answers calls that wait for a person, and sees their arguments.",
        _ => "Looks: servers, tools, policies, grants and the record. Changes nothing.",
    };
}
