using System.Collections.Concurrent;
using System.Collections.Immutable;
using Turnpike.Admin.Nodes;
using Turnpike.Catalog.Definitions;
using Turnpike.Catalog.Lists;
using Turnpike.Gateway.Calls;
using Turnpike.Gateway.Links;
using Turnpike.Gateway.Messages;
using Turnpike.Gateway.Rewriting;
using Turnpike.State.Pins;
using Turnpike.Upstreams.Connections;
using Turnpike.Wire.Json;
using Turnpike.Wire.Messages;
using Turnpike.Wire.Revisions;

namespace Turnpike.Gateway.Pins;

/// <summary>
/// The gateway's own look at what a server defines: before the first call over a link, when the server said that a list changed,
/// and when the last look is too old. A pin counts only against what was seen.
/// </summary>
internal sealed class DefinitionLook(Node node, GatewayOptions options)
{
    private readonly ConcurrentDictionary<(string Server, DefinitionKind Kind), Quarantine> _quarantined = new();

    /// <summary>Reads definitions, remembering what did not change.</summary>
    public static DefinitionReader Reader { get; } = new(new DefinitionCache());

    /// <summary>Makes sure that every definition of the kind was seen lately. Throws <see cref="UpstreamException"/>.</summary>
    public ValueTask EnsureAsync(Visit visit, UpstreamConnection connection, DefinitionKind kind, CancellationToken cancellation) =>
        visit.Link.Observed.IsFresh(kind, options.Time, options.DefinitionAge)
            ? ValueTask.CompletedTask
            : LookOrRefuseAsync(visit, connection, kind, cancellation);

    /// <summary>Notes one page of a list the client asked for.</summary>
    public async ValueTask NoteAsync(Visit visit, ListKind list, JsonView result, bool isFirst, CancellationToken cancellation)
    {
        if (list.DefinitionKind is not { } kind)
        {
            return;
        }

        var page = Reader.Read(result, list);
        var isLast = !result["nextCursor"u8].Exists;
        visit.Link.Observed.Note(kind, page.Definitions, whole: isFirst && isLast, options.Time);
        await ReportAsync(visit, page.Definitions, cancellation);
    }

    /// <summary>
    /// A list that cannot be read, or does not end, is not asked for again with every call: its server is in quarantine until the next look
    /// would be due, and calls are refused meanwhile.
    /// </summary>
    private async ValueTask LookOrRefuseAsync(Visit visit, UpstreamConnection connection, DefinitionKind kind, CancellationToken cancellation)
    {
        var key = (visit.Server.Name, kind);
        if (_quarantined.TryGetValue(key, out var quarantine) && options.Time.GetElapsedTime(quarantine.Since) < options.DefinitionAge)
        {
            throw new UpstreamException(UpstreamFault.Invalid, $"{quarantine.Why}; it is not asked again within {options.DefinitionAge.TotalSeconds:0} seconds");
        }

        try
        {
            await LookAsync(visit, connection, kind, cancellation);
        }
        catch (UpstreamException e) when (e.Fault == UpstreamFault.Invalid)
        {
            _quarantined[key] = new Quarantine(e.Message, options.Time.GetTimestamp());
            node.Ledger.Note(Recording.Note(visit, "finding", "server.quarantined", null, Recording.Refusal("quarantined") with { Cause = e.Message }));
            throw;
        }
    }

    private async ValueTask LookAsync(Visit visit, UpstreamConnection connection, DefinitionKind kind, CancellationToken cancellation)
    {
        var link = visit.Link;
        await link.Looking.WaitAsync(cancellation);
        try
        {
            if (link.Observed.IsFresh(kind, options.Time, options.DefinitionAge))
            {
                return;
            }

            var (method, list) = kind == DefinitionKind.Tool ? (McpMethod.ListTools, ListKind.Tools) : (McpMethod.ListPrompts, ListKind.Prompts);
            var seen = new SeenList(method);
            string? cursor = null;
            do
            {
                cursor = await ReadPageAsync(visit, connection, method, list, cursor, seen, cancellation);
                seen.Require(cursor);
            }
            while (cursor is not null);
            link.Observed.Note(kind, seen.Definitions, whole: true, options.Time);
        }
        finally
        {
            link.Looking.Release();
        }
    }

    private async ValueTask<string?> ReadPageAsync(
        Visit visit, UpstreamConnection connection, McpMethod method, ListKind list, string? cursor, SeenList seen,
        CancellationToken cancellation)
    {
        var request = GatewayRequest.List(visit.Link, method, cursor, options.IdleTimeout);
        await using var reply = await connection.SendAsync(request, cancellation);
        while (await reply.NextAsync(cancellation) is { } message)
        {
            // A priming event (2025-11-25 transports, SSE polling) has an id and no message.
            if (message is { IsComplete: true, Head.IsEmpty: true })
            {
                continue;
            }

            var tape = TapePool.Rent();
            using var whole = await WholeMessage.ReadAsync(message, JsonBudget.Upstream.MaxBytes, cancellation);
            try
            {
                if (!EnvelopeReader.TryRead(tape, whole.Bytes, JsonBudget.Upstream, Sender.Server, out var answer, out var fault))
                {
                    throw new UpstreamException(UpstreamFault.Invalid, $"the server's {method.Name} could not be read: {fault.Message}");
                }

                if (answer.Kind is not (MessageKind.Result or MessageKind.Error) || !answer.Id.Raw.SequenceEqual(request.Id.Span))
                {
                    continue;
                }

                // A server without the list has no definitions of that kind: an error is an empty list.
                var isList = answer.Kind == MessageKind.Result;
                seen.Admit(isList ? answer.Result[list.Member].Count : 0, whole.Bytes.Length);
                var page = isList ? Reader.Read(answer.Result, list).Definitions : [];
                var next = answer.Result["nextCursor"u8];
                seen.Add(page);
                await ReportAsync(visit, page, cancellation);
                return next.Kind == JsonKind.String ? next.GetString() : null;
            }
            finally
            {
                TapePool.Return(tape);
            }
        }

        throw new UpstreamException(UpstreamFault.Lost, $"the server ended {method.Name} without an answer");
    }

    private ValueTask ReportAsync(Visit visit, ImmutableArray<Definition> seen, CancellationToken cancellation)
    {
        // A server that is trusted at first sight is seen now, whatever it says, though it be nothing.
        if (visit.Server.Trust == FirstTrust.Awaited)
        {
            return node.ObserveAsync(visit.Server.Name, seen, cancellation);
        }

        foreach (var definition in seen)
        {
            if (!visit.Server.Pins.TryGetValue(new(definition.Kind, definition.Name), out var pin) || pin.Hash != definition.Hash)
            {
                return node.ObserveAsync(visit.Server.Name, seen, cancellation);
            }
        }

        return ValueTask.CompletedTask;
    }

    /// <summary>Why a server is not asked for a list, and since when.</summary>
    private sealed record Quarantine(string Why, long Since);
}
