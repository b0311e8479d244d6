using System.Collections.Immutable;
using Turnpike.Catalog.Definitions;
using Turnpike.Catalog.Lists;
using Turnpike.State.Snapshots;
using Turnpike.Upstreams.Connections;
using Turnpike.Wire.Revisions;

namespace Turnpike.Upstreams.Probing;

/// <summary>Looks at a server for <c>server add</c>, <c>test</c> and <c>refresh</c>: era, identity, every definition.</summary>
public static class ServerProbe
{
    /// <summary>
    /// Connects, says hello and reads all pages of tools, prompts and resource templates (of each at most 100 pages, 16 MiB, 10,000
    /// elements). Whatever the server asks meanwhile is answered with -32601. A server of both eras is read in both: the definitions
    /// are those of the modern one and those that only the legacy one has; one that differs between them is a problem. Throws <see cref="UpstreamException"/>.
    /// </summary>
    public static Task<ServerListing> ReadAsync(UpstreamConnector connector, string server, ServerTarget target, CancellationToken cancellation) =>
        ReadAsync(connector, server, target, null, cancellation);

    /// <summary>As above, on behalf of a <paramref name="caller"/> (the grant's subject), whose credentials are used.</summary>
    public static async Task<ServerListing> ReadAsync(
        UpstreamConnector connector, string server, ServerTarget target, string? caller, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(connector);
        ArgumentNullException.ThrowIfNull(target);
        var lists = new List<(Era Era, ServerLists Lists)>();
        var reader = new DefinitionReader(new DefinitionCache());
        var (era, hello) = await EraDetection.RunAsync(connector, server, target, caller, cancellation, async (session, spoken, answer, token) =>
        {
            var read = new ServerLists(reader);
            await read.ReadAsync(session, spoken, answer, token);
            lists.Add((spoken, read));
        });

        var problems = ImmutableArray.CreateBuilder<string>();
        var chief = lists.Count > 0 ? lists[0].Lists : new ServerLists(reader);
        problems.AddRange(chief.Problems);
        var definitions = new Dictionary<PinKey, Definition>(chief.Definitions);
        foreach (var (_, other) in lists.Skip(1))
        {
            problems.AddRange(Differences(chief, other));
            foreach (var (key, definition) in other.Definitions)
            {
                definitions.TryAdd(key, definition);
            }
        }

        if (lists.Count == 0)
        {
            problems.Add("the server speaks a modern revision but refused server/discover: nothing was listed");
        }

        return new ServerListing
        {
            Era = era,
            Transport = target.Url is { } url ? target.Transport ?? connector.FoundTransport(server, url) : null,
            Revision = ProbeAnswer.Text(hello!.Result["protocolVersion"u8]) ?? Revision.Latest.Name,
            ServerName = ProbeAnswer.Text(hello.ServerInfo["name"u8]),
            ServerVersion = ProbeAnswer.Text(hello.ServerInfo["version"u8]),
            Instructions = ProbeAnswer.Text(hello.Result["instructions"u8]),
            Hello = hello.Message,
            Pages = [.. chief.Pages],
            Definitions = [.. definitions.Values],
            Problems = problems.ToImmutable(),
        };
    }

    private static IEnumerable<string> Differences(ServerLists modern, ServerLists legacy)
    {
        foreach (var (key, definition) in legacy.Definitions)
        {
            if (!modern.Definitions.TryGetValue(key, out var known))
            {
                yield return $"{key.Kind} {key.Name} is offered in the legacy era only";
            }
            else if (known.Hash != definition.Hash)
            {
                yield return $"{key.Kind} {key.Name} is defined differently in the legacy era";
            }
        }
    }
}
