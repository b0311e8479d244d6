using System.Collections.Frozen;
using System.Collections.Immutable;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Records;
using Turnpike.Audit.Queries;
using Turnpike.Console.Frame;
using Turnpike.State.Snapshots;

namespace Turnpike.Console.Policies.Versions;

/// <summary>Who put a version in force, as far as the record says.</summary>
/// <param name="Who">The person, token or user.</param>
/// <param name="At">When.</param>
/// <param name="Sequence">The record that says so.</param>
public sealed record VersionAuthor(string Who, DateTimeOffset At, long Sequence)
{
    private const string Acting = "admin:";

    /// <summary>Who applied each document of a policy first, by its digest: who first asked for it, and was not refused. An act is recorded before it is done.</summary>
    internal static async ValueTask<FrozenDictionary<string, VersionAuthor>> FirstAsync(PageRequest request, string name)
    {
        var applied = await ActsAsync(request, name, "policy.apply");
        return applied.GroupBy(r => r.Policy!, StringComparer.Ordinal).ToFrozenDictionary(g => g.Key, g => Of(g.MinBy(r => r.Sequence)!), StringComparer.Ordinal);
    }

    /// <summary>
    /// Who put the document in force that is, by applying it or by a rollback: the first of the newest acts that all name it, for applying it again
    /// changes nothing. Null where the record does not say.
    /// </summary>
    internal static async ValueTask<VersionAuthor?> InForceAsync(PageRequest request, PolicyEntry policy)
    {
        var acts = await ActsAsync(request, policy.Name, "policy.*");
        return acts.OrderByDescending(r => r.Sequence).TakeWhile(r => r.Policy == policy.Compiled.Digest.Hex).LastOrDefault() is { } record ? Of(record) : null;
    }

    private static async ValueTask<ImmutableArray<IndexedRecord>> ActsAsync(PageRequest request, string name, string method)
    {
        var found = await request.LookAsync(AdminActs.SearchRecord, new SearchRecord { Kinds = ["admin"], Method = method, Name = name, Limit = SearchRecord.MaxLimit });
        return [.. (found?.Records ?? []).Where(r => r.Policy is not null && r.Outcome is not "not_sent")];
    }

    private static VersionAuthor Of(IndexedRecord record) => new(
        record.Source is { } source && source.StartsWith(Acting, StringComparison.Ordinal) ? source[Acting.Length..] : record.Source ?? "", record.Time, record.Sequence);
}
