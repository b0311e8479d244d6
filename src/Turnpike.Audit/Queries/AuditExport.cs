using System.Globalization;
using System.Text;
using Turnpike.Audit.Columns;
using Turnpike.Audit.Reading;

namespace Turnpike.Audit.Queries;

/// <summary>Writes records out for other tools.</summary>
public static class AuditExport
{
    [ThreadStatic]
    private static RowFields? _fields;

    /// <summary>Every record from <paramref name="from"/> on, one JSON object a line, byte for byte as in the log. Returns how many.</summary>
    public static async Task<long> WriteJsonLinesAsync(string folder, Stream destination, long from, CancellationToken cancellation)
    {
        using var reader = new AuditReader(folder, from);
        var count = 0L;
        foreach (var record in reader.ReadAll())
        {
            await destination.WriteAsync(record.Payload, cancellation);
            await destination.WriteAsync("\n"u8.ToArray(), cancellation);
            count++;
        }

        return count;
    }

    /// <summary>
    /// Every record from <paramref name="from"/> on as CSV (RFC 4180, UTF-8, header line): the index's columns and the whole record.
    /// A field a spreadsheet would take for a formula is prefixed with an apostrophe. Returns how many.
    /// </summary>
    public static async Task<long> WriteCsvAsync(string folder, Stream destination, long from, CancellationToken cancellation)
    {
        using var reader = new AuditReader(folder, from);
        await using var writer = new StreamWriter(destination, new UTF8Encoding(false), leaveOpen: true) { NewLine = "\r\n" };
        await writer.WriteLineAsync(CsvHeader.AsMemory(), cancellation);
        var count = 0L;
        foreach (var record in reader.ReadAll())
        {
            await writer.WriteLineAsync(CsvLine(record.Payload).AsMemory(), cancellation);
            count++;
        }

        return count;
    }

    /// <summary>The header line of a CSV export, without its end.</summary>
    public static string CsvHeader { get; } = $"seq,time,{string.Join(',', IndexColumns.Exported)},record";

    /// <summary>One record as a line of a CSV export, without its end. Throws <see cref="InvalidDataException"/> when it is none.</summary>
    /// <param name="record">The record as it stands in the log, UTF-8.</param>
    public static string CsvLine(ReadOnlyMemory<byte> record)
    {
        var fields = _fields ??= new RowFields();
        fields.Read(record);
        var line = new StringBuilder().Append(CultureInfo.InvariantCulture, $"{fields.Sequence},{fields.Time:O}");
        foreach (var value in fields.Texts.AsSpan(0, IndexColumns.Exported.Length))
        {
            Append(line.Append(','), value ?? "");
        }

        Append(line.Append(','), Encoding.UTF8.GetString(record.Span));
        return line.ToString();
    }

    private static void Append(StringBuilder line, string value)
    {
        if (value.Length > 0 && value[0] is '=' or '+' or '-' or '@' or '\t' or '\r')
        {
            value = "'" + value;
        }

        if (value.AsSpan().IndexOfAny(",\"\r\n") < 0)
        {
            line.Append(value);
            return;
        }

        line.Append('"').Append(value).Replace("\"", "\"\"", line.Length - value.Length, value.Length).Append('"');
    }
}
