using System.Collections.Immutable;
using Turnpike.State.Accounts;

namespace Turnpike.State.Administrators;

/// <summary>Somebody who may do something with a gateway beside calling through it: who answers approvals, and later who manages it.</summary>
public sealed record Person
{
    /// <summary>Role of who may do everything.</summary>
    public const string Admin = "admin";

    /// <summary>Role of who writes policies.</summary>
    public const string PolicyManager = "policy_manager";

    /// <summary>Role of who answers approvals.</summary>
    public const string Approver = "approver";

    /// <summary>Role of who may look.</summary>
    public const string Viewer = "viewer";

    /// <summary>Every role.</summary>
    public static ImmutableArray<string> AllRoles { get; } = [Admin, PolicyManager, Approver, Viewer];

    /// <summary>The person's name: the account that acts, as the record names it. Compared without case.</summary>
    public required string Name { get; init; }

    /// <summary>The roles held, each one of <see cref="AllRoles"/>, in that order.</summary>
    public ImmutableArray<string> Roles { get; init; } = [];

    /// <summary>The groups belonged to, in ordinal order. No group has the name of a role.</summary>
    public ImmutableArray<string> Groups { get; init; } = [];

    /// <summary>Further accounts of the same human: whatever one of them does, this person did.</summary>
    public ImmutableArray<string> Accounts { get; init; } = [];

    /// <summary>How the person can sign in.</summary>
    public SignInState SignIn { get; init; } = SignInState.None;

    /// <summary>Whether the person holds a role, or belongs to a group, of this name.</summary>
    public bool IsAny(ImmutableArray<string> names)
    {
        foreach (var name in names)
        {
            if (Roles.Contains(name, StringComparer.Ordinal) || Groups.Contains(name, StringComparer.Ordinal))
            {
                return true;
            }
        }

        return false;
    }
}
