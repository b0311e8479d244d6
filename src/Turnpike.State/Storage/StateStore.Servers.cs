using Microsoft.Data.Sqlite;
using Turnpike.State.Snapshots;
using Turnpike.Wire.Revisions;

namespace Turnpike.State.Storage;

/// <content>Servers.</content>
public sealed partial class StateStore
{
    /// <summary>Adds a server; its pins are the baseline.</summary>
    public void AddServer(ServerEntry server)
    {
        StateNames.Server(server.Name);
        Act(transaction =>
        {
            InsertServer(transaction, server);
            return true;
        });
    }

    /// <summary>
    /// Changes how a server is reached and what is kept of it; its pins, corrections and places in grants stay. <paramref name="change"/>
    /// sees the server as it stands now, and may leave it as it is. Its name cannot be changed.
    /// </summary>
    public void UpdateServer(string name, Func<ServerEntry, ServerEntry> change)
    {
        ArgumentNullException.ThrowIfNull(change);
        Act(transaction =>
        {
            var before = FindServer(name);
            RequireNotBuiltIn(before);
            var after = change(before);
            if (ReferenceEquals(after, before))
            {
                return false;
            }

            WriteServer(transaction, after with { Name = name });
            return true;
        });
    }

    /// <summary>Removes a server, its pins, its secrets, and its place in every grant.</summary>
    public void RemoveServer(string name) => Act(transaction =>
    {
        RequireNotBuiltIn(FindServer(name));
        RemoveSecretsOf(transaction, name);
        Run(transaction, "DELETE FROM servers WHERE name = @name", new { name });
        return true;
    });

    /// <summary>Notes the eras a server was found to speak. No change when they are known.</summary>
    public void SetServerEra(string name, Era era) => Act(transaction =>
    {
        if (FindServer(name).Era == era)
        {
            return false;
        }

        Run(transaction, "UPDATE servers SET era = @era WHERE name = @name", new { name, era = (int)era });
        return true;
    });

    private void InsertServer(SqliteTransaction transaction, ServerEntry server)
    {
        if (_current.Servers.ContainsKey(server.Name))
        {
            throw new StateConflictException($"there is a server '{server.Name}' already");
        }

        Run(
            transaction,
            "INSERT INTO servers (name, target, era, shared, trust, settings) VALUES (@Name, @target, @era, @shared, @trust, @settings)",
            Row(server));
        InsertPins(transaction, server.Name, server.Pins.Values);
    }

    private void WriteServer(SqliteTransaction transaction, ServerEntry server) => Run(
        transaction,
        "UPDATE servers SET target = @target, era = @era, shared = @shared, trust = @trust, settings = @settings WHERE name = @Name",
        Row(server));

    private object Row(ServerEntry server) => new
    {
        server.Name,
        target = _seal.Seal(server.Name, server.Target),
        era = (int)server.Era,
        shared = server.Shared ? 1 : 0,
        trust = (int)server.Trust,
        settings = server.Settings.ToJson(),
    };

    private static void RequireNotBuiltIn(ServerEntry server)
    {
        if (server.IsBuiltIn)
        {
            throw new StateConflictException($"the server '{server.Name}' is the gateway itself: it is neither added nor removed");
        }
    }
}
