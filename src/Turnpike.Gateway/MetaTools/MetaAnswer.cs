using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Turnpike.Gateway.MetaTools;

/// <summary>What one of the gateway's own tools answers.</summary>
internal sealed class MetaAnswer
{
    private static readonly JsonWriterOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>Source JSON of <c>structuredContent</c>: an object that satisfies the tool's output schema.</summary>
    public ReadOnlyMemory<byte> Structured { get; init; }

    /// <summary>Source JSON of the content blocks, without the brackets around them; empty for the structured content as one text block.</summary>
    public ReadOnlyMemory<byte> Blocks { get; init; }

    /// <summary>Whether it failed; then the structured content has an <c>error</c>.</summary>
    public bool IsError { get; init; }

    /// <summary>Source JSON of the whole <c>result</c>, where it is not a tool's: a server asks for input. Empty otherwise.</summary>
    public ReadOnlyMemory<byte> Result { get; init; }

    /// <summary>Source JSON of the whole <c>error</c>, where only the client itself can act on it. Empty otherwise.</summary>
    public ReadOnlyMemory<byte> RpcError { get; init; }

    /// <summary>A success.</summary>
    /// <param name="members">Writes the members of the structured content; nulls are left out by whoever writes.</param>
    public static MetaAnswer Of(Action<Utf8JsonWriter> members) => new() { Structured = Json(members) };

    /// <summary>A failure.</summary>
    /// <param name="error">Why.</param>
    /// <param name="members">Writes further members of the structured content.</param>
    public static MetaAnswer Of(MetaError error, Action<Utf8JsonWriter>? members = null) => new()
    {
        IsError = true,
        Structured = Json(json =>
        {
            members?.Invoke(json);
            Write(json, error);
        }),
    };

    /// <summary>Writes a failure as the member <c>error</c>.</summary>
    public static void Write(Utf8JsonWriter json, MetaError error)
    {
        json.WriteStartObject("error"u8);
        json.WriteString("code"u8, error.Code);
        json.WriteString("message"u8, error.Message);
        if (!error.Details.IsEmpty)
        {
            json.WritePropertyName("details"u8);
            json.WriteRawValue(error.Details.Span, skipInputValidation: true);
        }

        if (error.Suggestion is { } suggestion)
        {
            json.WriteString("suggestion"u8, suggestion);
        }

        json.WriteBoolean("retryable"u8, error.IsRetryable);
        json.WriteEndObject();
    }

    /// <summary>An object's source JSON, without a blank in it.</summary>
    public static byte[] Json(Action<Utf8JsonWriter> members)
    {
        var output = new ArrayBufferWriter<byte>(512);
        using var json = new Utf8JsonWriter(output, Compact);
        json.WriteStartObject();
        members(json);
        json.WriteEndObject();
        json.Flush();
        return output.WrittenSpan.ToArray();
    }

    /// <summary>The JSON-RPC message that carries the answer.</summary>
    /// <param name="id">Source JSON of the request's id.</param>
    /// <param name="isModern">Whether the result says that it is complete.</param>
    public byte[] Message(ReadOnlyMemory<byte> id, bool isModern) => Json(json =>
    {
        json.WriteString("jsonrpc"u8, "2.0"u8);
        json.WritePropertyName("id"u8);
        json.WriteRawValue(id.Span, skipInputValidation: true);
        if (!RpcError.IsEmpty || !Result.IsEmpty)
        {
            json.WritePropertyName(Result.IsEmpty ? "error"u8 : "result"u8);
            json.WriteRawValue(Result.IsEmpty ? RpcError.Span : Result.Span, skipInputValidation: true);
            return;
        }

        json.WriteStartObject("result"u8);
        if (isModern)
        {
            json.WriteString("resultType"u8, "complete"u8);
        }

        json.WriteStartArray("content"u8);
        if (Blocks.IsEmpty)
        {
            json.WriteStartObject();
            json.WriteString("type"u8, "text"u8);
            json.WriteString("text"u8, Structured.Span);
            json.WriteEndObject();
        }
        else
        {
            json.WriteRawValue(Blocks.Span, skipInputValidation: true);
        }

        json.WriteEndArray();
        json.WritePropertyName("structuredContent"u8);
        json.WriteRawValue(Structured.Span, skipInputValidation: true);
        if (IsError)
        {
            json.WriteBoolean("isError"u8, true);
        }

        json.WriteEndObject();
    });
}
