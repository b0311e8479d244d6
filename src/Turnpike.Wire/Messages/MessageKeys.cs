namespace Turnpike.Wire.Messages;

/// <summary>The known keys of each place of a message: envelope, params, <c>_meta</c>, error. Never used inside <c>arguments</c>.</summary>
internal static class MessageKeys
{
    public static readonly KnownKeys Envelope = new("jsonrpc", "id", "method", "params", "result", "error");

    // One set for all methods: no method has a key that differs only by case from another method's.
    public static readonly KnownKeys Params = new(
        "_meta", "name", "arguments", "uri", "cursor", "ref", "argument", "context", "level", "logger", "data",
        "requestState", "inputResponses", "inputRequests", "task", "taskId", "status", "ttl",
        "requestId", "reason", "progressToken", "progress", "total", "message",
        "protocolVersion", "capabilities", "clientInfo", "notifications",
        "toolsListChanged", "promptsListChanged", "resourcesListChanged", "resourceSubscriptions", "taskIds",
        "messages", "systemPrompt", "modelPreferences", "includeContext", "temperature", "maxTokens", "stopSequences", "metadata", "tools", "toolChoice",
        "mode", "requestedSchema", "url", "elicitationId");

    public static readonly KnownKeys Meta = new(
        "progressToken", "traceparent", "tracestate", "baggage",
        "io.modelcontextprotocol/protocolVersion", "io.modelcontextprotocol/clientCapabilities", "io.modelcontextprotocol/clientInfo",
        "io.modelcontextprotocol/serverInfo", "io.modelcontextprotocol/logLevel", "io.modelcontextprotocol/subscriptionId",
        "io.modelcontextprotocol/related-task", "io.modelcontextprotocol/model-immediate-response");

    public static readonly KnownKeys Error = new("code", "message", "data");
}
