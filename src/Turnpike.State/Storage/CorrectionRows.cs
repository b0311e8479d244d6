using System.Collections.Frozen;
using Dapper;
using Microsoft.Data.Sqlite;
using Turnpike.Catalog.Classification;
using Turnpike.Catalog.Definitions;
using Turnpike.State.Corrections;

namespace Turnpike.State.Storage;

/// <summary>Corrections as rows. Classes, severities and flags are stored by their words, which mean the same in every version of the program.</summary>
internal static class CorrectionRows
{
    /// <summary>Every correction, by server.</summary>
    public static FrozenDictionary<string, FrozenDictionary<CorrectionKey, KeptCorrection>> Read(SqliteConnection connection, SqliteTransaction transaction) =>
        connection.Query<CorrectionRow>(
                """
                SELECT server AS Server, tool AS Tool, hash AS Hash, class AS Class, severity AS Severity, flags AS Flags,
                    said_by AS SaidBy, said_at AS SaidAt, reason AS Reason, revision AS Revision
                FROM corrections
                """,
                transaction: transaction)
            .GroupBy(row => row.Server, StringComparer.Ordinal)
            .ToFrozenDictionary(
                rows => rows.Key,
                rows => rows.Where(row => Correction(row) is not null)
                    .ToFrozenDictionary(row => new CorrectionKey(row.Tool, new DefinitionHash(row.Hash)), row => new KeptCorrection(Correction(row)!, row.Revision)),
                StringComparer.Ordinal);

    /// <summary>Flags as they are stored.</summary>
    public static string Join(RiskFlags flags) => string.Join(',', RiskWords.Of(flags));

    // Invariant: words that this program does not know correct nothing; the classifier's own judgement counts then.
    private static RiskCorrection? Correction(CorrectionRow row)
    {
        var flags = RiskFlags.None;
        foreach (var word in row.Flags.Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            if (!RiskWords.TryFlag(word, out var flag))
            {
                return null;
            }

            flags |= flag;
        }

        return RiskWords.TryClass(row.Class, out var risk) && RiskWords.TrySeverity(row.Severity, out var severity)
            ? new RiskCorrection(risk, severity, flags, row.SaidBy, DateTimeOffset.FromUnixTimeMilliseconds(row.SaidAt), row.Reason)
            : null;
    }

    private sealed record CorrectionRow(
        string Server, string Tool, string Hash, string Class, string Severity, string Flags, string SaidBy, long SaidAt, string Reason, long Revision);
}
