using System.Collections.Immutable;
using Dapper;
using Turnpike.State.Provisions;

namespace Turnpike.State.Storage;

/// <content>Plans to install something, and what may be installed by its name. No call reads them: they are no part of the snapshot.</content>
public sealed partial class StateStore
{
    /// <summary>Most plans that are kept; the oldest ones that came to an end make room.</summary>
    public const int MaxPlans = 500;

    /// <summary>Most candidates that are kept.</summary>
    public const int MaxCandidates = 1_000;

    /// <summary>Keeps a new plan. Throws <see cref="StateConflictException"/> when there are too many open ones.</summary>
    public void AddPlan(StoredPlan plan, Func<string, bool> isOpen)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(isOpen);
        lock (_lock)
        {
            using var transaction = Begin();
            var kept = Plans(transaction);
            var excess = kept.Length + 1 - MaxPlans;
            if (excess > 0)
            {
                string[] ended = [.. kept.Where(p => !isOpen(p.State) || p.ExpiresAt <= _time.GetUtcNow()).OrderBy(p => p.CreatedAt).Take(excess).Select(p => p.Id)];
                if (ended.Length < excess)
                {
                    throw new StateConflictException($"there are {MaxPlans} plans already: reject one first");
                }

                Run(transaction, "DELETE FROM provisions WHERE id IN @ended", new { ended });
            }

            Run(
                transaction,
                "INSERT INTO provisions (id, created_at, expires_at, state, document) VALUES (@Id, @created, @expires, @State, @Document)",
                new { plan.Id, created = plan.CreatedAt.ToUnixTimeMilliseconds(), expires = plan.ExpiresAt.ToUnixTimeMilliseconds(), plan.State, plan.Document });
            transaction.Commit();
        }
    }

    /// <summary>Brings a plan from one state into another, with what it says then. False when it is in another state by now.</summary>
    public bool MovePlan(string id, string from, string to, string document)
    {
        lock (_lock)
        {
            using var transaction = Begin();
            var moved = _connection.Execute(
                "UPDATE provisions SET state = @to, document = @document WHERE id = @id AND state = @from", new { id, from, to, document }, transaction);
            transaction.Commit();
            return moved == 1;
        }
    }

    /// <summary>Every plan that is kept, newest first.</summary>
    public ImmutableArray<StoredPlan> ListPlans()
    {
        lock (_lock)
        {
            using var transaction = _connection.BeginTransaction(deferred: true);
            return [.. Plans(transaction).OrderByDescending(p => p.CreatedAt).ThenBy(p => p.Id, StringComparer.Ordinal)];
        }
    }

    /// <summary>Keeps a candidate, in the place of one of the same name.</summary>
    public void PutCandidate(StoredCandidate candidate)
    {
        ArgumentNullException.ThrowIfNull(candidate);
        StateNames.Server(candidate.Name);
        lock (_lock)
        {
            using var transaction = Begin();
            if (_connection.ExecuteScalar<int>("SELECT COUNT(*) FROM candidates WHERE name <> @Name", new { candidate.Name }, transaction) >= MaxCandidates)
            {
                throw new StateConflictException($"there are {MaxCandidates} candidates already");
            }

            Run(
                transaction,
                "INSERT OR REPLACE INTO candidates (name, registered_at, registered_by, document) VALUES (@Name, @at, @RegisteredBy, @Document)",
                new { candidate.Name, at = candidate.RegisteredAt.ToUnixTimeMilliseconds(), candidate.RegisteredBy, candidate.Document });
            transaction.Commit();
        }
    }

    /// <summary>Every candidate, by name.</summary>
    public ImmutableArray<StoredCandidate> ListCandidates()
    {
        lock (_lock)
        {
            return
            [
                .. _connection.Query<CandidateRow>("SELECT name AS Name, registered_at AS At, registered_by AS By, document AS Document FROM candidates")
                    .Select(r => new StoredCandidate(r.Name, DateTimeOffset.FromUnixTimeMilliseconds(r.At), r.By, r.Document))
                    .OrderBy(c => c.Name, StringComparer.Ordinal),
            ];
        }
    }

    private StoredPlan[] Plans(Microsoft.Data.Sqlite.SqliteTransaction transaction) =>
    [
        .. _connection.Query<PlanRow>(
                "SELECT id AS Id, created_at AS CreatedAt, expires_at AS ExpiresAt, state AS State, document AS Document FROM provisions", transaction: transaction)
            .Select(r => new StoredPlan(r.Id, DateTimeOffset.FromUnixTimeMilliseconds(r.CreatedAt), DateTimeOffset.FromUnixTimeMilliseconds(r.ExpiresAt), r.State, r.Document)),
    ];

    private sealed record PlanRow(string Id, long CreatedAt, long ExpiresAt, string State, string Document);

    private sealed record CandidateRow(string Name, long At, string By, string Document);
}
