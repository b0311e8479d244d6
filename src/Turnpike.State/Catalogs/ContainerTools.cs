using System.Buffers;
using System.Collections.Immutable;
using System.Text.Json;
using Turnpike.Wire.Json;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Turnpike.State.Catalogs;

/// <summary>
/// Reads the tool files of a container catalogue: a folder for each server with <c>tools.json</c>, a list of <c>name</c>, <c>description</c> and
/// <c>arguments</c> (<c>name</c>, <c>type</c>, <c>desc</c>) or an <c>inputSchema</c>, and <c>server.yaml</c>, what the server is called and where it is from.
/// </summary>
internal static class ContainerTools
{
    private const int MaxFile = 16 * 1024 * 1024;

    /// <summary>The tool files of a folder, of its <c>servers</c> folder where it has one; the file itself where a file is given.</summary>
    public static IEnumerable<string> Files(string path)
    {
        if (File.Exists(path))
        {
            return [path];
        }

        var inner = Path.Combine(path, "servers");
        var folder = Directory.Exists(inner) ? inner : path;
        return new[] { folder }.Concat(Directory.EnumerateDirectories(folder).Order(StringComparer.Ordinal))
            .Select(d => File.Exists(Path.Combine(d, "tools.json")) ? Path.Combine(d, "tools.json") : Path.Combine(d, "server.yaml"))
            .Where(File.Exists);
    }

