using System.Text.Json;
using Turnpike.Wire.Json;
using Turnpike.Wire.Messages;
using Turnpike.Wire.Revisions;

namespace Turnpike.Gateway.MetaTools.Invocation;

/// <summary>Makes the answer of <c>gateway.invoke</c> of a server's: content as it came, failures as failures, codes and data kept.</summary>
internal static class InvokeAnswer
{
    private const int UrlRequired = -32042;

    /// <summary>The answer.</summary>
    /// <param name="call">The outer call.</param>
    /// <param name="id">The tool.</param>
    /// <param name="answer">What came back.</param>
    /// <param name="arguments">What the tool was given.</param>
    /// <param name="most">Greatest number of characters of content.</param>
    public static MetaAnswer Of(MetaCall call, ToolId id, NestedAnswer answer, JsonView arguments, int most)
    {
        var toolId = ToolId.Of(id.Server.Name, id.Tool);
        if (answer.Envelope.Kind == MessageKind.Error)
        {
            // Only the client can open a page: it is told as it would be by the server itself.
            return Code(answer) == UrlRequired && call.Era == Era.Legacy
                ? new MetaAnswer { RpcError = answer.Envelope.Error.RawMemory }
                : OfError(toolId, id.Server.Name, answer);
        }

        var result = answer.Envelope.Result;
        if (result["resultType"u8].Is("input_required"u8))
        {
            return call.Era == Era.Modern
                ? new MetaAnswer { Result = result.RawMemory }
                : MetaAnswer.Of(new MetaError(MetaCodes.Failed, $"Server '{id.Server.Name}' asks for input that this client cannot give."), json => Head(json, toolId, false));
        }

        if (TaskOf(result) is { Exists: true } task)
        {
            return MetaAnswer.Of(json =>
            {
                Head(json, toolId, true);
                json.WritePropertyName("task"u8);
                json.WriteRawValue(task.Raw, skipInputValidation: true);
            });
        }

        return result["isError"u8].Kind == JsonKind.True
            ? OfFailure(toolId, id, answer, arguments)
            : call.Connection.Kept.First(toolId, result, most);
    }

    /// <summary>Writes what every answer begins with.</summary>
    public static void Head(Utf8JsonWriter json, string toolId, bool isOk)
    {
        json.WriteString("tool_id"u8, toolId);
        json.WriteBoolean("ok"u8, isOk);
    }

    /// <summary>The content blocks of a result, without the brackets around them.</summary>
    public static ReadOnlyMemory<byte> BlocksOf(JsonView result) =>
        result["content"u8] is { Kind: JsonKind.Array, Count: > 0 } content ? content.RawMemory[1..^1] : default;

    private static MetaAnswer OfError(string toolId, string server, NestedAnswer answer) => MetaAnswer.Of(NestedFailure.Of(server, answer), json =>
    {
        Head(json, toolId, false);
        json.WriteStartArray("errors"u8);
        json.WriteRawValue(answer.Envelope.Error.Raw, skipInputValidation: true);
        json.WriteEndArray();
    });

    private static MetaAnswer OfFailure(string toolId, ToolId id, NestedAnswer answer, JsonView arguments)
    {
        var error = NestedFailure.Of(id.Server.Name, answer);
        if (answer.IsOwn && error.Code == MetaCodes.Denied && Explained(id, arguments) is { } explained)
        {
            error = explained;
        }

        var result = answer.Envelope.Result;
        return new MetaAnswer
        {
            IsError = true,
            Blocks = BlocksOf(result),
            Structured = MetaAnswer.Json(json =>
            {
                Head(json, toolId, false);
                if (result["structuredContent"u8] is { Exists: true } structured)
                {
                    json.WritePropertyName("result"u8);
                    json.WriteRawValue(structured.Raw, skipInputValidation: true);
                }

                MetaAnswer.Write(json, error);
            }),
        };
    }

    /// <summary>
    /// What is wrong with arguments that were denied, where that is all that is wrong with them: the caller may read the schema anyway.
    /// </summary>
    private static MetaError? Explained(ToolId id, JsonView arguments) =>
        id.Server.Entry.Pins.TryGetValue(new(Catalog.Definitions.DefinitionKind.Tool, id.Tool), out var pin) && pin.InputSchema is { } schema
            ? MetaArguments.Refusal(schema, arguments, $"gateway.describe with tool_id {ToolId.Of(id.Server.Name, id.Tool)} shows the schema")
            : null;

    private static JsonView TaskOf(JsonView result) => result["resultType"u8].Is("task"u8) ? result : result["task"u8];

    private static int Code(NestedAnswer answer) =>
        int.TryParse(answer.Envelope.Error["code"u8].Raw, System.Globalization.CultureInfo.InvariantCulture, out var code) ? code : 0;
}
