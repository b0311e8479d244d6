using System.Collections.Immutable;
using Turnpike.Catalog.Classification;
using Turnpike.Console.Catalog.Markup;

namespace Turnpike.Console.Catalog.Pages;

/// <summary>Flags that are worse together than each alone, in one server or in all that an agent reaches.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Flags">The flags.</param>
/// <param name="Meaning">What happens where they meet.</param>
/// <param name="Group">The group of attacks that use it.</param>
internal sealed record FlagCombination(string Name, RiskFlags Flags, string Meaning, string Group)
{
    /// <summary>The known ones, the gravest first.</summary>
    public static ImmutableArray<FlagCombination> All { get; } =
    [
        new("Private data, untrusted content and a way out", RiskFlags.SensitiveRead | RiskFlags.UntrustedSource | RiskFlags.ExternalSend,
            "What outsiders wrote can tell the agent to read something private and to send it away. Any two of the three are safer than all of them.", "lethal trifecta"),
        new("Untrusted content and code", RiskFlags.UntrustedSource | RiskFlags.Code,
            "What outsiders wrote can end up as an argument that gets run.", "command and argument injection"),
        new("Untrusted content and administration", RiskFlags.UntrustedSource | RiskFlags.Admin,
            "What outsiders wrote can lead the agent to change who may do what.", "credentials and identity"),
    ];

    /// <summary>Those that a set of flags makes up; of one that holds another only the larger.</summary>
    public static IEnumerable<FlagCombination> Of(RiskFlags flags)
    {
        FlagCombination[] met = [.. All.Where(c => (flags & c.Flags) == c.Flags)];
        return met.Where(c => !met.Any(other => other != c && (other.Flags & c.Flags) == c.Flags));
    }

    /// <summary>Writes the flags as chips.</summary>
    public void Chips(MarkupWriter html) => Badges.Flags(html, Flags);
}
