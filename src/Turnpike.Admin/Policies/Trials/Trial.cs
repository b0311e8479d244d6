using System.Text;
using Turnpike.Admin.Faults;
using Turnpike.Catalog.Definitions;
using Turnpike.Policies;
using Turnpike.Policies.Testing;
using Turnpike.State.Snapshots;
using Turnpike.Wire.Json;
using Turnpike.Wire.Schemas;

namespace Turnpike.Admin.Policies.Trials;

/// <summary>A call that nobody makes, put together to ask how it would be decided.</summary>
/// <param name="Target">What it names.</param>
/// <param name="Name">Tool or prompt name, resource URI, or the kind of server request.</param>
/// <param name="Arguments">The arguments, an object.</param>
public sealed record Trial(CallTarget Target, string Name, JsonView Arguments)
{
    /// <summary>Reads arguments. Throws <see cref="AdminException"/> where they are no JSON object.</summary>
    public static JsonView ReadArguments(ReadOnlyMemory<byte> text)
    {
        var tape = new JsonTape();
        return tape.TryRead(text, JsonBudget.Message, out var fault) && tape.Root.Kind == JsonKind.Object
            ? tape.Root
            : throw new AdminException(AdminFaultCode.Invalid, fault.Kind == JsonFaultKind.None ? "the arguments are no JSON object" : $"the arguments: {fault}", "{\"amount\": 120}");
    }

    /// <inheritdoc cref="ReadArguments(ReadOnlyMemory{byte})"/>
    public static JsonView ReadArguments(string text) => ReadArguments(Encoding.UTF8.GetBytes(text));

    /// <summary>
    /// The facts of the call on a server, with its pinned definition; without a server everything is pinned, and every argument fits unless
    /// <paramref name="schema"/> says otherwise. Throws <see cref="AdminException"/> where there is no such server.
    /// </summary>
    public CallFacts Facts(Snapshot? snapshot, string? server, JsonSchema? schema = null)
    {
        var entry = server is null || snapshot is null ? null : Find(snapshot, server);
        var pin = entry is null ? null : PinOf(entry);
        var risk = Target == CallTarget.Tool && pin is not null ? entry!.Risk(pin) : null;
        return new CallFacts
        {
            Target = Target,
            Name = Name,
            Arguments = Arguments,
            IsPinned = pin is not null || entry is null || Target is CallTarget.Resource or CallTarget.ServerRequest,

            // The gateway's own tools check their arguments themselves, with better answers.
            InputSchema = schema ?? (entry is null || (entry.IsBuiltIn && pin is not null) ? GivenCall.AnySchema : pin?.InputSchema),
            Server = server ?? "",
            ToolClass = risk?.Class,
            ToolSeverity = risk?.Severity,
            ToolFlags = risk?.Flags ?? default,
            DefinitionHash = pin?.Hash.Hex,
        };
    }

    private Definition? PinOf(ServerEntry server) => Target switch
    {
        CallTarget.Tool => server.Pins.GetValueOrDefault(new PinKey(DefinitionKind.Tool, Name)),
        CallTarget.Prompt => server.Pins.GetValueOrDefault(new PinKey(DefinitionKind.Prompt, Name)),
        _ => null,
    };

    private static ServerEntry Find(Snapshot snapshot, string server) => snapshot.Servers.TryGetValue(server, out var entry)
        ? entry
        : throw new AdminException(AdminFaultCode.NotFound, $"there is no server '{server}'", NearestName.Of(server, snapshot.Servers.Keys));
}
