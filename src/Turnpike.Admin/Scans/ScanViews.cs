using System.Collections.Immutable;
using Turnpike.Admin.Clients;
using Turnpike.Admin.Pins;
using Turnpike.Catalog.Classification;
using Turnpike.Catalog.Findings;
using Turnpike.Catalog.Reports;
using Turnpike.Upstreams.Sandboxes;

namespace Turnpike.Admin.Scans;

/// <summary>Scans as they are shown: no value that a server gets is in it.</summary>
internal static class ScanViews
{
    /// <summary>A scan, as it stands.</summary>
    public static ScanView Of(ScanJob job, (Sandbox? Sandbox, string? Problem) found)
    {
        var standing = job.Standing;
        var isNone = found.Sandbox is null || job.IsBare;
        return new ScanView
        {
            Id = job.Id,
            State = Word(standing.Phase),
            Problem = standing.Problem,
            By = job.Who,
            BegunAt = job.BegunAt,
            ExpiresAt = standing.Phase == ScanPhase.Planned ? job.ExpiresAt : null,
            FinishedAt = standing.FinishedAt,
            Sandbox = isNone ? "none" : Sandbox.Name,
            SandboxProblem = isNone ? found.Problem ?? "as was asked for" : null,
            Files = job.Files,
            Servers = [.. standing.Servers.Select(s => Of(standing, s))],
            Stack = standing.Stack is { } stack ? Of(stack) : null,
        };
    }

    /// <summary>A scan in a few words.</summary>
    public static ScanSummary Summary(ScanJob job)
    {
        var standing = job.Standing;
        return new ScanSummary(
            job.Id, Word(standing.Phase), job.Who, job.BegunAt, [.. standing.Servers.Select(s => s.Target.Name)], standing.Servers.Count(s => s.State == ScanState.Scanned));
    }

    /// <summary>A scan that is over as the command has it; throws where it is not.</summary>
    public static ScanReport? Report(ScanJob job, (Sandbox? Sandbox, string? Problem) found)
    {
        var (view, standing) = (Of(job, found), job.Standing);
        return standing.Stack is not { } stack ? null : new ScanReport { Files = job.Files, Servers = standing.Servers, Sandbox = view.Sandbox, SandboxProblem = view.SandboxProblem, Stack = stack };
    }

    private static ScannedServerView Of(ScanStanding standing, ScannedServer server)
    {
        var target = server.Target;
        var report = standing.Stack?.Servers.FirstOrDefault(s => s.Name == target.Name);
        return new ScannedServerView
        {
            Name = target.Name,
            State = State(standing, server),
            Problem = standing.Phase == ScanPhase.Planned && server.State == ScanState.NotStarted ? null : server.Problem,
            Note = target.Note,
            Sources = [.. target.Sources.Select(ScanWords.Place)],
            StartsProcess = target.StartsProcess,
            Command = ShownCommand.Of(target.Command),
            Url = target.Url is { } url ? ShownCommand.Address(url) : null,
            Package = target.Package is { } package
                ? new ScannedPackage(
                    package.Ecosystem, ShownCommand.Of([package.Spec])[0], package.IsPinned, ShownCommand.Of(package.Arguments), server.Release?.Version, server.Release?.Integrity, server.OtherPackages)
                : null,
            Secrets = target.GivenNames,
            IsGivenSecrets = target.IsGiven,
            NeedsNetwork = target.StartsProcess && ScanRun.NeedsNetwork(target, new ScanOptions()),
            Network = server.Network,
            Revision = server.Listing?.Revision,
            ServerName = server.Listing?.ServerName,
            ServerVersion = server.Listing?.ServerVersion,
            Tools = report is null ? [] : [.. report.Tools.OrderByDescending(t => t.Risk.Severity).ThenByDescending(t => t.Risk.Class).Select(Of)],
            Others = report is null ? [] : [.. report.Others.Select(o => new ScannedDefinition(ScanJson.KindOf(o.Definition.Kind), o.Definition.Name, Shown(o.Findings)))],
            Problems = server.Listing?.Problems ?? [],
        };
    }

    private static ScannedTool Of(ToolReport tool) => new(tool.Name, tool.Definition.Hash.Hex, PinRisks.View(tool.Risk, null), Shown(tool.Findings));

    private static ScannedStack Of(StackReport stack) => new(
        stack.Servers.Length,
        stack.ToolCount,
        stack.WorstRisk is { } risk ? RiskWords.Of(risk) : null,
        stack.WorstFinding is { } finding ? FindingWords.Of(finding) : null,
        [
            .. stack.Combinations.Select(c => new ScannedCombination(
                CombinationWords.Of(c.Kind),
                RiskWords.Of(c.Severity),
                CombinationWords.Meaning(c.Kind),
                c.IsAcrossServers,
                [.. c.Parts.Select(p => new ScannedPart(RiskWords.Of(p.Flag).Single(), [.. p.Tools.Select(t => $"{t.Server}/{t.Tool}")]))])),
        ],
        [.. stack.Collisions.Select(c => new ScannedCollision(c.Tool, c.Servers))]);

    private static ImmutableArray<PinFinding> Shown(IEnumerable<Finding> findings) =>
        [.. findings.OrderByDescending(f => f.Severity).Select(f => new PinFinding(FindingWords.Of(f.Detector), FindingWords.Of(f.Severity), f.Pointer, f.Excerpt, f.Message))];

    private static string State(ScanStanding standing, ScannedServer server) =>
        standing.Looking.Contains(server.Target.Name) ? "running"
        : standing.Chosen.Contains(server.Target.Name) ? "waiting"
        : standing.Phase == ScanPhase.Planned && server.State == ScanState.NotStarted ? "planned"
        : server.StateWord;

    private static string Word(ScanPhase phase) => phase switch
    {
        ScanPhase.Planned => "planned",
        ScanPhase.Waiting => "waiting",
        ScanPhase.Running => "running",
        ScanPhase.Done => "done",
        ScanPhase.Cancelled => "cancelled",
        ScanPhase.Expired => "expired",
        _ => "failed",
    };
}
