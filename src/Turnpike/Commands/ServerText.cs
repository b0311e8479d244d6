using Turnpike.Admin.Servers;
using Turnpike.Answers;

namespace Turnpike.Commands;

/// <summary>A server for people.</summary>
internal static class ServerText
{
    /// <summary>Writes a server, its definitions and how it stands.</summary>
    public static void Write(TextWriter text, ServerView server)
    {
        text.WriteLine($"{server.Name}: {Printable.Of(server.Url ?? string.Join(' ', server.Command))}");
        text.WriteLine($"era {server.Era}, {server.Approved} approved, {server.Pending} pending{(server.Shared ? ", shared by all callers" : "")}");
        if (server.Headers.Length + server.Environment.Length > 0)
        {
            text.WriteLine($"secrets: {string.Join(", ", server.Headers.Concat(server.Environment).Select(n => Printable.Of(n)))}");
        }

        if (server.Definitions.Length > 0)
        {
            Columns.Write(text, ["state", "kind", "name", "hash"], server.Definitions.Select(d => new[] { d.State, d.Kind, d.Name, d.Hash[..12] }));
        }

        foreach (var problem in server.Problems)
        {
            text.WriteLine($"left out: {Printable.Of(problem)}");
        }

        if (server.Condition is { LastError: { } error })
        {
            text.WriteLine($"last error: {Printable.Of(error)}");
        }

        if (server.Condition is { Stderr: { } stderr })
        {
            text.WriteLine("standard error ends with:");
            text.WriteLine(Printable.Of(stderr, keepLines: true));
        }
    }
}
