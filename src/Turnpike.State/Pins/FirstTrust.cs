namespace Turnpike.State.Pins;

/// <summary>Whether what a server says first is pinned by the gateway itself, without a person's look. Chosen when a server is added, for one listing.</summary>
public enum FirstTrust : byte
{
    /// <summary>A person approves every definition.</summary>
    None,

    /// <summary>The first listing is still to come; whatever it says will be pinned.</summary>
    Awaited,

    /// <summary>The first listing was pinned; from then on a person approves.</summary>
    Used,
}
