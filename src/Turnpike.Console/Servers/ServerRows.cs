using System.Collections.Immutable;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Pins;
using Turnpike.Admin.Servers;
using Turnpike.Admin.SignIns;
using Turnpike.Catalog.Findings;
using Turnpike.Console.Frame;

namespace Turnpike.Console.Servers;

/// <summary>What to do next about a server: one thing.</summary>
/// <param name="Label">What the button says.</param>
/// <param name="Path">Where it leads.</param>
/// <param name="IsAct">Whether it does something (a form), rather than lead to a page.</param>
/// <param name="IsUrgent">Whether calls fail, or something waits, until it is done.</param>
internal sealed record NextStep(string Label, string Path, bool IsAct = false, bool IsUrgent = true);

/// <summary>A server in the list.</summary>
internal sealed record ServerRow
{
    public required ServerView Server { get; init; }

    public ServerHealth? Health { get; init; }

    /// <summary>What is under way, or came out last.</summary>
    public Work? Work { get; init; }

    public SeverityCounts Tools { get; init; }

    /// <summary>How many definitions wait whose risk went up.</summary>
    public int RiskUp { get; init; }

    public int Findings { get; init; }

    public FindingSeverity? WorstFinding { get; init; }

    /// <summary>The sign-ins, where the visitor may see them.</summary>
    public ImmutableArray<SignInStanding> SignIns { get; init; } = [];

    public NextStep? Next { get; init; }

    public StateWord State => Work is { IsUnderWay: true } work ? new("looking", "warn", work.What) : ServerStates.Of(Server, Health);

    /// <summary>How it is reached, in a line; a command may have been written by others.</summary>
    public string Reached => Server.Url ?? Turnpike.Admin.Clients.ShownCommand.Line(Server.Command);
}

/// <summary>The page that lists servers.</summary>
/// <param name="Rows">By name.</param>
/// <param name="MayAdd">Whether the visitor may add one.</param>
/// <param name="SeesSignIns">Whether the visitor may see sign-ins.</param>
internal sealed record ServerListModel(ImmutableArray<ServerRow> Rows, bool MayAdd, bool SeesSignIns);

/// <summary>Makes the rows of the list.</summary>
internal static class ServerRows
{
    /// <summary>Every server with what is known of it now. Connects nothing.</summary>
    public static async ValueTask<ServerListModel> ReadAsync(PageRequest request, ServerReports reports, ServerWork work)
    {
        var servers = (await request.ActAsync(AdminActs.ListServers, Nothing.Value)).Servers;
        var health = (await request.ActAsync(AdminActs.AskHealth, new AskHealth(null))).Servers.ToDictionary(h => h.Name, StringComparer.Ordinal);
        var pins = (await request.ActAsync(AdminActs.ListPins, new ListPins())).Pins.ToLookup(p => p.Server, StringComparer.Ordinal);
        var signIns = request.Visitor.May(Right.LookAtCredentials)
            ? (await request.ActAsync(AdminActs.ListSignIns, new ListSignIns())).SignIns.ToLookup(s => s.Server, StringComparer.Ordinal)
            : null;
        var snapshot = request.Node.Current;
        var granted = snapshot.Grants.Values.SelectMany(g => g.Servers.Keys).ToHashSet(StringComparer.Ordinal);
        var rows = ImmutableArray.CreateBuilder<ServerRow>(servers.Length);
        foreach (var server in servers)
        {
            var own = pins[server.Name].ToImmutableArray();
            var findings = (await SeenFindings.ReadAsync(request, reports, server.Name, server.Pending > 0)).All;
            var row = new ServerRow
            {
                Server = server,
                Health = health.GetValueOrDefault(server.Name),
                Work = work.Find(server.Name),
                Tools = SeverityCounts.Of(own),
                RiskUp = own.Count(p => p.RiskUp),
                Findings = findings.Count,
                WorstFinding = findings.Worst,
                SignIns = signIns is null ? [] : [.. signIns[server.Name]],
            };
            rows.Add(row with { Next = Next(request.Visitor, row, granted.Contains(server.Name)) });
        }

        return new ServerListModel(rows.ToImmutable(), request.Visitor.May(Right.Administer), signIns is not null);
    }

    private static NextStep? Next(Visitor visitor, ServerRow row, bool isGranted)
    {
        var (name, server) = (row.Server.Name, row.Server);
        return row.Work is { IsUnderWay: true } || server.Disabled ? null
            : visitor.May(Right.Administer) && server.Disconnected ? new("Connect", ServerPaths.Of(name, "connect"), IsAct: true)
            : visitor.May(Right.Administer) && row.SignIns.Any(ServerStates.NeedsSignIn) ? new("Sign in", ServerPaths.Of(name, "credentials"))
            : row.State.Kind == "bad" ? new("See why", ServerPaths.Of(name))
            : visitor.May(Right.ManagePolicy) && server is { Era: "unknown", Approved: 0, Pending: 0 } ? new("Look at it", ServerPaths.Of(name, "refresh"), IsAct: true)
            : server.Pending > 0 ? new(visitor.May(Right.ManagePolicy) ? $"Review {server.Pending}" : $"{server.Pending} waiting", ServerPaths.Of(name, "pins"))
            : visitor.May(Right.Administer) && !isGranted ? new("Grant it", "/console/grants/new", IsUrgent: false)
            : null;
    }
}
