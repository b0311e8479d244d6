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
            yield return Text($"The record is NOT intact at record {fault.Sequence}{(fault.Segment.Length > 0 ? $" in {fault.Segment}" : "")}: {fault.Message}.");
            yield return Text($"{report.Records} records before it are right.");
            yield break;
        }

        yield return Text($"Every record from {report.First} to {report.Last} was read: {report.Records} records in {report.Segments} {(report.Segments == 1 ? "segment" : "segments")}. None was changed, removed, reordered or inserted since it was written: each follows from the hash of the one before.");
        yield return report.IsKeyGiven
            ? Text($"{report.Checkpoints} signatures by the key {report.KeyId}, which you gave, cover everything up to record {report.SignedUpTo}. Only whoever holds that key could have written another history.")
            : Text($"{report.Checkpoints} signatures by the key {report.KeyId} cover everything up to record {report.SignedUpTo}. The key is the folder's own: compare its id with one you kept elsewhere.");
        if (report.Last > report.SignedUpTo)
        {
            yield return Text($"{report.Last - report.SignedUpTo} {(report.Last - report.SignedUpTo == 1 ? "record" : "records")} behind record {report.SignedUpTo} {(report.Last - report.SignedUpTo == 1 ? "is" : "are")} not signed yet; the chain alone guards them until the next checkpoint.");
        }

        if (report.Retired > 0)
        {
            yield return Text($"{report.Retired} older records were retired. An act in the record says so, with the hash they ended in.");
        }

        yield return report.GivenCheckpoints == 0
            ? "No checkpoint kept elsewhere was compared: a record that was rolled back as a whole, with its key, looks intact too. Keep lines of 'turnpike audit checkpoint' elsewhere and give them here."
            : Text($"{report.GivenCheckpoints} {(report.GivenCheckpoints == 1 ? "checkpoint that was kept elsewhere stands" : "checkpoints that were kept elsewhere stand")} in it: it was not rolled back behind the last of them.");
        yield return Text($"It ends in {report.Head}.");
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
