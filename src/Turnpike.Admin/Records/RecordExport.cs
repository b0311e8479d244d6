using System.Text;
using Turnpike.Audit.Queries;

namespace Turnpike.Admin.Records;

/// <summary>Writes what a search finds out for other tools, oldest first, page by page: nothing is held of what was written.</summary>
public static class RecordExport
{
    /// <summary>Writes records as JSON lines, byte for byte as in the log, or as CSV (RFC 4180, UTF-8, header line). Returns how many.</summary>
    /// <param name="read">Performs <see cref="Acts.AdminActs.ReadRecord"/> for whoever asks; may refuse in between.</param>
    /// <param name="search">The filters.</param>
    /// <param name="isCsv">CSV instead of JSON lines.</param>
    /// <param name="destination">Where to.</param>
    /// <param name="cancellation">Ends it where it is.</param>
    public static async Task<long> WriteAsync(
        Func<SearchRecord, ValueTask<RecordLines>> read, SearchRecord search, bool isCsv, Stream destination, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(read);
        ArgumentNullException.ThrowIfNull(search);
        await using var writer = new StreamWriter(destination, new UTF8Encoding(false), leaveOpen: true) { NewLine = isCsv ? "\r\n" : "\n" };
        if (isCsv)
        {
            await writer.WriteLineAsync(AuditExport.CsvHeader.AsMemory(), cancellation);
        }

        var count = 0L;
        for (var page = search with { OldestFirst = true, Before = null, After = null, Limit = SearchRecord.MaxLimit, Total = false }; ;)
        {
            var lines = await read(page);
            foreach (var line in lines.Lines)
            {
                await writer.WriteLineAsync((isCsv ? AuditExport.CsvLine(Encoding.UTF8.GetBytes(line)) : line).AsMemory(), cancellation);
                count++;
            }

            if (lines.Next is not { } next)
            {
                return count;
            }

            page = page with { After = next };
        }
    }
}
