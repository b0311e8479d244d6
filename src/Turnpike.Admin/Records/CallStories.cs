using System.Collections.Immutable;
using System.Text.Json;
using Turnpike.Admin.Acts;
using Turnpike.Audit.Queries;

namespace Turnpike.Admin.Records;

/// <summary>One call, told from everything the record says of it.</summary>
internal static class CallStories
{
    private const int MaxEvents = 200;

    /// <summary>The story of the call that any of its records belongs to.</summary>
    public static async ValueTask<CallStory> TellAsync(ActDesk desk, NamedRecord request, CancellationToken cancellation)
    {
        var (index, state) = await desk.Records.OpenAsync(cancellation);
        RecordLooks.Require(index, request.Sequence);
        var call = WithOutcome(index, CallOf(index, One(index, request.Sequence)!));
        var events = new SortedDictionary<long, StoryEvent>();
        Add(index, events, call, call.Answer == "asked" ? "asked" : call.Kind is "call" or "task" or "admin" ? "decided" : "record");
        if (call.Approval is { } approval)
        {
            foreach (var told in Oldest(index, new AuditQuery { Approval = approval }))
            {
                Add(index, events, told, told.Answer ?? (told.Decision == "allow" ? "decided" : told.Decision == "require_approval" ? "waited" : "denied"));
            }
        }

        var last = call.Sequence;
        foreach (var end in Oldest(index, new AuditQuery { Intent = call.Sequence }))
        {
            Add(index, events, end, "outcome");
            last = end.Sequence;
        }

        if (ResultRule(index, call, last) is { } rule)
        {
            Add(index, events, rule, "result_rule", isCertain: false);
        }

        var made = Oldest(index, new AuditQuery { Via = call.Sequence }).Where(r => r.Kind != "outcome").ToImmutableArray();
        return new CallStory(
            call,
            PolicyOf(desk, call.Policy),
            call.Via is { } via ? One(index, via) is { } from ? WithOutcome(index, from) : null : null,
            [.. events.Values],
            RecordLooks.WithOutcomes(index, made),
            state);
    }

    // An outcome ends its call; an answer is about the call that used it, or else the one that asked.
    private static IndexedRecord CallOf(AuditIndex index, IndexedRecord record)
    {
        if (record.Intent is { } intent && One(index, intent) is { } ended)
        {
            return ended;
        }

        if (record is { Kind: "approval" or "call", Approval: { } approval })
        {
            var calls = Oldest(index, new AuditQuery { Kind = "call", Approval = approval });
            return calls.FirstOrDefault(c => c.Decision == "allow") ?? (record.Kind == "call" ? record : calls.FirstOrDefault(c => c.Answer == "asked") ?? record);
        }

        return record;
    }

    // Such a record does not name its call. It is this one's where no other call of the same tool could have caused it.
    private static IndexedRecord? ResultRule(AuditIndex index, IndexedRecord call, long last)
    {
        if (call.Kind != "call" || call.Name is null || call.Outcome is null)
        {
            return null;
        }

        var around = Oldest(index, new AuditQuery { Kinds = ["result", "call"], Grant = call.Grant, Session = call.Session, Server = call.Server, Name = call.Name, After = call.Sequence })
            .TakeWhile(r => r.Sequence <= last + 1)
            .ToArray();
        return around.All(r => r.Kind == "result") ? around.FirstOrDefault() : null;
    }

    private static NamedVersion? PolicyOf(ActDesk desk, string? digest)
    {
        foreach (var policy in digest is null ? [] : desk.Store.Current.Policies.Values)
        {
            if (desk.Store.ListPolicyVersions(policy.Name).FirstOrDefault(v => v.Digest == digest) is { } version)
            {
                return new NamedVersion(policy.Name, version.Version, version.Version == policy.Version);
            }
        }

        return null;
    }

    private static void Add(AuditIndex index, SortedDictionary<long, StoryEvent> events, IndexedRecord record, string what, bool isCertain = true)
    {
        if (events.Count < MaxEvents && !events.ContainsKey(record.Sequence) && index.Get(record.Sequence) is { } row)
        {
            using var json = JsonDocument.Parse(row.Json);
            events[record.Sequence] = new StoryEvent(record.Sequence, record.Time, what, isCertain, json.RootElement.Clone());
        }
    }

    private static IndexedRecord WithOutcome(AuditIndex index, IndexedRecord record) => RecordLooks.WithOutcomes(index, [record])[0];

    private static IndexedRecord? One(AuditIndex index, long sequence) =>
        index.Find(new AuditQuery { After = sequence - 1, NewestFirst = false, Limit = 1 }).Records is [var found] && found.Sequence == sequence ? found : null;

    private static ImmutableArray<IndexedRecord> Oldest(AuditIndex index, AuditQuery query) =>
        index.Find(query with { NewestFirst = false, Limit = MaxEvents }).Records;
}
