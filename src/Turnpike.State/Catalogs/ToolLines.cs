using System.Buffers;
using System.Globalization;
using Turnpike.Wire.Json;

namespace Turnpike.State.Catalogs;

/// <summary>
/// Reads a JSON Lines file: a line is a tool (<c>server</c>, and the members of its definition or <c>definition</c> itself) or, without a <c>name</c>, what is
/// listed of a server. Other members are left aside.
/// </summary>
internal static class ToolLines
{
    private const int ChunkBytes = 1024 * 1024;

    /// <summary>No line is longer: a definition is a page of text.</summary>
    public const int MaxLine = 4 * 1024 * 1024;

    // What a tool of tools/list has, up to MCP 2026-07-28.
    private static readonly byte[][] DefinitionMembers =
    [
        "name"u8.ToArray(), "title"u8.ToArray(), "description"u8.ToArray(), "icons"u8.ToArray(), "inputSchema"u8.ToArray(),
        "outputSchema"u8.ToArray(), "annotations"u8.ToArray(), "execution"u8.ToArray(), "_meta"u8.ToArray(),
    ];

    /// <summary>A stretch of whole lines.</summary>
    /// <param name="Bytes">The lines.</param>
    /// <param name="FirstLine">The number of the first, from 1.</param>
    /// <param name="IsTooLong">It is one line over the bound, and the bytes are empty.</param>
    public readonly record struct Chunk(ReadOnlyMemory<byte> Bytes, int FirstLine, bool IsTooLong);

    /// <summary>The lines of a stream, many at a time.</summary>
    public static IEnumerable<Chunk> Chunks(Stream stream)
    {
        var line = 1;
        var buffer = new byte[ChunkBytes];
        var filled = 0;
        var isSkipping = false;
        while (true)
        {
            var read = stream.ReadAtLeast(buffer.AsSpan(filled), buffer.Length - filled, throwOnEndOfStream: false);
            filled += read;
            var isEnd = filled < buffer.Length;
            var end = buffer.AsSpan(0, filled).LastIndexOf((byte)'\n');
            if (isSkipping)
            {
                var next = buffer.AsSpan(0, filled).IndexOf((byte)'\n');
                isSkipping = next < 0;
                filled = next < 0 ? 0 : filled - next - 1;
                buffer.AsSpan(next + 1, filled).CopyTo(buffer);
                line += next < 0 ? 0 : 1;
                if (isEnd && filled == 0)
                {
                    yield break;
                }

                if (!isEnd)
                {
                    continue;
                }

                end = buffer.AsSpan(0, filled).LastIndexOf((byte)'\n');
            }

            if (isEnd)
            {
                if (filled > 0)
                {
                    yield return new Chunk(buffer.AsMemory(0, filled), line, IsTooLong: false);
                }

                yield break;
            }

            if (end < 0 && buffer.Length < MaxLine)
            {
                Array.Resize(ref buffer, Math.Min(buffer.Length * 2, MaxLine));
                continue;
            }

            if (end < 0)
            {
                yield return new Chunk(default, line, IsTooLong: true);
                (isSkipping, filled) = (true, 0);
                continue;
            }

            // The next stretch has a buffer of its own: this one is still read while that one is filled.
            var rest = buffer.AsSpan(end + 1, filled - end - 1).ToArray();
            yield return new Chunk(buffer.AsMemory(0, end + 1), line, IsTooLong: false);
            line += buffer.AsSpan(0, end + 1).Count((byte)'\n');
            buffer = new byte[Math.Max(ChunkBytes, rest.Length)];
            rest.CopyTo(buffer, 0);
            filled = rest.Length;
        }
    }

    /// <summary>What the lines of a stretch say.</summary>
    /// <param name="chunk">The stretch.</param>
    /// <param name="file">What the file is called in a problem's place.</param>
    public static List<ToldServer> Read(Chunk chunk, string file)
    {
        var told = new List<ToldServer>();
        if (chunk.IsTooLong)
        {
            told.Add(ToldServer.Refuse(Place(file, chunk.FirstLine), $"the line is longer than {MaxLine / 1024 / 1024} MiB"));
            return told;
        }

        var (lineTape, tape) = (new JsonTape(), new JsonTape());
        var (bytes, line) = (chunk.Bytes, chunk.FirstLine);
        while (!bytes.IsEmpty)
        {
            var end = bytes.Span.IndexOf((byte)'\n');
            var one = end < 0 ? bytes : bytes[..end];
            bytes = end < 0 ? default : bytes[(end + 1)..];
            if (one.Span.ContainsAnyExcept(" \t\r"u8))
            {
                told.Add(ReadLine(one, Place(file, line), lineTape, tape));
            }

            line++;
        }

        return told;
    }

    /// <summary>The definition a line tells, put together from its members in their order; null where it tells none.</summary>
    public static ReadOnlyMemory<byte>? DefinitionOf(JsonView line)
    {
        if (line["definition"u8] is { Kind: JsonKind.Object } whole)
        {
            return whole.RawMemory;
        }

        if (line["name"u8].Kind is not JsonKind.String)
        {
            return null;
        }

        var definition = new ArrayBufferWriter<byte>(line.Length);
        var separator = "{"u8;
        foreach (var member in line.Members)
        {
            if (member.Value.Kind != JsonKind.Null && IsOfDefinition(member.Name))
            {
                definition.Write(separator);
                definition.Write(member.Name.Raw);
                definition.Write(":"u8);
                definition.Write(member.Value.Raw);
                separator = ","u8;
            }
        }

        definition.Write("}"u8);
        return definition.WrittenMemory;
    }

    private static bool IsOfDefinition(JsonView name)
    {
        foreach (var member in DefinitionMembers)
        {
            if (name.Is(member))
            {
                return true;
            }
        }

        return false;
    }

    private static ToldServer ReadLine(ReadOnlyMemory<byte> bytes, string place, JsonTape lineTape, JsonTape tape)
    {
        if (!lineTape.TryRead(bytes, JsonBudget.Upstream, out var fault))
        {
            return ToldServer.Refuse(place, $"no JSON: {fault.Message}");
        }

        var line = lineTape.Root;
        var server = Text(line["server"u8]);
        if ((line.Kind == JsonKind.Object ? ServerListing.ProblemOf(server) : "the line is no object") is { } problem)
        {
            return ToldServer.Refuse(place, problem);
        }

        if (DefinitionOf(line) is not { } definition)
        {
            return line["name"u8].Exists && line["name"u8].Kind != JsonKind.Null
                ? ToldServer.Refuse(place, "the tool's name is no string")
                : new ToldServer { Place = place, Server = server, Listing = ListingOf(line, server) };
        }

        return PreparedTool.From(definition, tape, out var reason) is { } tool
            ? new ToldServer { Place = place, Server = server, TellsTools = true, Tools = [tool] }
            : ToldServer.Refuse(place, reason);
    }

    private static ServerListing ListingOf(JsonView line, string server) => new()
    {
        Name = server,
        Title = Text(line["title"u8]),
        Description = Text(line["description"u8]),
        Version = Text(line["version"u8]),
        Repository = Text(line["repository"u8]),
        Homepage = Text(line["homepage"u8]),
    };

    private static string Text(JsonView text) => text.Kind == JsonKind.String ? text.GetString() : "";

    private static string Place(string file, int line) => string.Create(CultureInfo.InvariantCulture, $"{file}:{line}");
}
