using System.Collections.Immutable;
using System.Text.Json;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Faults;
using Turnpike.Audit.Counting;
using Turnpike.Audit.Queries;

namespace Turnpike.Admin.Records;

/// <summary>Looking into the record.</summary>
internal static class RecordLooks
{
    private const int MaxLineBytes = 4 * 1024 * 1024;
    private static readonly ImmutableArray<string> HaveOutcomes = ["call", "admin", "task"];

    public static async ValueTask<RecordPage> SearchAsync(ActDesk desk, SearchRecord request, CancellationToken cancellation)
    {
        var query = Query(request);
        var (index, state) = await desk.Records.OpenAsync(cancellation);
        var page = index.Find(query, request.Total);
        var records = page.Records;
        var (next, previous) = (page.Next, request.After is not null && !records.IsEmpty ? records[0].Sequence : (long?)null);
        if (request.Before is not null)
        {
            records = [.. records.Reverse()];
            next = records.IsEmpty ? null : records[^1].Sequence;
            previous = page.Next is null ? null : records[0].Sequence;
        }

        return new RecordPage(WithOutcomes(index, records), next, previous, page.Total, state);
    }

    public static async ValueTask<RecordLines> LinesAsync(ActDesk desk, SearchRecord request, CancellationToken cancellation)
    {
        var query = Query(request);
        var (index, state) = await desk.Records.OpenAsync(cancellation);
        var page = index.Query(query);
        var lines = ImmutableArray.CreateBuilder<string>();
        var bytes = 0L;
        foreach (var row in page.Rows)
        {
            bytes += row.Json.Length;
            if (bytes > MaxLineBytes && lines.Count > 0)
            {
                return new RecordLines(lines.ToImmutable(), page.Rows[lines.Count - 1].Sequence, state.Damage);
            }

            lines.Add(row.Json);
        }

        return new RecordLines(lines.ToImmutable(), page.Next, state.Damage);
    }

    public static async ValueTask<CountedRecords> CountAsync(ActDesk desk, CountRecords request, CancellationToken cancellation)
    {
        var until = request.Until ?? desk.Time.GetUtcNow();
        if (request.BucketSeconds < 1 || request.Top is < 1 or > 100 || request.Since > until)
        {
            throw new AdminException(AdminFaultCode.Invalid, "counts are over a stretch that ends after it begins, in buckets of at least a second, of 1 to 100 tools", "bucket_seconds 3600, top 10");
        }

        var (index, state) = await desk.Records.OpenAsync(cancellation);
        var counts = index.Count(new CountQuery
        {
            Since = request.Since,
            Until = until,
            Bucket = TimeSpan.FromSeconds(request.BucketSeconds),
            Server = request.Server,
            Grant = request.Grant,
            Subject = request.Subject,
            Name = request.Name,
            Top = request.Top,
        });
        return new CountedRecords(counts, state);
    }

    public static async ValueTask<RecordedArguments> ArgumentsAsync(ActDesk desk, NamedRecord request, CancellationToken cancellation)
    {
        var (index, _) = await desk.Records.OpenAsync(cancellation);
        using var record = JsonDocument.Parse(Require(index, request.Sequence).Json);
        if (!record.RootElement.TryGetProperty("args", out var kept))
        {
            return new RecordedArguments("none", [], null);
        }

        ImmutableArray<string> keys = [.. kept.GetProperty("keys").EnumerateArray().Select(k => k.GetString()!)];
        if (!kept.TryGetProperty("sealed", out var closed))
        {
            return new RecordedArguments("not_kept", keys, null);
        }

        var sealer = desk.Ledger.Sealer;
        return !sealer.TryOpen(closed.GetString()!, out var value) ? new RecordedArguments("closed", keys, null)
            : new RecordedArguments(sealer.Digest(value) == kept.GetProperty("digest").GetString() ? "whole" : "part", keys, System.Text.Encoding.UTF8.GetString(value));
    }

    /// <summary>Calls and acts with what became of them.</summary>
    public static ImmutableArray<IndexedRecord> WithOutcomes(AuditIndex index, ImmutableArray<IndexedRecord> records)
    {
        // What was denied went nowhere.
        var outcomes = index.OutcomesOf([.. records.Where(r => r.Decision == "allow" && HaveOutcomes.Contains(r.Kind)).Select(r => r.Sequence)]);
        return [.. records.Select(r => outcomes.TryGetValue(r.Sequence, out var end) ? r with { Outcome = end.Outcome, LatencyMicroseconds = end.LatencyMicroseconds } : r)];
    }

    /// <summary>The record of a number. Throws <see cref="AdminException"/> when there is none.</summary>
    public static AuditRow Require(AuditIndex index, long sequence) => index.Get(sequence)
        ?? throw new AdminException(AdminFaultCode.NotFound, $"there is no record {sequence}", $"{Math.Max(1, index.First)} to {index.Last}");

    /// <summary>The filters of a request. Throws <see cref="AdminException"/> for what cannot be asked.</summary>
    public static AuditQuery Query(SearchRecord request)
    {
        if (request.Limit is < 1 or > SearchRecord.MaxLimit)
        {
            throw new AdminException(AdminFaultCode.Invalid, $"a page has 1 to {SearchRecord.MaxLimit} records", "limit 50");
        }

        if (request.Text?.Length > AuditQuery.MaxText)
        {
            throw new AdminException(AdminFaultCode.Invalid, $"what is looked for has at most {AuditQuery.MaxText} characters", "text \"refund\"");
        }

        if (request is { After: not null, Before: not null })
        {
            throw new AdminException(AdminFaultCode.Invalid, "a page is after another or before another, not both", "after 100");
        }

        return AuditQuery.From(request) with
        {
            Kinds = request.Failed ? ["outcome"] : request.Kinds,
            Outcomes = request.Failed ? CountQuery.Errors : [],
            Of = request.Failed ? "call" : null,
            IncludesOutcomes = request.Outcome is not null || request.Failed || request.Kinds.Contains("outcome"),
            After = request.Before ?? request.After,
            NewestFirst = request.Before is null ? !request.OldestFirst : request.OldestFirst,
            Limit = request.Limit,
        };
    }
}
