namespace Turnpike.Audit.Queries;

/// <summary>Writes records out for other tools.</summary>
public static class AuditExport
{
    /// <summary>Every record from <paramref name="from"/> on, one JSON object a line, byte for byte as in the log. Returns how many.</summary>
    public static Task<long> WriteJsonLinesAsync(string folder, Stream destination, long from, CancellationToken cancellation) =>
        throw new NotImplementedException();

    /// <summary>
    /// Every record from <paramref name="from"/> on as CSV (RFC 4180, UTF-8, header line): the index's columns and the whole record.
    /// A field a spreadsheet would take for a formula is prefixed with an apostrophe. Returns how many.
    /// </summary>
    public static Task<long> WriteCsvAsync(string folder, Stream destination, long from, CancellationToken cancellation) =>
        throw new NotImplementedException();
}
