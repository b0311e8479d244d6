using Turnpike.Wire.Json;
using Turnpike.Wire.Messages;

namespace Turnpike.Wire.Headers;

/// <summary>The header fields of a request that mirror its body; null where absent.</summary>
/// <param name="ProtocolVersion">The <c>MCP-Protocol-Version</c> field.</param>
/// <param name="Method">The <c>Mcp-Method</c> field.</param>
/// <param name="Name">The <c>Mcp-Name</c> field.</param>
/// <param name="Repeated">Whether one of them was sent more than once.</param>
public readonly record struct HeaderValues(string? ProtocolVersion, string? Method, string? Name, bool Repeated = false);

/// <summary>Why header fields were refused: HTTP 400 and a JSON-RPC error.</summary>
/// <param name="Code">JSON-RPC error code: -32020 for a mismatch, -32602 for missing <c>_meta</c>.</param>
/// <param name="Message">A sentence that quotes nothing of the request.</param>
public readonly record struct HeaderFault(int Code, string Message);

/// <summary>The rules that tie header fields to the body (PROTOCOL 1.4 items 4 and 5).</summary>
public static class StandardHeaders
{
    /// <summary>JSON-RPC error code of a header that is missing, malformed or not equal to the body.</summary>
    public const int HeaderMismatch = -32020;

    /// <summary>
    /// Checks a modern message: version and method are required, the name where the method has one, and all equal the body. A request
    /// without its required <c>_meta</c> is refused with -32602; a notification may leave it out.
    /// </summary>
    public static bool TryCheck(in Envelope envelope, HeaderValues given, out HeaderFault fault)
    {
        var meta = RequestMeta.Read(envelope);
        if (envelope.Kind == MessageKind.Request && !meta.TryRequire(envelope, out var missing))
        {
            fault = new HeaderFault(missing.Code, missing.Message);
            return false;
        }

        var problem = given.ProtocolVersion is null ? "MCP-Protocol-Version is missing"
            : given.Method is null ? "Mcp-Method is missing"
            : given.Name is null && RequiresName(envelope.Method) ? "Mcp-Name is missing"
            : Contradiction(envelope, meta, given);
        return Judge(problem, out fault);
    }

    /// <summary>Checks a legacy message, which needs none of these: those that are there must not contradict the body.</summary>
    public static bool TryCheckGiven(in Envelope envelope, HeaderValues given, out HeaderFault fault) =>
        Judge(Contradiction(envelope, RequestMeta.Read(envelope), given), out fault);

    /// <summary>What <c>Mcp-Name</c> mirrors: the name, the uri or the task id; missing when the method has none.</summary>
    public static JsonView MirroredName(in Envelope envelope)
    {
        var method = envelope.Method;
        return method == McpMethod.CallTool || method == McpMethod.GetPrompt ? envelope.Name
            : method == McpMethod.ReadResource ? envelope.Uri
            : method is { Family: MethodFamily.Tasks, IsNotification: false } ? envelope.Params["taskId"u8]
            : default;
    }

    private static bool RequiresName(McpMethod? method) =>
        method == McpMethod.CallTool || method == McpMethod.GetPrompt || method == McpMethod.ReadResource
        || method == McpMethod.GetTask || method == McpMethod.UpdateTask || method == McpMethod.CancelTask;

    private static string? Contradiction(in Envelope envelope, in RequestMeta meta, HeaderValues given)
    {
        if (given.Repeated)
        {
            return "a header field that mirrors the body is repeated";
        }

        if (given.ProtocolVersion is not null && meta.ProtocolVersion.Exists && !IsText(given.ProtocolVersion, meta.ProtocolVersion))
        {
            return "MCP-Protocol-Version is not the version in _meta";
        }

        if (given.Method is not null && !IsText(given.Method, envelope.MethodName))
        {
            return "Mcp-Method is not the method of the body";
        }

        // A name for a method that mirrors none says nothing that could be believed or contradicted.
        return given.Name is not null && MirroredName(envelope) is { Exists: true } name && !HeaderText.Matches(given.Name, name)
            ? "Mcp-Name is not the name in the body"
            : null;
    }

    // Version and method have no base64 form: they are ASCII by nature.
    private static bool IsText(string given, JsonView value)
    {
        const int Longest = 128;
        var text = given.AsSpan().Trim(" \t");
        if (text.Length > Longest || text.ContainsAnyExceptInRange('!', '~'))
        {
            return false;
        }

        Span<byte> bytes = stackalloc byte[Longest];
        return value.Is(bytes[..System.Text.Encoding.ASCII.GetBytes(text, bytes)]);
    }

    private static bool Judge(string? problem, out HeaderFault fault)
    {
        fault = problem is null ? default : new HeaderFault(HeaderMismatch, problem);
        return problem is null;
    }
}
