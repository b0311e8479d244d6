using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using Turnpike.Audit;
using Turnpike.Policies;
using Turnpike.State.Ledgers;
using Turnpike.State.Snapshots;

namespace Turnpike.Campaigns.Recording;

/// <summary>
/// Writes a record as a gateway of some weeks has one, with the gateway's own ledger: callers and tools of which few are used much, resources that
/// come once, denials of many rules, calls that fail, lists and handshakes between them.
/// </summary>
internal sealed class SampledRecord
{
    private const int Servers = 12;
    private const int ToolsEach = 25;
    private const int Callers = 40;
    private const int Open = 12;

    private readonly Random _random;
    private readonly MovedClock _clock;
    private readonly LocalLedger _ledger;
    private readonly GrantEntry[] _grants;
    private readonly string[] _policies = [.. Enumerable.Range(0, 8).Select(p => Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData([(byte)p])))];
    private readonly string[] _sessions;
    private readonly Queue<long> _open = new();

    private SampledRecord(string folder, MovedClock clock, Random random)
    {
        (_clock, _random) = (clock, random);
        _ledger = LocalLedger.Open(
            new AuditOptions { Folder = folder, Durability = Durability.Os, CheckpointAfter = Timeout.InfiniteTimeSpan, Time = clock }, new LedgerOptions());
        _grants =
        [
            .. Enumerable.Range(0, Callers).Select(i => new GrantEntry
            {
                Id = string.Create(CultureInfo.InvariantCulture, $"g_{i:0000000000000000}"),
                Subject = string.Create(CultureInfo.InvariantCulture, $"agent-{i:00}@example.org"),
                Servers = FrozenDictionary<string, PolicyEntry?>.Empty,
            }),
        ];
        _sessions = [.. Enumerable.Range(0, 400).Select(_ => Guid.NewGuid().ToString("N"))];
    }

    /// <summary>Writes so many records over so much time, up to a moment. Returns how many there are.</summary>
    public static async Task<long> WriteAsync(string folder, int count, TimeSpan over, DateTimeOffset until, int seed)
    {
        var clock = new MovedClock(until - over);
        var sample = new SampledRecord(folder, clock, new Random(seed));
        var step = over / count;
        while (sample._ledger.Log.Head < count)
        {
            var before = sample._ledger.Log.Head;
            await sample.OneAsync();
            clock.Advance(step * (sample._ledger.Log.Head - before));
        }

        var head = sample._ledger.Log.Head;
        await sample._ledger.DisposeAsync();
        return head;
    }

    private async Task OneAsync()
    {
        var grant = _grants[Skewed(Callers)];
        var server = Skewed(Servers);
        var what = _random.Next(1000);
        var isResource = what < 100;
        var intent = new CallIntent
        {
            Kind = what >= 960 ? "list" : "call",
            Grant = grant,
            Server = string.Create(CultureInfo.InvariantCulture, $"server-{server}"),
            Session = _sessions[_random.Next(_sessions.Length)],
            Method = what >= 960 ? "tools/list" : isResource ? "resources/read" : "tools/call",
            Name = what >= 960 ? null : isResource ? string.Create(CultureInfo.InvariantCulture, $"file:///srv/data/{_random.Next(200_000)}.md") : string.Create(CultureInfo.InvariantCulture, $"tool_{server}_{Skewed(ToolsEach)}"),
            Revision = "2025-11-25",
            DefinitionHash = isResource ? null : _policies[server % 8],
            PolicyDigest = _policies[(server + grant.Id.Length) % 8],
            Arguments = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $$"""{"query":"of {{_random.Next()}}","limit":{{_random.Next(100)}},"path":"/srv/{{_random.Next(1000)}}"}""")),
            RequestBytes = 300,
            Source = "127.0.0.1",
            Decision = what >= 960 ? default : Decide(what, isResource),
        };
        if (intent.Kind == "list" || intent.Decision.Outcome == DecisionOutcome.Deny)
        {
            _ledger.Note(intent);
            if (_ledger.Log.Head % 500 == 0)
            {
                await _ledger.Log.WaitDurableAsync(_ledger.Log.Head);
            }

            return;
        }

        var reservation = await _ledger.ReserveAsync(intent, CancellationToken.None);
        if (reservation.IsGranted)
        {
            _open.Enqueue(reservation.Sequence);
        }

        while (_open.Count > Open)
        {
            var kind = _random.Next(100) switch { < 92 => OutcomeKind.Result, < 96 => OutcomeKind.ToolError, < 98 => OutcomeKind.RpcError, < 99 => OutcomeKind.Unknown, _ => OutcomeKind.Cancelled };
            _ledger.Settle(new CallOutcome(_open.Dequeue(), kind, 200, TimeSpan.FromMilliseconds(Math.Exp(3 + (2 * _random.NextDouble() * _random.NextDouble()))), _random.Next(100, 20_000)));
        }
    }

    private Decision Decide(int what, bool isResource) => what switch
    {
        >= 955 => new Decision(DecisionOutcome.RequireApproval, DecisionStep.Approval, "/tools/tool/approval", "a person looks at it", null, []),
        >= 880 => new Decision(DecisionOutcome.Deny, (DecisionStep)(4 + (what % 4)), string.Create(CultureInfo.InvariantCulture, $"/tools/tool_{what % 30}/deny_if/{what % 3}"), "no", "args.path: \"/etc\" is outside", []),
        _ => new Decision(DecisionOutcome.Allow, DecisionStep.Allowed, isResource ? "/resources/0" : string.Create(CultureInfo.InvariantCulture, $"/tools/tool_{what % 30}"), "", null, []),
    };

    // The first is used most, the last hardly ever.
    private int Skewed(int count) => (int)(count * Math.Pow(_random.NextDouble(), 2.5));
}
