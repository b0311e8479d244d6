using System.Collections.Immutable;
using Turnpike.Admin.Acts;
using Turnpike.Catalog.Classification;
using Turnpike.Catalog.Definitions;
using Turnpike.Catalog.Reports;
using Turnpike.Policies;
using Turnpike.Policies.Foresight;
using Turnpike.State.Snapshots;

namespace Turnpike.Admin.Grants;

/// <summary>Foresees what a grant can do under one snapshot.</summary>
internal static class GrantProspects
{
    public static ValueTask<GrantReach> ShowAsync(ActDesk desk, NamedGrant request, CancellationToken cancellation)
    {
        var grant = GrantActs.Find(desk, request.Id);
        return ValueTask.FromResult(Of(desk.Store.Current, grant, desk.Time.GetUtcNow()));
    }

    /// <summary>What a grant can do, as the policies decide at an instant.</summary>
    internal static GrantReach Of(Snapshot snapshot, GrantEntry grant, DateTimeOffset now)
    {
        var tools = new List<ReachedTool>();
        var reports = ImmutableArray.CreateBuilder<ServerReport>();
        foreach (var (name, policy) in grant.Servers.OrderBy(s => s.Key, StringComparer.Ordinal))
        {
            if (!snapshot.Servers.TryGetValue(name, out var server))
            {
                continue;
            }

            var callable = ImmutableArray.CreateBuilder<ToolReport>();
            foreach (var pin in server.Pins.Values.Where(p => p.Kind == DefinitionKind.Tool).OrderBy(p => p.Name, StringComparer.Ordinal))
            {
                var tool = Of(grant, server, pin, policy, now);
                tools.Add(tool);
                if (tool.MayGoOut && pin.Risk is { } risk)
                {
                    callable.Add(new ToolReport { Definition = pin, Judged = risk, Correction = server.Correction(pin.Name, pin.Hash) });
                }
            }

            reports.Add(new ServerReport { Name = name, Tools = callable.ToImmutable() });
        }

        return new GrantReach(
            GrantActs.View(grant),
            [.. tools.OrderByDescending(Gravity).ThenBy(t => t.Server, StringComparer.Ordinal).ThenBy(t => t.Tool, StringComparer.Ordinal)],
            [.. ToolCombination.Of(reports.ToImmutable()).Select(View)]);
    }

    private static ReachedTool Of(GrantEntry grant, ServerEntry server, Definition pin, PolicyEntry? policy, DateTimeOffset now)
    {
        var risk = server.Risk(pin);
        var prospect = policy?.Compiled.Foresee(new CallFacts
        {
            Target = CallTarget.Tool,
            Name = pin.Name,
            IsPinned = true,
            InputSchema = pin.InputSchema,
            Subject = grant.Subject,
            GrantLabels = grant.Labels,
            Server = server.Name,
            ToolClass = risk?.Class,
            ToolSeverity = risk?.Severity,
            ToolFlags = risk?.Flags ?? default,
            DefinitionHash = pin.Hash.Hex,
            Instant = now,
        }) ?? new CallProspect { Outcome = ProspectOutcome.Hidden, Step = DecisionStep.NoPolicy, Rule = "(no policy)", Cause = "the grant names no policy for the server" };
        return new ReachedTool(
            server.Name,
            pin.Name,
            policy?.Name,
            Word(prospect.Outcome),
            prospect.MayGoOut,
            prospect.IsShadow,
            prospect.Rule,
            prospect.Reason,
            prospect.Cause,
            [.. prospect.Conditions.Select(c => new ReachedCondition(c.Rule, Word(c.Effect), c.Text))],
            [.. prospect.Limits.Select(l => new ReachedLimit(l.Pointer, Words(l)))],
            risk?.Class,
            risk?.Severity,
            risk?.Flags ?? []);
    }

    // What is not known may be anything: it stands where the worst does.
    private static int Gravity(ReachedTool tool) =>
        (tool.Severity is { } word && RiskWords.TrySeverity(word, out var severity) ? (int)severity : (int)RiskSeverity.Critical) * 8
        + (tool.Class is { } name && RiskWords.TryClass(name, out var risk) ? (int)risk : (int)ToolClass.Financial);

    private static string Words(CompiledLimit limit) => limit.Concurrent is { } slots
        ? $"{slots} on their way at once {Scope(limit.Scope)}"
        : $"{(limit.FixedAmount is null ? $"a total of {limit.Max} of an argument" : limit.Max.ToString())} per {limit.WindowName} {Scope(limit.Scope)}";

    private static string Scope(LimitScope scope) => scope switch
    {
        LimitScope.Grant => "for each grant",
        LimitScope.Caller => "for each caller",
        LimitScope.Session => "for each session",
        LimitScope.Server => "for the server",
        LimitScope.Tool => "for each tool",
        _ => "for everybody together",
    };

    private static string Word(ProspectOutcome outcome) => outcome switch
    {
        ProspectOutcome.Hidden => "hidden",
        ProspectOutcome.Denied => "denied",
        ProspectOutcome.Asked => "asked",
        _ => "allowed",
    };

    private static string Word(ProspectEffect effect) => effect switch
    {
        ProspectEffect.DeniesIf => "denies_if",
        ProspectEffect.DeniesUnless => "denies_unless",
        _ => "asks_if",
    };

    private static ReachedCombination View(ToolCombination combination) => new(
        combination.Kind switch { CombinationKind.Exfiltration => "exfiltration", CombinationKind.InjectedCode => "injected_code", _ => "injected_administration" },
        RiskWords.Of(combination.Severity),
        combination.Kind switch
        {
            CombinationKind.Exfiltration => "What outsiders write can have private data read and sent away.",
            CombinationKind.InjectedCode => "What outsiders write can become code that is run.",
            _ => "What outsiders write can have identities and permissions changed.",
        },
        combination.IsAcrossServers,
        [.. combination.Parts.Select(p => new ReachedPart(RiskWords.Of(p.Flag).First(), [.. p.Tools.Select(t => new ReachedPartTool(t.Server, t.Tool))]))]);
}
