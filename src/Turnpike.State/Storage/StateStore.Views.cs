using System.Collections.Immutable;
using Dapper;

namespace Turnpike.State.Storage;

/// <summary>A search over the record that somebody gave a name.</summary>
/// <param name="Name">The name.</param>
/// <param name="Owner">Whose it is, as the record names them; empty for everybody's.</param>
/// <param name="Query">Its filters, as a query string.</param>
/// <param name="SavedAt">When it was saved last.</param>
public sealed record SavedView(string Name, string Owner, string Query, DateTimeOffset SavedAt);

/// <content>Saved searches over the record. No call reads them: they are no part of the snapshot.</content>
public sealed partial class StateStore
{
    /// <summary>Most views one person, or everybody together, has.</summary>
    public const int MaxViews = 100;

    /// <summary>The views of one person and everybody's, by name.</summary>
    public ImmutableArray<SavedView> ListViews(string owner)
    {
        lock (_lock)
        {
            return
            [
                .. _connection.Query<ViewRow>("SELECT name AS Name, owner AS Owner, query AS Query, saved_at AS SavedAt FROM record_views WHERE owner IN ('', @owner)", new { owner })
                    .Select(r => new SavedView(r.Name, r.Owner, r.Query, DateTimeOffset.FromUnixTimeMilliseconds(r.SavedAt)))
                    .OrderBy(v => v.Name, StringComparer.OrdinalIgnoreCase)
                    .ThenBy(v => v.Owner, StringComparer.Ordinal),
            ];
        }
    }

    /// <summary>Saves a view, in the place of one of the same name and owner. Throws <see cref="StateConflictException"/> when there are too many.</summary>
    public void PutView(string owner, string name, string query) => Write(transaction =>
    {
        if (_connection.ExecuteScalar<int>("SELECT COUNT(*) FROM record_views WHERE owner = @owner AND name <> @name", new { owner, name }, transaction) >= MaxViews)
        {
            throw new StateConflictException($"there are {MaxViews} views already: remove one first");
        }

        Run(transaction, "INSERT OR REPLACE INTO record_views (owner, name, query, saved_at) VALUES (@owner, @name, @query, @Now)", new { owner, name, query, Now });
    });

    /// <summary>Removes a view. Throws <see cref="StateConflictException"/> naming the nearest one when it is not there.</summary>
    public void RemoveView(string owner, string name)
    {
        var known = ListViews(owner).Where(v => v.Owner == owner).Select(v => v.Name).ToArray();
        if (!known.Contains(name, StringComparer.Ordinal))
        {
            throw Missing("view", name, known);
        }

        Write(transaction => Run(transaction, "DELETE FROM record_views WHERE owner = @owner AND name = @name", new { owner, name }));
    }

    private sealed record ViewRow(string Name, string Owner, string Query, long SavedAt);
}
