using System.Collections.Immutable;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Corrections;
using Turnpike.Admin.Faults;
using Turnpike.Admin.Pins;
using Turnpike.Catalog.Attacks;
using Turnpike.Catalog.Classification;
using Turnpike.Catalog.Findings;
using Turnpike.Catalog.Recommendations;
using Turnpike.Catalog.Reports;
using Turnpike.Console.Catalog.Pages;
using Turnpike.Console.Frame;

namespace Turnpike.Console.Servers.Tools;

/// <summary>The page of one definition of a tool.</summary>
public sealed record ToolModel
{
    /// <summary>The server.</summary>
    public required ServerContext Of { get; init; }

    /// <summary>Where its approval stands.</summary>
    public required PinView Pin { get; init; }

    /// <summary>What is known of the definition that is shown.</summary>
    public required ToolReport Report { get; init; }

    /// <summary>The source of it.</summary>
    public required string Json { get; init; }

    /// <summary>Whether it is the approved one, while another waits.</summary>
    public bool IsOlder { get; init; }

    /// <summary>A person's word about exactly this definition.</summary>
    public CorrectionView? Correction { get; init; }

    /// <summary>What the definition says.</summary>
    internal DefinitionTexts Texts => field ??= DefinitionTexts.Of(Report.Definition);

    /// <summary>The attacks that abuse what the tool is.</summary>
    internal ImmutableArray<RelatedAttack> Attacks => field.IsDefault ? field = AttackCatalog.Related(Report.Risk) : field;

    /// <summary>A policy in which this tool is the only one, by the default set.</summary>
    internal string Policy => field ??= RecommendedPolicy.ForTool(Report);

    /// <summary>What of a string of the definition the judgement rests on, and what was found in it.</summary>
    internal ImmutableArray<(int Start, int Length, bool IsFinding)> MarksAt(string pointer) =>
    [
        .. Report.Findings.Where(f => f.Pointer == pointer && f.Detector != FindingDetector.HiddenCharacters).Select(f => (f.Start, f.Length, true)),
        .. Report.Judged.Evidence.Where(e => e.Pointer == pointer).Select(e => (e.Start, e.Length, false)),
    ];

    /// <summary>Why it is judged so: what the words speak for, the class first.</summary>
    internal IEnumerable<IGrouping<string, RiskEvidence>> Reasons =>
        Report.Judged.Evidence.GroupBy(e => e.SpeaksFor, StringComparer.Ordinal).OrderBy(g => g.Key.StartsWith("class", StringComparison.Ordinal) ? 0 : 1).Take(12);

    /// <summary>The tags of an argument.</summary>
    internal IEnumerable<string> Tags(string pointer) => RiskWords.Of(Report.Risk.Arguments.Where(a => a.Pointer == pointer).Aggregate(ArgumentTags.None, (all, a) => all | a.Tags));

    /// <summary>Makes the page: of the definition that waits, where one does; with <c>approved</c>, of the approved one.</summary>
    internal static async ValueTask<PageAnswer> ShowAsync(PageRequest request, ServerWork work)
    {
        var of = await ServerContext.ReadAsync(request, work);
        var name = request.Query("name") ?? "";
        var diff = (await request.ActAsync(AdminActs.DiffPins, new DiffPins(of.Server.Name, name))).Diffs.FirstOrDefault(d => d.Pin.Kind == "tool")
            ?? throw new AdminException(AdminFaultCode.NotFound, $"'{of.Server.Name}' has no tool '{name}'");
        var isOlder = diff.Seen is null || (request.Query("approved") is not null && diff.Approved is not null && diff.Pin.State == "changed");
        var (json, hash) = isOlder ? (diff.Approved!, diff.Pin.ApprovedHash!) : (diff.Seen!, diff.Pin.Hash);
        var corrections = (await request.ActAsync(AdminActs.ListCorrections, new ListCorrections(of.Server.Name))).Corrections;
        return PageAnswer.Show<ToolPage>($"{name} of {of.Server.Name}", new ToolModel
        {
            Of = of,
            Pin = diff.Pin,
            Json = json,
            IsOlder = isOlder && diff.Pin.State == "changed",
            Report = ServerReports.Of(request.Node.Current, of.Server.Name, name, hash, json),
            Correction = corrections.FirstOrDefault(c => c.Tool == name && c.Hash == hash),
        });
    }

    /// <summary>Says what a definition can do in the classifier's place.</summary>
    internal static async ValueTask<PageAnswer> CorrectAsync(PageRequest request)
    {
        var (server, tool) = (ServerPaths.Name(request), request.FormText("tool"));
        await request.ActAsync(AdminActs.CorrectRisk, new CorrectRisk(
            server, tool, request.Form("hash"), request.Form("class"), request.Form("severity"), request.FormAll("flag"), request.Form("reason"), Revision(request)));
        return PageAnswer.To(ServerPaths.Tool(server, tool), "Your word counts from the next call on, for exactly this definition.");
    }

    /// <summary>Takes a correction back.</summary>
    internal static async ValueTask<PageAnswer> UncorrectAsync(PageRequest request)
    {
        var (server, tool) = (ServerPaths.Name(request), request.FormText("tool"));
        await request.ActAsync(AdminActs.RemoveCorrection, new RemoveCorrection(server, tool, request.Form("hash"), request.Form("reason"), Revision(request) ?? 0));
        return PageAnswer.To(ServerPaths.Tool(server, tool), "Taken back: the classifier’s judgement counts again.");
    }

    private static long? Revision(PageRequest request) =>
        long.TryParse(request.Form("revision"), System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var revision) ? revision : null;
}
