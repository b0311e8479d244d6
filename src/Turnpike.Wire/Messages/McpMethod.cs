using System.Text;
using Turnpike.Wire.Revisions;

namespace Turnpike.Wire.Messages;

/// <summary>Who may send a method.</summary>
[Flags]
public enum Sender : byte
{
    /// <summary>Nobody.</summary>
    None = 0,

    /// <summary>A client, to a server.</summary>
    Client = 1,

    /// <summary>A server, to a client.</summary>
    Server = 2,
}

/// <summary>The families of methods, by what their policy is about.</summary>
public enum MethodFamily : byte
{
    /// <summary>initialize, ping, discovery, logging: about the connection.</summary>
    Lifecycle,

    /// <summary>tools/list and its notifications.</summary>
    Tools,

    /// <summary>resources/*.</summary>
    Resources,

    /// <summary>prompts/*.</summary>
    Prompts,

    /// <summary>completion/complete.</summary>
    Completion,

    /// <summary>tasks/*.</summary>
    Tasks,

    /// <summary>subscriptions/listen and what it brings.</summary>
    Subscriptions,

    /// <summary>sampling/createMessage.</summary>
    Sampling,

    /// <summary>elicitation/*.</summary>
    Elicitation,

    /// <summary>roots/list.</summary>
    Roots,

    /// <summary>progress, cancelled and other notifications about a request.</summary>
    Utility,
}

/// <summary>A method of the known revisions or of the Tasks extension. One instance per method; compare by reference.</summary>
public sealed partial class McpMethod
{
    private readonly byte[] _utf8Name;

    private McpMethod(string name, MethodFamily family, Era eras, Sender sender, bool isNotification = false, bool isCall = false)
    {
        Name = name;
        _utf8Name = Encoding.ASCII.GetBytes(name);
        Family = family;
        Eras = eras;
        Sender = sender;
        IsNotification = isNotification;
        IsCall = isCall;
    }

    /// <summary>The method's name, such as <c>tools/call</c>.</summary>
    public string Name { get; }

    /// <summary>What its policy is about.</summary>
    public MethodFamily Family { get; }

    /// <summary>The eras whose revisions have it.</summary>
    public Era Eras { get; }

    /// <summary>Who may send it.</summary>
    public Sender Sender { get; }

    /// <summary>Whether it is a notification.</summary>
    public bool IsNotification { get; }

    /// <summary>Whether it is a call: needs a durable intent record before it is forwarded.</summary>
    public bool IsCall { get; }

    /// <summary>The method's name in UTF-8.</summary>
    public ReadOnlySpan<byte> Utf8Name => _utf8Name;

    /// <inheritdoc/>
    public override string ToString() => Name;
}
