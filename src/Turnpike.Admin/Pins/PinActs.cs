using System.Collections.Immutable;
using System.Text;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Faults;
using Turnpike.Catalog.Definitions;
using Turnpike.Policies;
using Turnpike.State.Pins;
using Turnpike.State.Snapshots;

namespace Turnpike.Admin.Pins;

/// <summary>Acts on pins.</summary>
internal static class PinActs
{
    public static ValueTask<PinList> ListAsync(ActDesk desk, ListPins request, CancellationToken cancellation)
    {
        var snapshot = desk.Store.Current;
        var servers = request.Server is { } server ? [Find(desk, server)] : snapshot.AddedServers.OrderBy(s => s.Name, StringComparer.Ordinal).ToArray();
        var pins = servers.SelectMany(s => View(s, desk.Store.ListPending(s.Name)));
        return ValueTask.FromResult(new PinList([.. request.PendingOnly ? pins.Where(p => p.State != "approved") : pins]));
    }

    public static ValueTask<PinDiffList> DiffAsync(ActDesk desk, DiffPins request, CancellationToken cancellation)
    {
        var server = Find(desk, request.Server);
        var pending = desk.Store.ListPending(server.Name);
        var stack = PinFindings.Stack(desk, server.Name, pending.Select(p => p.Key));
        var diffs = pending.Where(p => request.Name is null || p.Key.Name == request.Name)
            .Select(p => new PinDiff(View(server, p), Text(p.Approved), Text(p.Seen), PinFindings.New(server.Name, p.Approved, p.Seen, stack))
            {
                EarlierCorrection = PinRisks.Earlier(server, p),
            });
        if (request.Name is { } name && !pending.Any(p => p.Key.Name == name))
        {
            var approved = server.Pins.Values.Where(d => d.Name == name).ToArray();
            if (approved.Length == 0)
            {
                var known = server.Pins.Keys.Select(k => k.Name).Concat(pending.Select(p => p.Key.Name));
                throw new AdminException(
                    AdminFaultCode.NotFound, $"the server '{server.Name}' has no definition '{name}'", NearestName.Of(name, known));
            }

            diffs = approved.Select(d => new PinDiff(View(server, d), Text(d), Text(d), []));
        }

        return ValueTask.FromResult(new PinDiffList([.. diffs.OrderBy(d => d.Pin.Kind, StringComparer.Ordinal).ThenBy(d => d.Pin.Name, StringComparer.Ordinal)]));
    }

    public static ValueTask<PinList> ApproveAsync(ActDesk desk, ChoosePins request, CancellationToken cancellation)
    {
        var chosen = Choose(desk, request);
        if (chosen.FirstOrDefault(p => p.Seen is null) is { } gone)
        {
            throw new AdminException(
                AdminFaultCode.Invalid, $"{KindName(gone.Key.Kind)} '{gone.Key.Name}' was removed by the server; its pin stays and there is nothing to approve");
        }

        desk.Store.ApprovePins(request.Server, chosen.Select(p => p.Seen!));
        return ValueTask.FromResult(new PinList([.. View(Find(desk, request.Server), desk.Store.ListPending(request.Server))]));
    }

    public static ValueTask<PinList> RejectAsync(ActDesk desk, ChoosePins request, CancellationToken cancellation)
    {
        foreach (var pin in Choose(desk, request).Where(p => p.Seen is not null))
        {
            desk.Store.RejectPending(request.Server, pin.Key, pin.Seen!.Hash);
        }

        return ValueTask.FromResult(new PinList([.. View(Find(desk, request.Server), desk.Store.ListPending(request.Server))]));
    }

