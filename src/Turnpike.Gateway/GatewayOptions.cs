using Turnpike.Wire.Json;

namespace Turnpike.Gateway;

/// <summary>The limits and time-outs of the gate.</summary>
public sealed record GatewayOptions
{
    /// <summary>Greatest size of a client's message in bytes.</summary>
    public int MaxMessageBytes { get; init; } = JsonBudget.Message.MaxBytes;

    /// <summary>Legacy sessions kept at once; a further <c>initialize</c> is refused.</summary>
    public int MaxSessions { get; init; } = 10_000;

    /// <summary>Legacy sessions one grant may keep at once.</summary>
    public int MaxSessionsPerGrant { get; init; } = 2_000;

    /// <summary>How long a legacy session may be idle before it is ended.</summary>
    public TimeSpan SessionIdle { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>
    /// How long a process that nobody uses is kept, where the server's entry does not say; the next request starts it again. A legacy
    /// session's own process lives as long as the session.
    /// </summary>
    public TimeSpan IdleStop { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>How long a server may be silent within a call.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// Age at which what a server said of its tools is asked again before a call. A <c>list_changed</c> asks at once.
    /// </summary>
    public TimeSpan DefinitionAge { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Where people open the console, once somebody serves it; null while nobody does.</summary>
    public Func<Uri?> Console { get; init; } = static () => null;

    /// <summary>Calls that are held for an approval at once; a further one is answered without waiting.</summary>
    public int MaxHeldCalls { get; init; } = 100;

    /// <summary>Calls of one grant that are held for an approval at once.</summary>
    public int MaxHeldCallsPerGrant { get; init; } = 20;

    /// <summary>How often a client that gave a progress token hears that its call is held.</summary>
    public TimeSpan HoldProgress { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Host names of the listener itself beside the loopback ones; a <c>Host</c> or <c>Origin</c> field may carry them.</summary>
    public IReadOnlySet<string> AllowedHosts { get; init; } = new HashSet<string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// Names the gateway is reached by from elsewhere, such as through a proxy that ends TLS; a <c>Host</c> or <c>Origin</c> field may
    /// carry them, and gets no anonymous grant then.
    /// </summary>
    public IReadOnlySet<string> FurtherHosts { get; init; } = new HashSet<string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// Origins of pages elsewhere, as <c>scheme://host[:port]</c>, that an <c>Origin</c> field may carry, and gets no anonymous grant then.
    /// </summary>
    public IReadOnlySet<string> FurtherOrigins { get; init; } = new HashSet<string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether the listener is on the loopback alone; anonymous grants work only there.</summary>
    public bool IsLoopback { get; init; } = true;

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>The budget of a client's message.</summary>
    public JsonBudget MessageBudget => JsonBudget.Message with { MaxBytes = MaxMessageBytes };
}
