using System.Collections.Frozen;
using System.Text;
using Turnpike.Gateway.Messages;
using Turnpike.Wire.Json;
using Turnpike.Wire.Messages;
using Turnpike.Wire.Revisions;
using Turnpike.Wire.Schemas;

namespace Turnpike.Gateway.MetaTools;

/// <summary>Holds arguments against the schema that is advertised, and says what does not fit: the schema is no secret of anybody's.</summary>
internal static class MetaArguments
{
    private static readonly byte[] Empty = "{}"u8.ToArray();

    private static readonly FrozenDictionary<string, JsonSchema> Schemas =
        MetaToolTable.All.ToFrozenDictionary(t => t.Name, t => Compile(t.InputSchema), StringComparer.Ordinal);

    /// <summary>The answer to a call of a tool whose arguments do not fit; null for any other message.</summary>
    public static byte[]? Refusal(ClientMessage message) =>
        message.Envelope.Method == McpMethod.CallTool && MetaToolTable.Find(message.Envelope.Name.GetString()) is { } tool
            && Refusal(tool, message.Envelope.Arguments) is { } refusal
            ? MetaAnswer.Of(refusal).Message(message.Id, message.Era == Era.Modern)
            : null;

    /// <summary>Why arguments are refused; null when they fit.</summary>
    public static MetaError? Refusal(MetaTool tool, JsonView arguments) => Refusal(Schemas[tool.Name], arguments, Nearest(tool)) ?? tool.Check?.Invoke(arguments);

    /// <summary>
    /// Whether what a message brings may be kept: what does not fit may be a secret where none belongs, and is neither recorded nor shown to anybody.
    /// </summary>
    public static bool MayBeKept(ClientMessage message) =>
        message.Envelope.Method != McpMethod.CallTool
        || (message.Envelope.Name.Kind == JsonKind.String && MetaToolTable.Find(message.Envelope.Name.GetString()) is { } tool && Refusal(tool, message.Envelope.Arguments) is null);

    /// <summary>Why arguments do not satisfy a schema; null when they do. Missing arguments are none.</summary>
    public static MetaError? Refusal(JsonSchema schema, JsonView arguments, string? suggestion)
    {
        if (!arguments.Exists)
        {
            var tape = new JsonTape();
            tape.TryRead(Empty, JsonBudget.Message, out _);
            arguments = tape.Root;
        }

        return schema.TryValidate(arguments, out var fault) ? null : new MetaError(MetaCodes.Arguments, Sentence(fault), suggestion)
        {
            Details = MetaAnswer.Json(json =>
            {
                json.WriteString("path"u8, fault.InstancePath);
                json.WriteString("keyword"u8, fault.Keyword);
                json.WriteString("schema_path"u8, fault.SchemaPath);
            }),
        };
    }

    /// <summary>A schema that takes anything: the policy step leaves the gateway's own arguments to <see cref="Refusal(ClientMessage)"/>, which says what is wrong.</summary>
    public static JsonSchema Any { get; } = Compile("{}");

    /// <summary>Compiles a schema of the program's own.</summary>
    public static JsonSchema Compile(string schema)
    {
        var tape = new JsonTape();
        return tape.TryRead(Encoding.UTF8.GetBytes(schema), JsonBudget.Upstream, out var fault) && JsonSchema.TryCompile(tape.Root, out var compiled, out var problem)
            ? compiled
            : throw new InvalidOperationException($"a schema of the gateway's own cannot be used: {fault.Message}");
    }

    private static string Sentence(SchemaFault fault) => $"The arguments do not fit the schema at '{fault.InstancePath}': {fault.Message}.";

    private static string Nearest(MetaTool tool)
    {
        var tape = new JsonTape();
        tape.TryRead(Encoding.UTF8.GetBytes(tool.InputSchema), JsonBudget.Upstream, out _);
        var names = new List<string>();
        foreach (var member in tape.Root["properties"u8].Members)
        {
            names.Add(member.Name.GetString());
        }

        var takes = names.Count == 0 ? $"{tool.Name} takes no arguments" : $"{tool.Name} takes {string.Join(", ", names)}";
        return tool.Advising is { } advice ? $"{takes}; {advice}" : takes;
    }
}
