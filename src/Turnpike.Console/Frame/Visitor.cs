using System.Collections.Immutable;
using Turnpike.Admin.Acts;

namespace Turnpike.Console.Frame;

/// <summary>Who looks at a page.</summary>
public sealed record Visitor
{
    /// <summary>Under whose name acts are done.</summary>
    public required Actor Actor { get; init; }

    /// <summary>What this one may, at the moment the page is made.</summary>
    public required Rights Rights { get; init; }

    /// <summary>The roles held, for the page to name.</summary>
    public ImmutableArray<string> Roles { get; init; } = [];

    /// <summary>What each form of this session carries, so that no page elsewhere can send one. Not the session's token, and not to be derived back to it.</summary>
    public required string FormKey { get; init; }

    /// <summary>Names the session, and opens nothing; null where there is none to name.</summary>
    public string? SessionId { get; init; }

    /// <summary>Whether an OpenID issuer let them in.</summary>
    public bool IsExternal { get; init; }

    /// <summary>The name that is shown.</summary>
    public string Name => Actor.Name;

    /// <summary>Whether this one may do something; pages leave out what it may not, and the act itself refuses it in any case.</summary>
    public bool May(Right right) => Rights.Has(right);
}
