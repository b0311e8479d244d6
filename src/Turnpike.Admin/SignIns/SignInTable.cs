using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;

namespace Turnpike.Admin.SignIns;

/// <summary>The flows of a data folder, and what sign-ins were told last; in its owner's memory. Bounded. Thread-safe.</summary>
internal sealed class SignInTable(TimeProvider time)
{
    /// <summary>How long a person may take.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    private const int MaxPending = 100;
    private const int MaxPendingOfServer = 10;
    private static readonly TimeSpan Kept = TimeSpan.FromHours(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, SignInFlow> _flows = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Server, string? Caller), SignInTrouble> _troubles = [];

    /// <summary>A fresh id: 128 random bits.</summary>
    public static string NewId() => "f_" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));

    /// <summary>Adds a flow; an earlier one of the same sign-in that waits is cancelled by it. False when too many wait.</summary>
    public bool TryAdd(SignInFlow flow)
    {
        lock (_gate)
        {
            Sweep();
            foreach (var other in _flows.Values.Where(f => f.Status == FlowStatus.Pending && f.Server == flow.Server && f.Caller == flow.Caller).ToArray())
            {
                End(other, FlowStatus.Cancelled, "another sign-in was begun");
            }

            var pending = _flows.Values.Where(f => f.Status == FlowStatus.Pending).ToArray();
            if (pending.Length >= MaxPending || pending.Count(f => f.Server == flow.Server) >= MaxPendingOfServer)
            {
                return false;
            }

            _flows[flow.Id] = flow;
            return true;
        }
    }

    /// <summary>The flow of this id; null for none (any more).</summary>
    public SignInFlow? Find(string id)
    {
        lock (_gate)
        {
            Sweep();
            return _flows.GetValueOrDefault(id);
        }
    }

    /// <summary>Every flow that is known, the latest last.</summary>
    public ImmutableArray<SignInFlow> All
    {
        get
        {
            lock (_gate)
            {
                Sweep();
                return [.. _flows.Values.OrderBy(f => f.ExpiresAt)];
            }
        }
    }

    /// <summary>Gives a waiting flow to the browser that opens it first: the binding it has to bring back; null when it does not wait, or is another's.</summary>
    public string? TryOpen(string id)
    {
        lock (_gate)
        {
            Sweep();
            if (!_flows.TryGetValue(id, out var flow) || flow is not { Status: FlowStatus.Pending, Binding: null })
            {
                return null;
            }

            var binding = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
            _flows[id] = flow with { Binding = Digest(binding) };
            return binding;
        }
    }

    /// <summary>
    /// Takes the waiting flow whose state an answer carries, for the browser that opened it; it can be taken once. Null for none: then
    /// nothing of the answer is believed.
    /// </summary>
    public SignInFlow? TryTake(string state, string? binding)
    {
        lock (_gate)
        {
            Sweep();
            var given = Digest(state);
            foreach (var flow in _flows.Values)
            {
                // Invariant: digests are compared, so that how long it takes tells nothing of a state.
                if (flow is { Status: FlowStatus.Pending, IsAnswered: false, Request: { } request } && Digest(request.State) == given)
                {
                    if (flow.Binding is null || binding is null || Digest(binding) != flow.Binding)
                    {
                        return null;
                    }

                    return _flows[flow.Id] = flow with { IsAnswered = true };
                }
            }

            return null;
        }
    }

    /// <summary>Ends a flow; one that ended stays as it is.</summary>
    public SignInFlow End(SignInFlow flow, FlowStatus status, string? reason = null, string? next = null, int? definitions = null)
    {
        lock (_gate)
        {
            var now = _flows.GetValueOrDefault(flow.Id, flow);
            return now.Status != FlowStatus.Pending
                ? now
                : _flows[flow.Id] = now with { Status = status, EndedAt = time.GetUtcNow(), Reason = reason, NextStep = next, Definitions = definitions, Request = null };
        }
    }

    /// <summary>What a sign-in lacks; null for nothing that is known.</summary>
    public SignInTrouble? Trouble(string server, string? caller)
    {
        lock (_gate)
        {
            return _troubles.GetValueOrDefault((server, caller));
        }
    }

    /// <summary>Notes what a sign-in lacks, or with null that it lacks nothing.</summary>
    public void Note(string server, string? caller, SignInTrouble? trouble)
    {
        lock (_gate)
        {
            if (trouble is null)
            {
                _troubles.Remove((server, caller));
            }
            else if (_troubles.Count < 10_000 || _troubles.ContainsKey((server, caller)))
            {
                _troubles[(server, caller)] = trouble;
            }
        }
    }

    private static string Digest(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private void Sweep()
    {
        var now = time.GetUtcNow();
        foreach (var flow in _flows.Values.ToArray())
        {
            if (flow.Status == FlowStatus.Pending && flow.ExpiresAt <= now)
            {
                _flows[flow.Id] = flow with { Status = FlowStatus.Expired, EndedAt = flow.ExpiresAt, Request = null, NextStep = $"begin again: {SignInWords.Login(flow.Server, flow.Caller)}" };
            }
            else if (flow.EndedAt + Kept <= now)
            {
                _flows.Remove(flow.Id);
            }
        }
    }
}

/// <summary>What a sign-in lacks.</summary>
/// <param name="State"><c>needs_sign_in</c> or <c>insufficient_scope</c>.</param>
/// <param name="Reason">Why.</param>
/// <param name="Challenge">What the server said of it; null when it said nothing.</param>
/// <param name="Scopes">What it wants beside what was given.</param>
internal sealed record SignInTrouble(string State, string Reason, string? Challenge, ImmutableArray<string> Scopes);

/// <summary>Sentences about sign-ins.</summary>
internal static class SignInWords
{
    /// <summary>The command that signs in.</summary>
    public static string Login(string server, string? caller) =>
        caller is null ? $"turnpike auth login {server}" : $"turnpike auth login {server} --caller {(caller.Any(char.IsWhiteSpace) ? $"'{caller}'" : caller)}";

    /// <summary>What people and agents are told to do.</summary>
    public static string Next(string server, string? caller) => $"sign in: {Login(server, caller)} (an agent: gateway.auth_connect)";
}
