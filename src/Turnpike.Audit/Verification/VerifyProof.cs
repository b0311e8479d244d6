using System.Collections.Immutable;
using System.Globalization;

namespace Turnpike.Audit.Verification;

/// <summary>What a verification proves, in sentences: no more than was checked, and what would prove more.</summary>
public static class VerifyProof
{
    /// <summary>The sentences, most important first.</summary>
    public static ImmutableArray<string> Of(VerifyReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        return [.. Sentences(report)];
    }

    private static IEnumerable<string> Sentences(VerifyReport report)
    {
        if (report.Fault is { } fault)
        {
            yield return Text($"The record is NOT intact at record {fault.Sequence:N0}{(fault.Segment.Length > 0 ? $" in {fault.Segment}" : "")}: {fault.Message}.");
            yield return Text($"{report.Records:N0} records before it are right.");
            yield break;
        }

        yield return Text($"Every record from {report.First:N0} to {report.Last:N0} was read: {report.Records:N0} records in {(report.Segments == 1 ? "one segment" : Text($"{report.Segments:N0} segments"))}. None was changed, removed, reordered or inserted since it was written: each follows from the hash of the one before.");
        yield return report.IsKeyGiven
            ? Text($"{report.Checkpoints:N0} signatures by the key {report.KeyId}, which was given, cover everything up to record {report.SignedUpTo:N0}. Only whoever holds that key could have written another history.")
            : Text($"{report.Checkpoints:N0} signatures by the key {report.KeyId} cover everything up to record {report.SignedUpTo:N0}. The key is the folder's own: compare its id with one that was kept elsewhere.");
        if (report.Last - report.SignedUpTo is var unsigned and > 0)
        {
            yield return unsigned == 1
                ? "The last record is not signed yet: the chain alone guards it until the next checkpoint."
                : Text($"The last {unsigned:N0} records are not signed yet: the chain alone guards them until the next checkpoint.");
        }

        if (report.Retired > 0)
        {
            yield return Text($"{report.Retired:N0} older records were retired. An act in the record says so, with the hash they ended in.");
        }

        yield return report.GivenCheckpoints switch
        {
            0 => "No checkpoint that was kept elsewhere was compared: a record that was rolled back as a whole, together with its key, looks intact too. Keep lines of 'turnpike audit checkpoint' elsewhere, and give them here.",
            1 => "A checkpoint that was kept elsewhere stands in it: it was not rolled back behind that.",
            _ => Text($"{report.GivenCheckpoints:N0} checkpoints that were kept elsewhere stand in it: it was not rolled back behind the last of them."),
        };
        yield return Text($"It ends in {report.Head}.");
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
