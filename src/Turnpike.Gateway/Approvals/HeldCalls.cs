using System.Collections.Concurrent;
using Turnpike.Admin.Nodes;
using Turnpike.Gateway.Calls;
using Turnpike.Gateway.Messages;
using Turnpike.Policies;
using Turnpike.State.Approvals;

namespace Turnpike.Gateway.Approvals;

/// <summary>How the wait for a person ended.</summary>
internal enum HoldEnd
{
    /// <summary>Somebody answered: the call is decided again, from step 3 on.</summary>
    Answered,

    /// <summary>Nobody answered in time, or the call is not held: it gets the usual answer.</summary>
    Over,

    /// <summary>The client went away or gave the call up: nothing goes out, nobody waits for an answer.</summary>
    Gone,
}

/// <summary>
/// The calls of this process that wait for a person (<c>hold</c>). Bounded in number, over all and for one grant: past the bound a call
/// is answered at once. What waits holds no lock, no thread and nothing of the server's.
/// </summary>
internal sealed class HeldCalls(Node node, GatewayOptions options)
{
    private readonly ConcurrentDictionary<HeldCall, byte> _held = new();

    /// <summary>How many calls wait.</summary>
    public int Count => _held.Count;

    /// <summary>A call to be held; null when its policy does not hold it, or too many are held already. Ended with <see cref="Release"/>.</summary>
    public HeldCall? TryHold(Visit visit, ClientMessage message, ClientChannel channel, ApprovalRequirement? needs)
    {
        if (needs is null || needs.Hold <= TimeSpan.Zero)
        {
            return null;
        }

        // Invariant: looked at and counted under one lock, so that calls at the same moment cannot pass the bound together.
        lock (_held)
        {
            if (_held.Count >= options.MaxHeldCalls || _held.Keys.Count(h => h.Grant == visit.Grant.Id) >= options.MaxHeldCallsPerGrant)
            {
                return null;
            }

            var call = new HeldCall(visit, message, channel, needs.Hold, options.Time.GetTimestamp());
            _held.TryAdd(call, 0);
            return call;
        }
    }

    /// <summary>Lets a call go, if it was held; any number of times.</summary>
    public void Release(HeldCall? call)
    {
        if (call is not null)
        {
            _held.TryRemove(call, out _);
            call.Dispose();
        }
    }

    /// <summary>Ends a call its client gave up: no answer is due, and the stream it may still hold open ends.</summary>
    public static ValueTask EndGivenUpAsync(ClientChannel channel) =>
        channel.Gone.IsCancellationRequested ? ValueTask.CompletedTask : channel.BeginStreamAsync();

    /// <summary>Gives up a call its client cancelled; false when none of this id is held for it.</summary>
    public bool TryCancel(Visit visit, ReadOnlySpan<byte> clientId)
    {
        foreach (var call in _held.Keys)
        {
            if (call.Is(visit, clientId))
            {
                call.Cancel();
                return true;
            }
        }

        return false;
    }

    /// <summary>Waits for an answer to one approval, telling the client meanwhile that it does.</summary>
    public async ValueTask<HoldEnd> WaitAsync(HeldCall call, AwaitedApproval awaited)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(call.End);
        var answered = node.Ledger.WaitForAnswerAsync(awaited.Id!, end.Token);
        try
        {
            while (!answered.IsCompleted && !call.End.IsCancellationRequested)
            {
                var left = call.Hold - options.Time.GetElapsedTime(call.StartedAt);
                if (left <= TimeSpan.Zero)
                {
                    return HoldEnd.Over;
                }

                await call.SayProgressAsync(left, Text(awaited));
                var pause = Task.Delay(left < options.HoldProgress ? left : options.HoldProgress, options.Time, end.Token);
                await Task.WhenAny(answered, pause);
            }

            return call.End.IsCancellationRequested ? HoldEnd.Gone : HoldEnd.Answered;
        }
        catch (Exception e) when (e is OperationCanceledException or IOException && call.Channel.Gone.IsCancellationRequested)
        {
            return HoldEnd.Gone;
        }
        finally
        {
            await end.CancelAsync();
            await answered.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static string Text(AwaitedApproval awaited) => awaited.Quorum > 1
        ? $"Waiting for people to approve: {awaited.Given} of {awaited.Quorum} said yes to {awaited.Id}."
        : $"Waiting for a person to approve {awaited.Id}.";
}
