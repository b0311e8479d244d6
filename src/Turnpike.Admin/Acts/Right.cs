namespace Turnpike.Admin.Acts;

/// <summary>What an act takes to be performed. Which role has which right is <see cref="Rights"/>; which act takes which, <see cref="AdminActs"/>.</summary>
public enum Right : byte
{
    /// <summary>To see servers, tools, policies, grants, people, approvals without their arguments, and the record.</summary>
    Look,

    /// <summary>To see the arguments of calls: of those that wait for a person, and those the record keeps.</summary>
    LookAtArguments,

    /// <summary>To see what secrets, sign-ins, keys and tokens there are. Their values are shown to nobody.</summary>
    LookAtCredentials,

    /// <summary>To answer for calls and plans that wait for a person. Whose answer counts for which of them is asked there once more.</summary>
    AnswerApprovals,

    /// <summary>To write policies, to approve definitions, to correct what the gateway thinks of a tool's risk.</summary>
    ManagePolicy,

    /// <summary>To change everything else: servers, grants, credentials, people, tokens, the record's end.</summary>
    Administer,

    /// <summary>To change how one signs in oneself; for people who have signed in.</summary>
    OwnAccount,

    /// <summary>To let in somebody who is not known yet, by what they bring: for the gateway's own pages, whoever asks them.</summary>
    Admit,
}
