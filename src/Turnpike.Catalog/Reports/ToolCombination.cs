using System.Collections.Immutable;
using Turnpike.Catalog.Classification;

namespace Turnpike.Catalog.Reports;

/// <summary>What an agent can be made to do once it holds certain tools together, though each of them may be harmless alone.</summary>
public enum CombinationKind : byte
{
    /// <summary>Private data, content that outsiders write, and a way out: what outsiders write can order the private data to be sent.</summary>
    Exfiltration,

    /// <summary>Content that outsiders write, and code that is run: what outsiders write can be what is run.</summary>
    InjectedCode,

    /// <summary>Content that outsiders write, and administration: what outsiders write can order identities and permissions to be changed.</summary>
    InjectedAdministration,
}

/// <summary>A tool of one of several servers.</summary>
/// <param name="Server">The server's name.</param>
/// <param name="Tool">The tool's name; untrusted text of the server.</param>
public readonly record struct ToolOfServer(string Server, string Tool);

/// <summary>What brings one part of a combination.</summary>
/// <param name="Flag">The part.</param>
/// <param name="Tools">The tools with that flag, by server and in the server's order; never empty.</param>
public sealed record CombinationPart(RiskFlags Flag, ImmutableArray<ToolOfServer> Tools);

/// <summary>Tools of one stack that are dangerous together.</summary>
/// <param name="Kind">What they allow.</param>
/// <param name="Severity">How bad it is.</param>
/// <param name="Parts">What brings it about.</param>
/// <param name="IsAcrossServers">Whether no single server has all parts: only together they are dangerous.</param>
public sealed record ToolCombination(CombinationKind Kind, RiskSeverity Severity, ImmutableArray<CombinationPart> Parts, bool IsAcrossServers)
{
    private static readonly (CombinationKind Kind, RiskSeverity Severity, RiskFlags[] Flags)[] Dangerous =
    [
        (CombinationKind.Exfiltration, RiskSeverity.Critical, [RiskFlags.SensitiveRead, RiskFlags.UntrustedSource, RiskFlags.ExternalSend]),
        (CombinationKind.InjectedCode, RiskSeverity.Critical, [RiskFlags.UntrustedSource, RiskFlags.Code]),
        (CombinationKind.InjectedAdministration, RiskSeverity.High, [RiskFlags.UntrustedSource, RiskFlags.Admin]),
    ];

    /// <summary>The combinations the tools of some servers allow together, the worst first.</summary>
    public static ImmutableArray<ToolCombination> Of(ImmutableArray<ServerReport> servers)
    {
        var found = ImmutableArray.CreateBuilder<ToolCombination>();
        foreach (var (kind, severity, flags) in Dangerous)
        {
            ImmutableArray<CombinationPart> parts = [.. flags.Select(flag => new CombinationPart(flag, ToolsWith(servers, flag)))];
            if (parts.All(p => !p.Tools.IsEmpty))
            {
                var all = flags.Aggregate((a, b) => a | b);
                found.Add(new ToolCombination(kind, severity, parts, !servers.Any(s => (s.Flags & all) == all)));
            }
        }

        return found.ToImmutable();
    }

    private static ImmutableArray<ToolOfServer> ToolsWith(ImmutableArray<ServerReport> servers, RiskFlags flag) =>
        [.. from server in servers from tool in server.Tools where tool.Risk.Flags.HasFlag(flag) select new ToolOfServer(server.Name, tool.Name)];
}
