using Turnpike.Catalog.Classification;
using Turnpike.State.Corrections;

namespace Turnpike.State.Storage;

/// <content>What people say of the risk of tools.</content>
public sealed partial class StateStore
{
    /// <summary>
    /// Keeps what a person says of one definition of a tool, in the place of what was said of it before. Throws
    /// <see cref="StateConflictException"/> when something else was said meanwhile.
    /// </summary>
    /// <param name="server">The server.</param>
    /// <param name="key">The tool and its definition.</param>
    /// <param name="correction">What is said.</param>
    /// <param name="replaces">The revision of the correction this one replaces; null when there was none.</param>
    public void PutCorrection(string server, CorrectionKey key, RiskCorrection correction, long? replaces) => Act(transaction =>
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(correction.Reason);
        RequireCorrection(server, key, replaces);
        Run(
            transaction,
            """
            INSERT INTO corrections (server, tool, hash, class, severity, flags, said_by, said_at, reason, revision)
            VALUES (@server, @Tool, @hash, @risk, @severity, @flags, @By, @at, @Reason, @revision)
            ON CONFLICT (server, tool, hash) DO UPDATE SET
                class = @risk, severity = @severity, flags = @flags, said_by = @By, said_at = @at, reason = @Reason, revision = @revision
            """,
            new
            {
                server,
                key.Tool,
                hash = key.Hash.Hex,
                risk = RiskWords.Of(correction.Class),
                severity = RiskWords.Of(correction.Severity),
                flags = CorrectionRows.Join(correction.Flags),
                correction.By,
                at = correction.At.ToUnixTimeMilliseconds(),
                correction.Reason,
                revision = _current.Version + 1,
            });
        return true;
    });

    /// <summary>Takes a correction back. Throws <see cref="StateConflictException"/> when there is none of this revision.</summary>
    public void RemoveCorrection(string server, CorrectionKey key, long replaces) => Act(transaction =>
    {
        RequireCorrection(server, key, replaces);
        Run(transaction, "DELETE FROM corrections WHERE server = @server AND tool = @Tool AND hash = @hash", new { server, key.Tool, hash = key.Hash.Hex });
        return true;
    });

    private void RequireCorrection(string server, CorrectionKey key, long? replaces)
    {
        var known = FindServer(server).Corrections.GetValueOrDefault(key);
        if (known?.Revision != replaces)
        {
            throw new StateConflictException(known is null
                ? $"there is no correction of '{key.Tool}' any more; look at it again"
                : $"'{key.Tool}' was corrected meanwhile by {known.Correction.By}; look at it again");
        }
    }
}
