using System.Security.Cryptography;
using Turnpike.Gateway.Calls;
using Turnpike.Gateway.Denials;
using Turnpike.Gateway.Http;
using Turnpike.Gateway.Links;
using Turnpike.Gateway.Messages;
using Turnpike.Gateway.MetaTools;
using Turnpike.Gateway.Rewriting;
using Turnpike.State.Ledgers;
using Turnpike.State.Snapshots;
using Turnpike.Upstreams.Connections;
using Turnpike.Wire.Json;
using Turnpike.Wire.Messages;
using Turnpike.Wire.Revisions;

namespace Turnpike.Gateway.Stdio;

/// <summary>One server as a stdio server: the same way of a call as over HTTP, for one grant, without HTTP.</summary>
public sealed class StdioFace : IAsyncDisposable
{
    private const int MaxOpen = 256;

    private readonly Gate _gate;
    private readonly string _grant;
    private readonly string _server;
    private readonly string _session;
    private readonly MetaView _view;
    private readonly ServerLink _legacy;
    private readonly SemaphoreSlim _open = new(MaxOpen, MaxOpen);

    /// <summary>
    /// A face for calls of the grant <paramref name="grant"/> (its id) on the server <paramref name="server"/>; <paramref name="view"/> says
    /// how the gateway's own tools are listed, where it is the gateway.
    /// </summary>
    public StdioFace(Gate gate, string grant, string server, MetaView view = default)
    {
        _view = view;
        ArgumentNullException.ThrowIfNull(gate);
        _gate = gate;
        _grant = grant;
        _server = server;
        _session = $"stdio-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8))}";
        var entry = gate.Node.Current.Servers[server];
        _legacy = entry.Shared ? gate.SharedLinks.For(entry, Era.Legacy) : new ServerLink(entry, Era.Legacy, gate.Node.Current.Grants.GetValueOrDefault(grant)?.Subject);
    }

    /// <summary>Serves until the input ends; then ends the server.</summary>
    public async Task RunAsync(Stream input, Stream output, CancellationToken cancellation)
    {
        using var writer = new LineWriter(output);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var lines = new LineReader(input, _gate.Options.MaxMessageBytes);
        var channel = new StdioChannel(writer, end.Token);
        _legacy.Outlet.Open(channel);
        try
        {
            while (await lines.ReadAsync(end.Token) is { Line: { } line } read)
            {
                await _open.WaitAsync(end.Token);
                _ = HandleAsync(line, read.TooLong, channel);
            }

            // The client closed its side; what it asked before is still answered.
            for (var waiting = 0; waiting < MaxOpen; waiting++)
            {
                if (!await _open.WaitAsync(TimeSpan.FromSeconds(2), CancellationToken.None))
                {
                    break;
                }
            }
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            // Asked to stop.
        }
        finally
        {
            await end.CancelAsync();
            await EndLinkAsync();
        }
    }

    /// <summary>Ends the server.</summary>
    public async ValueTask DisposeAsync()
    {
        await EndLinkAsync();
        _open.Dispose();
    }

    // A shared connection ends with the gate.
    private ValueTask EndLinkAsync() => _legacy.IsShared ? ValueTask.CompletedTask : _legacy.DisposeAsync();

    private async Task HandleAsync(MessageBuffer line, bool tooLong, StdioChannel channel)
    {
        try
        {
            using (line)
            {
                if (tooLong)
                {
                    await RefuseAsync(channel, RpcError.Message(default, RpcError.InvalidRequest, "The message is too large."), "body");
                    return;
                }

                await ReadAsync(line.Written, channel);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            // The client went away.
        }
        catch (RecordUnavailableException)
        {
            await channel.FinishAsync(
                RpcError.Message(default, RpcError.Internal, "audit_unavailable: calls are refused while the record cannot be written."), EditList.None, default);
        }
        finally
        {
            _open.Release();
        }
    }

    private async ValueTask ReadAsync(ReadOnlyMemory<byte> bytes, StdioChannel channel)
    {
        var tape = TapePool.Rent();
        try
        {
            await ReadAsync(bytes, tape, channel);
        }
        finally
        {
            TapePool.Return(tape);
        }
    }

    private async ValueTask ReadAsync(ReadOnlyMemory<byte> bytes, JsonTape tape, StdioChannel channel)
    {
        if (!EnvelopeReader.TryRead(tape, bytes, _gate.Options.MessageBudget, Sender.Client, out var envelope, out var fault))
        {
            await RefuseAsync(channel, RpcError.Message(fault.Id.Span, fault.Code, fault.Message), "rejected_parse");
            return;
        }

        var snapshot = _gate.Node.Current;
        if (!snapshot.Grants.TryGetValue(_grant, out var grant) || !grant.Servers.TryGetValue(_server, out var policy)
            || !snapshot.Servers.TryGetValue(_server, out var server))
        {
            await RefuseAsync(channel, RpcError.Message(envelope.Id.Raw, RpcError.InvalidRequest, "The grant was revoked."), "revoked");
            return;
        }

        Era offered;
        try
        {
            offered = await _gate.Eras.OfAsync(server, grant.Subject);
        }
        catch (UpstreamException e)
        {
            await channel.FinishAsync(UpstreamFailure.Answer(envelope.Id.Raw, server.Name, e), EditList.None, default);
            return;
        }

        if (!EraRules.TryReadWithoutHeaders(new Reading(bytes, envelope), offered, out var message, out var refused))
        {
            await RefuseAsync(channel, refused.Body, refused.Code);
            return;
        }

        message = server.IsBuiltIn ? MetaNames.Resolve(message) : message;
        var link = message.Era == Era.Modern ? _gate.ModernLink(grant, server) : _legacy;
        link.Outlet.Open(channel);
        await _gate.Calls.HandleAsync(
            new Visit(snapshot, grant, server, policy, link, message.Era == Era.Legacy ? _session : null, "stdio") { View = _view }, message, channel);
    }

    private ValueTask RefuseAsync(StdioChannel channel, byte[] body, string recorded)
    {
        _gate.Node.Ledger.Note(new CallIntent
        {
            Kind = "refused",
            Method = recorded,
            Snapshot = _gate.Node.Current,
            Grant = _gate.Node.Current.Grants.GetValueOrDefault(_grant),
            Server = _server,
            Source = "stdio",
            Decision = Recording.Refusal(recorded),
        });
        return channel.FinishAsync(body, EditList.None, default);
    }
}
