using System.Collections.Immutable;
using Turnpike.Admin.Accounts;

namespace Turnpike.Admin.Administrators;

/// <summary>A person: who answers approvals and manages the gateway.</summary>
/// <param name="Name">The account that acts, as the record names it.</param>
/// <param name="Roles">Of <c>admin</c>, <c>policy_manager</c>, <c>approver</c>, <c>viewer</c>.</param>
/// <param name="Groups">Groups, as <c>approvers</c> of a policy name them.</param>
/// <param name="Accounts">Further accounts of the same human.</param>
/// <param name="SignIn">How the person can sign in. Only shown: what is set is set by acts of its own.</param>
public sealed record PersonView(
    string Name, ImmutableArray<string> Roles, ImmutableArray<string> Groups, ImmutableArray<string> Accounts, AccountView? SignIn = null);

/// <summary>Everybody.</summary>
/// <param name="People">Sorted by name.</param>
public sealed record PersonList(ImmutableArray<PersonView> People);

/// <summary>Names a person.</summary>
/// <param name="Name">The name.</param>
public sealed record NamedPerson(string Name);
