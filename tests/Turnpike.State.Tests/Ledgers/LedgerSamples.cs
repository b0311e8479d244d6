using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text;
using Turnpike.Audit;
using Turnpike.Policies;
using Turnpike.State.Ledgers;
using Turnpike.State.Sessions;
using Turnpike.State.Snapshots;
using Turnpike.State.Tests.Limits;

namespace Turnpike.State.Tests.Ledgers;

/// <summary>Intents as the gateway would make them.</summary>
internal static class LedgerSamples
{
    public static GrantEntry Grant { get; } = new()
    {
        Id = "g_1",
        Subject = "ana",
        Servers = FrozenDictionary<string, PolicyEntry?>.Empty,
    };

    public static CallIntent Call(params CompiledLimit[] limits) => new()
    {
        Kind = "call",
        Grant = Grant,
        Server = "shop",
        Method = "tools/call",
        Name = "refund",
        Decision = new Decision(DecisionOutcome.Allow, DecisionStep.Allowed, "/tools/refund", "", null, [.. limits]),
        Amounts = [.. limits.Select(limit => limit.FixedAmount ?? LimitSamples.Amount("1"))],
        RequestBytes = 123,
        Source = "127.0.0.1",
    };

    public static CallIntent With(this CallIntent call, string? name = null, string? kind = null, string? session = null, string? arguments = null,
        Snapshot? snapshot = null, GrantEntry? grant = null, string? source = null, Decision? decision = null, string? amount = null, string? definition = null, string? policy = null, string? method = null,
        SessionView? judged = null) => new()
        {
            Kind = kind ?? call.Kind,
            Grant = grant ?? call.Grant,
            Server = call.Server,
            Method = method ?? call.Method,
            DefinitionHash = definition ?? call.DefinitionHash,
            PolicyDigest = policy ?? call.PolicyDigest,
            Name = name ?? call.Name,
            Session = session ?? call.Session,
            Decision = decision ?? call.Decision,
            Amounts = amount is null ? call.Amounts : [LimitSamples.Amount(amount)],
            RequestBytes = call.RequestBytes,
            Source = source ?? call.Source,
            Snapshot = snapshot,
            Judged = judged,
            Arguments = arguments is null ? call.Arguments : Encoding.UTF8.GetBytes(arguments),
        };

    public static Snapshot Snapshot(long version) => new()
    {
        Digest = "d" + version,
        Version = version,
        Servers = FrozenDictionary<string, ServerEntry>.Empty,
        Grants = FrozenDictionary<string, GrantEntry>.Empty,
        Tokens = FrozenDictionary<TokenHash, TokenEntry>.Empty,
        Policies = FrozenDictionary<string, PolicyEntry>.Empty,
    };

    public static AuditOptions Audit(TemporaryFolder folder, TimeProvider time, long segmentBytes = 64 << 20) => new()
    {
        Folder = folder.File("record"),
        Durability = Durability.Os,
        Time = time,
        SegmentBytes = segmentBytes,
        CheckpointAfter = Timeout.InfiniteTimeSpan,
    };

    public static LocalLedger Open(TemporaryFolder folder, TimeProvider time, LedgerOptions? options = null, long segmentBytes = 64 << 20) =>
        LocalLedger.Open(Audit(folder, time, segmentBytes), options ?? new LedgerOptions());

    /// <summary>Every record of the folder, as text.</summary>
    public static ImmutableArray<string> Records(TemporaryFolder folder) =>
    [
        .. Directory.EnumerateFiles(folder.File("record"), "*.tpa")
            .Order(StringComparer.Ordinal)
            .SelectMany(file => Encoding.Latin1.GetString(ReadShared(file)).Split("{\"seq\":").Skip(1))
            .Select(record => "{\"seq\":" + record),
    ];

    private static byte[] ReadShared(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