    public static ActRecord Describe(ActDesk desk, ChoosePins request)
    {
        // What the definitions do to risk stands in the record of who approved them. A request that names nothing is refused and says why then.
        var pending = desk.Store.Current.Servers.TryGetValue(request.Server, out var server) ? desk.Store.ListPending(request.Server) : [];
        return new ActRecord(
            request.Server,
            request.Choices is [var one] ? one.Name : null,
            string.Join("; ", request.Choices.Select(c => $"{c.Kind} {c.Name} {c.Hash[..Math.Min(12, c.Hash.Length)]}{Risk(c)}")));

        string Risk(PinChoice choice) =>
            pending.FirstOrDefault(p => KindName(p.Key.Kind) == choice.Kind && p.Key.Name == choice.Name && p.Seen?.Hash.Hex == choice.Hash) is { } pin
                ? PinRisks.Words(server!, pin)
                : "";
    }

    /// <summary>The definitions of a server, approved and pending, sorted by kind and name.</summary>
    public static IEnumerable<PinView> View(ServerEntry server, ImmutableArray<PendingPin> pending)
    {
        var waiting = pending.ToDictionary(p => p.Key);
        return server.Pins.Where(p => !waiting.ContainsKey(p.Key)).Select(p => View(server, p.Value))
            .Concat(pending.Select(p => View(server, p)))
            .OrderBy(p => p.Kind, StringComparer.Ordinal).ThenBy(p => p.Name, StringComparer.Ordinal);
    }

    /// <summary>An approved definition as shown.</summary>
    public static PinView View(ServerEntry server, Definition approved) =>
        new PinView(server.Name, KindName(approved.Kind), approved.Name, "approved", approved.Hash.Hex, approved.Hash.Hex).Rated(server, approved, approved);

    /// <summary>A pending definition as shown.</summary>
    public static PinView View(ServerEntry server, PendingPin pin) => new PinView(
        pin.Server,
        KindName(pin.Key.Kind),
        pin.Key.Name,
        pin.Change switch { PinChange.Added => "new", PinChange.Changed => "changed", _ => "removed" },
        (pin.Seen ?? pin.Approved)!.Hash.Hex,
        pin.Approved?.Hash.Hex).Rated(server, pin.Approved, pin.Seen);

    /// <summary>The word for a kind.</summary>
    public static string KindName(DefinitionKind kind) => kind switch
    {
        DefinitionKind.Tool => "tool",
        DefinitionKind.Prompt => "prompt",
        DefinitionKind.ResourceTemplate => "resource_template",
        _ => "instructions",
    };

    /// <summary>The server of a name. Throws <see cref="AdminException"/>.</summary>
    public static ServerEntry Find(ActDesk desk, string server) =>
        desk.Store.Current.Servers.TryGetValue(server, out var entry)
            ? entry
            : throw new AdminException(
                AdminFaultCode.NotFound, $"there is no server '{server}'", NearestName.Of(server, desk.Store.Current.Servers.Keys));

    private static List<PendingPin> Choose(ActDesk desk, ChoosePins request)
    {
        var pending = desk.Store.ListPending(Find(desk, request.Server).Name);
        var chosen = new List<PendingPin>();
        foreach (var choice in request.Choices)
        {
            var named = pending.Where(p => KindName(p.Key.Kind) == choice.Kind && p.Key.Name == choice.Name).ToArray();
            if (named.Length == 0)
            {
                throw new AdminException(
                    AdminFaultCode.NotFound,
                    $"{choice.Kind} '{choice.Name}' of '{request.Server}' does not wait for approval",
                    NearestName.Of(choice.Name, pending.Select(p => p.Key.Name)));
            }

            // What is approved is what was shown, not what the server says by now.
            chosen.Add(named.FirstOrDefault(p => (p.Seen ?? p.Approved)!.Hash.Hex == choice.Hash)
                ?? throw new AdminException(AdminFaultCode.Conflict, $"{choice.Kind} '{choice.Name}' changed since it was shown; look at it again"));
        }

        return chosen;
    }

    private static string? Text(Definition? definition) => definition is null ? null : Encoding.UTF8.GetString(definition.Json.Span);
}
