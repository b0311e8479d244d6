using System.Collections.Frozen;
using System.Text;
using Turnpike.Admin.Servers;
using Turnpike.Catalog.Definitions;
using Turnpike.Catalog.Lists;
using Turnpike.Gateway.Pins;
using Turnpike.Policies;
using Turnpike.State.Snapshots;
using Turnpike.Wire.Json;
using Turnpike.Wire.Revisions;

namespace Turnpike.Gateway.MetaTools;

/// <summary>The gateway as a server: its definitions, pinned by construction, and the policy that is recommended for them.</summary>
public static class MetaServer
{
    /// <summary>What the server says of itself.</summary>
    internal const string Instructions =
        "Every server behind this gateway is reached through these tools. Find a tool with gateway.catalog_search, read its schema with gateway.describe, "
        + "run it with gateway.invoke. Nothing found? gateway.request_capability says what to do next.";

    private static readonly byte[][] Lists = [List(false, false), List(false, true), List(true, false), List(true, true)];

    /// <summary>The server, for every snapshot of a process that serves it.</summary>
    public static BuiltInServer BuiltIn { get; } = new(
        new ServerEntry
        {
            Name = ServerName.Gateway,
            IsBuiltIn = true,
            Target = new ServerTarget(null, [], null, [], []),
            Era = Era.Both,
            Pins = Definitions().ToFrozenDictionary(d => new PinKey(d.Kind, d.Name)),
        },
        Recommended());

    /// <summary>Source JSON of the array a list is: byte for byte the same, whatever is connected.</summary>
    internal static ReadOnlyMemory<byte> Listed(MetaView view) => Lists[(view.IsAll ? 2 : 0) + (view.IsUnderscore ? 1 : 0)];

    /// <summary>One tool as it is listed.</summary>
    internal static string Definition(MetaTool tool, bool isUnderscore) => Encoding.UTF8.GetString(MetaAnswer.Json(json =>
    {
        json.WriteString("name"u8, isUnderscore ? MetaToolTable.Alias(tool.Name) : tool.Name);
        json.WriteString("title"u8, tool.Title);
        json.WriteString("description"u8, tool.Description);
        json.WritePropertyName("inputSchema"u8);
        json.WriteRawValue(tool.InputSchema);
        json.WritePropertyName("outputSchema"u8);
        json.WriteRawValue(tool.OutputSchema);
        json.WriteStartObject("annotations"u8);
        json.WriteBoolean("readOnlyHint"u8, tool.Hints.ReadOnly);
        json.WriteBoolean("destructiveHint"u8, tool.Hints.Destructive);
        json.WriteBoolean("idempotentHint"u8, tool.Hints.Idempotent);
        json.WriteBoolean("openWorldHint"u8, tool.Hints.OpenWorld);
        json.WriteEndObject();
    }));

    private static byte[] List(bool isAll, bool isUnderscore) =>
        Encoding.UTF8.GetBytes($"[{string.Join(',', MetaToolTable.All.Where(t => isAll || t.IsListedFirst).Select(t => Definition(t, isUnderscore)))}]");

    private static IEnumerable<Definition> Definitions()
    {
        var tape = new JsonTape();
        var said = MetaAnswer.Json(json =>
        {
            json.WritePropertyName("tools"u8);
            json.WriteRawValue(List(true, false));
            json.WriteString("instructions"u8, Instructions);
        });
        if (!tape.TryRead(said, JsonBudget.Upstream, out var fault))
        {
            throw new InvalidOperationException($"the gateway's own tools cannot be read: {fault.Message}");
        }

        var tools = DefinitionLook.Reader.Read(tape.Root, ListKind.Tools);
        return tools.Definitions.Append(DefinitionLook.Reader.ReadInstructions(tape.Root)!);
    }

    private static PolicyEntry Recommended()
    {
        var document = Encoding.UTF8.GetBytes(MetaPolicy.Document);
        var load = CompiledPolicy.Load(document);
        return new PolicyEntry(
            MetaPolicy.Name, 1,
            load.Policy ?? throw new InvalidOperationException($"the recommended policy is not valid: {string.Join("; ", load.Problems.Select(p => p.Message))}"),
            document);
    }
}
