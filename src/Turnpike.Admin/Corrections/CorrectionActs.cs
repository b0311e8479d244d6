using System.Collections.Immutable;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Faults;
using Turnpike.Admin.Pins;
using Turnpike.Catalog.Classification;
using Turnpike.Catalog.Definitions;
using Turnpike.Policies;
using Turnpike.State.Administrators;
using Turnpike.State.Corrections;
using Turnpike.State.Snapshots;

namespace Turnpike.Admin.Corrections;

/// <summary>Acts on what people say of the risk of tools.</summary>
internal static class CorrectionActs
{
    public static ValueTask<CorrectionList> ListAsync(ActDesk desk, ListCorrections request, CancellationToken cancellation)
    {
        var servers = request.Server is { } name ? [PinActs.Find(desk, name)] : desk.Store.Current.AddedServers.OrderBy(s => s.Name, StringComparer.Ordinal).ToArray();
        return ValueTask.FromResult(new CorrectionList(
        [
            .. servers.SelectMany(s => s.Corrections.OrderBy(c => c.Key.Tool, StringComparer.Ordinal).ThenBy(c => c.Key.Hash.Hex, StringComparer.Ordinal)
                .Select(c => View(desk, s, c.Key))),
        ]));
    }

    public static ValueTask<CorrectionView> CorrectAsync(ActDesk desk, CorrectRisk request, CancellationToken cancellation)
    {
        RequireRole(desk);
        ActReason.Require(request.Reason);
        var server = PinActs.Find(desk, request.Server);
        var (definition, _) = Known(desk, server, request.Tool, request.Hash);
        if (request is { Class: null, Severity: null, Flags: null })
        {
            throw new AdminException(AdminFaultCode.Invalid, "a correction says a class, a severity or flags", "--class, --severity, --flags");
        }

        var now = PinRisks.Of(server, definition)!;
        desk.Store.PutCorrection(
            server.Name,
            new CorrectionKey(definition.Name, definition.Hash),
            new RiskCorrection(
                Class(request.Class) ?? now.Class, Severity(request.Severity) ?? now.Severity, Flags(request.Flags) ?? now.Flags, desk.Who, desk.Time.GetUtcNow(), request.Reason),
            request.Replaces);
        return ValueTask.FromResult(View(desk, PinActs.Find(desk, server.Name), new CorrectionKey(definition.Name, definition.Hash)));
    }

    public static ValueTask<CorrectionList> RemoveAsync(ActDesk desk, RemoveCorrection request, CancellationToken cancellation)
    {
        RequireRole(desk);
        ActReason.Require(request.Reason);
        desk.Store.RemoveCorrection(PinActs.Find(desk, request.Server).Name, new CorrectionKey(request.Tool, new DefinitionHash(request.Hash)), request.Replaces);
        return ListAsync(desk, new ListCorrections(request.Server), cancellation);
    }

    public static ActRecord Describe(ActDesk desk, CorrectRisk request)
    {
        var said = string.Join(' ', new[] { request.Class, request.Severity, request.Flags is { } flags ? "flags " + (flags.IsEmpty ? "none" : string.Join('+', flags)) : null }.Where(w => w is not null));
        return new ActRecord(request.Server, request.Tool, $"{request.Hash[..Math.Min(12, request.Hash.Length)]} {Before(desk, request.Server, request.Tool, request.Hash)} -> {said}: {request.Reason}");
    }

    public static ActRecord Describe(ActDesk desk, RemoveCorrection request) => new(
        request.Server, request.Tool, $"{request.Hash[..Math.Min(12, request.Hash.Length)]} {Before(desk, request.Server, request.Tool, request.Hash)} -> the classifier's: {request.Reason}");

    // Where people are listed, what they may do is what their roles say; where nobody is, whoever may use the data folder may do everything.
    private static void RequireRole(ActDesk desk)
    {
        var people = desk.Store.Current.People;
        if (!people.All.IsEmpty && people.Find(desk.Who)?.IsAny([Person.Admin, Person.PolicyManager]) != true)
        {
            throw new AdminException(AdminFaultCode.Forbidden, $"'{desk.Who}' has neither the role {Person.Admin} nor {Person.PolicyManager}: policies are judged by what a correction says");
        }
    }

    private static string Before(ActDesk desk, string server, string tool, string hash) =>
        desk.Store.Current.Servers.TryGetValue(server, out var entry) && Find(desk, entry, tool, hash).Definition is { } definition
            ? PinRisks.Words(PinRisks.Of(entry, definition)!)
            : "an earlier definition";

    private static (Definition Definition, string State) Known(ActDesk desk, ServerEntry server, string tool, string hash)
    {
        if (Find(desk, server, tool, hash) is ({ } definition, var state))
        {
            return (definition, state);
        }

        var tools = server.Pins.Keys.Concat(desk.Store.ListPending(server.Name).Select(p => p.Key)).Where(k => k.Kind == DefinitionKind.Tool).Select(k => k.Name).ToArray();
        throw tools.Contains(tool, StringComparer.Ordinal)
            ? new AdminException(AdminFaultCode.Conflict, $"'{tool}' of '{server.Name}' has another definition by now; look at it again")
            : new AdminException(AdminFaultCode.NotFound, $"the server '{server.Name}' has no tool '{tool}'", NearestName.Of(tool, tools));
    }

    private static (Definition? Definition, string State) Find(ActDesk desk, ServerEntry server, string tool, string hash) =>
        server.Pins.GetValueOrDefault(new PinKey(DefinitionKind.Tool, tool)) is { } pin && pin.Hash.Hex == hash ? (pin, "approved")
        : desk.Store.ListPending(server.Name).FirstOrDefault(p => p.Key.Kind == DefinitionKind.Tool && p.Key.Name == tool && p.Seen?.Hash.Hex == hash)?.Seen is { } seen ? (seen, "waiting")
        : (null, "earlier");

    private static CorrectionView View(ActDesk desk, ServerEntry server, CorrectionKey key)
    {
        var (said, revision) = server.Corrections[key];
        var (definition, state) = Find(desk, server, key.Tool, key.Hash.Hex);
        return new CorrectionView(
            server.Name,
            key.Tool,
            key.Hash.Hex,
            state,
            new SaidRisk(RiskWords.Of(said.Class), RiskWords.Of(said.Severity), [.. RiskWords.Of(said.Flags)]),
            definition is null ? null : PinRisks.View(RiskClassifier.Classify(definition), null),
            said.By,
            said.At,
            said.Reason,
            revision);
    }

    private static ToolClass? Class(string? word) => word is null ? null : RiskWords.TryClass(word, out var risk) ? risk
        : throw Unknown("class", word, Enum.GetValues<ToolClass>().Select(RiskWords.Of));

    private static RiskSeverity? Severity(string? word) => word is null ? null : RiskWords.TrySeverity(word, out var severity) ? severity
        : throw Unknown("severity", word, Enum.GetValues<RiskSeverity>().Select(RiskWords.Of));

    private static RiskFlags? Flags(ImmutableArray<string>? words)
    {
        if (words is not { } given)
        {
            return null;
        }

        var flags = RiskFlags.None;
        foreach (var word in given)
        {
            flags |= RiskWords.TryFlag(word, out var flag) ? flag : throw Unknown("flag", word, RiskWords.Of((RiskFlags)0xff));
        }

        return flags;
    }

    private static AdminException Unknown(string what, string word, IEnumerable<string> words)
    {
        var known = words.ToArray();
        return new AdminException(AdminFaultCode.Invalid, $"there is no {what} '{word}': {string.Join(", ", known)}", NearestName.Of(word, known));
    }
}