    /// <summary>What one tool file says; a server without one is listed, and its tools are not known.</summary>
    public static ToldServer Read(string file)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(file))!;
        var problems = ImmutableArray.CreateBuilder<ImportProblem>();
        var listing = Listing(Path.Combine(folder, "server.yaml"), Path.GetFileName(folder), problems);
        if (ServerListing.ProblemOf(listing.Name) is { } unnamed)
        {
            return ToldServer.Refuse(file, unnamed);
        }

        if (Path.GetFileName(file) == "server.yaml")
        {
            return new ToldServer { Place = file, Server = listing.Name, Listing = listing, Problems = problems.ToImmutable() };
        }

        var (list, tape) = (new JsonTape(), new JsonTape());
        var tools = ImmutableArray.CreateBuilder<PreparedTool>();
        if (new FileInfo(file).Length > MaxFile)
        {
            problems.Add(new ImportProblem(file, $"the file is larger than {MaxFile / 1024 / 1024} MiB"));
        }
        else if (!list.TryRead(File.ReadAllBytes(file), JsonBudget.Upstream, out var fault))
        {
            problems.Add(new ImportProblem(file, $"no JSON: {fault.Message}"));
        }
        else if (list.Root.Kind != JsonKind.Array)
        {
            problems.Add(new ImportProblem(file, "the file is no list of tools"));
        }
        else
        {
            var index = 0;
            foreach (var entry in list.Root.Elements)
            {
                Add(entry, $"{file}#/{index}", tape, tools, problems);
                index++;
            }

            return new ToldServer { Place = file, Server = listing.Name, Listing = listing, TellsTools = true, Tools = tools.ToImmutable(), Problems = problems.ToImmutable() };
        }

        return new ToldServer { Place = file, Server = listing.Name, Listing = listing, Problems = problems.ToImmutable() };
    }

    /// <summary>What a list of tools says of a server whose name is known otherwise.</summary>
    /// <param name="entries">The entries, as those of a <c>tools.json</c>.</param>
    /// <param name="server">The server's name.</param>
    /// <param name="place">What the list is called in a problem's place.</param>
    public static ToldServer Read(ImmutableArray<ReadOnlyMemory<byte>> entries, string server, string place)
    {
        var (entryTape, tape) = (new JsonTape(), new JsonTape());
        var tools = ImmutableArray.CreateBuilder<PreparedTool>();
        var problems = ImmutableArray.CreateBuilder<ImportProblem>();
        for (var index = 0; index < entries.Length; index++)
        {
            var where = $"{place}#/{index}";
            if (entryTape.TryRead(entries[index], JsonBudget.Upstream, out var fault))
            {
                Add(entryTape.Root, where, tape, tools, problems);
            }
            else
            {
                problems.Add(new ImportProblem(where, $"no JSON: {fault.Message}"));
            }
        }

        return new ToldServer { Place = place, Server = server, TellsTools = true, Tools = tools.ToImmutable(), Problems = problems.ToImmutable() };
    }

    private static void Add(JsonView entry, string place, JsonTape tape, ImmutableArray<PreparedTool>.Builder tools, ImmutableArray<ImportProblem>.Builder problems)
    {
        var definition = DefinitionOf(entry, out var isDerived);
        if (PreparedTool.From(definition, tape, out var problem) is { } tool)
        {
            tools.Add(tool with { IsDerived = isDerived });
        }
        else
        {
            problems.Add(new ImportProblem(place, problem));
        }
    }

    // A schema is taken as it stands. A list of arguments is turned into one, so that the classifier reads names, types and descriptions.
    private static ReadOnlyMemory<byte> DefinitionOf(JsonView entry, out bool isDerived)
    {
        var arguments = entry["arguments"u8];
        isDerived = entry["inputSchema"u8].Kind != JsonKind.Object;
        if (!isDerived)
        {
            return ToolLines.DefinitionOf(entry) ?? entry.RawMemory;
        }

        var buffer = new ArrayBufferWriter<byte>(1024);
        using var json = new Utf8JsonWriter(buffer);
        json.WriteStartObject();
        Copy(json, entry, "name"u8, "name"u8);
        Copy(json, entry, "title"u8, "title"u8);
        Copy(json, entry, "description"u8, "description"u8);
        json.WriteStartObject("inputSchema"u8);
        json.WriteString("type"u8, "object"u8);
        json.WriteStartObject("properties"u8);
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var argument in arguments.Elements)
        {
            if (argument["name"u8].Kind == JsonKind.String && names.Add(argument["name"u8].GetString()))
            {
                json.WriteStartObject(argument["name"u8].GetString());
                Copy(json, argument, "type"u8, "type"u8);
                Copy(json, argument, "desc"u8, "description"u8);
                Copy(json, argument, "items"u8, "items"u8);
                json.WriteEndObject();
            }
        }

        json.WriteEndObject();
        json.WriteEndObject();
        if (entry["annotations"u8].Kind == JsonKind.Object)
        {
            Copy(json, entry, "annotations"u8, "annotations"u8);
        }

        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenMemory;
    }

    private static void Copy(Utf8JsonWriter json, JsonView from, ReadOnlySpan<byte> name, ReadOnlySpan<byte> to)
    {
        if (from[name] is { Exists: true, Kind: not JsonKind.Null } value)
        {
            json.WritePropertyName(to);
            json.WriteRawValue(value.Raw, skipInputValidation: true);
        }
    }

    private static ServerListing Listing(string file, string folder, ImmutableArray<ImportProblem>.Builder problems)
    {
        var fallback = new ServerListing { Name = folder };
        if (!File.Exists(file))
        {
            return fallback;
        }

        try
        {
            var yaml = new YamlStream();
            using (var text = File.OpenText(file))
            {
                yaml.Load(text);
            }

            var root = yaml.Documents.Count == 0 ? null : yaml.Documents[0].RootNode;
            return new ServerListing
            {
                Name = Text(root, "name") is { Length: > 0 } name ? name : folder,
                Title = Text(Member(root, "about"), "title"),
                Description = Text(Member(root, "about"), "description"),
                Version = Text(Member(root, "source"), "commit"),
                Repository = Text(Member(root, "source"), "project"),
            };
        }
        catch (YamlException e)
        {
            problems.Add(new ImportProblem($"{file}:{e.Start.Line}", "no YAML"));
            return fallback;
        }
    }

    private static YamlNode? Member(YamlNode? node, string name) =>
        node is YamlMappingNode map && map.Children.TryGetValue(new YamlScalarNode(name), out var member) ? member : null;

    private static string Text(YamlNode? node, string name) => Member(node, name) is YamlScalarNode { Value: { } text } ? text : "";
}
