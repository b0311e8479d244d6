namespace Turnpike.Wire.Messages;

/// <summary>What a JSON-RPC 2.0 message is.</summary>
public enum MessageKind : byte
{
    /// <summary>Has a method and an id.</summary>
    Request,

    /// <summary>Has a method and no id.</summary>
    Notification,

    /// <summary>Has a result and an id.</summary>
    Result,

    /// <summary>Has an error.</summary>
    Error,
}
