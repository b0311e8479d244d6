using System.Collections.Immutable;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Faults;
using Turnpike.Admin.Pins;
using Turnpike.Console.Frame;

namespace Turnpike.Console.Servers.Pins;

/// <summary>Definitions that wait, and the answers to them.</summary>
/// <param name="Of">The server.</param>
/// <param name="Waiting">What waits, or was removed, as far as the page has room: what raises risk first, then what carries findings, then what changed.</param>
/// <param name="Shown">How many of the first are shown whole; the others have a page of their own.</param>
/// <param name="Later">How many there was no room for.</param>
internal sealed record PinsModel(ServerContext Of, ImmutableArray<PinDiff> Waiting, int Shown, int Later = 0)
{
    /// <summary>What can be approved or rejected.</summary>
    public IEnumerable<PinDiff> Open => Waiting.Where(d => d.Pin.State is "new" or "changed");

    /// <summary>What is shown whole.</summary>
    public ImmutableArray<PinDiff> Whole => [.. Waiting.Take(Shown)];

    /// <summary>What is only listed.</summary>
    public ImmutableArray<PinDiff> Rest => [.. Waiting.Skip(Shown)];
}

/// <summary>The pages of pins.</summary>
internal static class PinPages
{
    // A page stays under 150 KB: what is longer stands on a page of its own.
    private const int Budget = 24_000;
    private const int Most = 80;

    public static async ValueTask<PageAnswer> ShowAsync(PageRequest request, ServerWork work)
    {
        var of = await ServerContext.ReadAsync(request, work);
        var diffs = (await request.ActAsync(AdminActs.DiffPins, new DiffPins(of.Server.Name))).Diffs;
        ImmutableArray<PinDiff> waiting = [.. diffs.OrderByDescending(Weight).ThenBy(d => d.Pin.Kind, StringComparer.Ordinal).ThenBy(d => d.Pin.Name, StringComparer.Ordinal)];
        var (shown, used) = (0, 0);
        var later = Math.Max(0, waiting.Length - Most);
        waiting = waiting[..^later];
        while (shown < waiting.Length && (used += Length(waiting[shown])) <= Budget)
        {
            shown++;
        }

        return PageAnswer.Show<PinsPage>($"{of.Server.Name}: pins", new PinsModel(of, waiting, Math.Max(1, shown), later));
    }

    public static async ValueTask<PageAnswer> ShowOneAsync(PageRequest request, ServerWork work)
    {
        var of = await ServerContext.ReadAsync(request, work);
        var (kind, name) = (request.Query("kind") ?? "tool", request.Query("name") ?? "");
        var one = (await request.ActAsync(AdminActs.DiffPins, new DiffPins(of.Server.Name, name))).Diffs.FirstOrDefault(d => d.Pin.Kind == kind)
            ?? throw new AdminException(AdminFaultCode.NotFound, $"'{of.Server.Name}' has no {ServerStates.Kind(kind)} '{name}'");
        return PageAnswer.Show<PinsPage>($"{ServerStates.Name(one.Pin)} of {of.Server.Name}", new PinsModel(of, [one], 1));
    }

    /// <summary>Approves or rejects exactly what was shown: each choice carries the hash it was shown with.</summary>
    public static async ValueTask<PageAnswer> AnswerAsync(PageRequest request)
    {
        var server = ServerPaths.Name(request);
        var (answer, only) = Answer(request.Form("do"));
        ImmutableArray<PinChoice> chosen = [.. (only is not null ? [only] : answer.EndsWith("-all", StringComparison.Ordinal) ? request.FormAll("shown") : request.FormAll("pick")).Select(Choice)];
        if (chosen.IsEmpty)
        {
            return PageAnswer.Back(Back(request, server), "Nothing was ticked. Tick what is meant, or take one of the buttons for all.");
        }

        var isApproval = answer.StartsWith("approve", StringComparison.Ordinal);
        await request.ActAsync(isApproval ? AdminActs.ApprovePins : AdminActs.RejectPins, new ChoosePins(server, chosen));
        return PageAnswer.To(
            ServerPaths.Of(server, "pins"),
            isApproval
                ? $"{ServerNumbers.Counted(chosen.Length, "definition is", "definitions are")} approved, exactly as shown: policies decide from now on who may call."
                : $"{ServerNumbers.Counted(chosen.Length, "definition is", "definitions are")} rejected: what was approved before stays withheld until the server says it again.");
    }

    /// <summary>How a choice is written in a form: kind, hash and name. The name is encoded, since a browser changes line ends in what it sends.</summary>
    public static string Choice(PinView pin) => $"{pin.Kind} {pin.Hash} {Uri.EscapeDataString(pin.Name)}";

    private static (string Answer, string? Only) Answer(string text) =>
        text.Split(' ', 2) is [var answer, var only] ? (answer, only) : (text, null);

    private static PinChoice Choice(string text) =>
        text.Split(' ', 3) is [var kind, var hash, var name] ? new PinChoice(kind, Uri.UnescapeDataString(name), hash) : throw new AdminException(AdminFaultCode.Invalid, "what was chosen cannot be read; open the page again");

    private static string Back(PageRequest request, string server) => OwnPages.Path(request.Form("return"), ServerPaths.Of(server, "pins"));

    private static int Weight(PinDiff diff) =>
        (diff.Pin.RiskUp ? 1000 : 0) + (diff.Findings.Length > 0 ? 100 + FindingRank(diff.Findings[0].Severity) : 0)
        + diff.Pin.State switch { "changed" => 20, "new" => 10, _ => 0 } + FindingRank(diff.Pin.Risk?.Severity);

    private static int FindingRank(string? severity) => severity switch { "critical" => 4, "high" => 3, "medium" => 2, "low" => 1, _ => 0 };

    private static int Length(PinDiff diff) => (diff.Approved?.Length ?? 0) + (diff.Seen?.Length ?? 0) + 800;
}
