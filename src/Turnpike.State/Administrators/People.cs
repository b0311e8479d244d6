using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Turnpike.State.Administrators;

/// <summary>The people of a gateway, found by their name or any of their accounts, without case. Immutable.</summary>
public sealed class People
{
    private readonly FrozenDictionary<string, Person> _byAccount;

    /// <summary>These people. No two of them have a name or an account in common.</summary>
    public People(IEnumerable<Person> people)
    {
        All = [.. people.OrderBy(p => p.Name, StringComparer.OrdinalIgnoreCase)];
        _byAccount = All.SelectMany(p => p.Accounts.Prepend(p.Name).Select(account => KeyValuePair.Create(account, p)))
            .ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>Nobody.</summary>
    public static People None { get; } = new([]);

    /// <summary>Everybody, by name.</summary>
    public ImmutableArray<Person> All { get; }

    /// <summary>Who acts under a name; null for somebody who is not listed.</summary>
    public Person? Find(string account) => _byAccount.GetValueOrDefault(account);

    /// <summary>The name a human is counted by, whichever account was used.</summary>
    public string NameOf(string account) => Find(account)?.Name ?? account;

    /// <summary>Whether two accounts are known to be one human's.</summary>
    public bool AreSame(string? one, string? other) =>
        one is not null && other is not null && string.Equals(NameOf(one), NameOf(other), StringComparison.OrdinalIgnoreCase);
}
