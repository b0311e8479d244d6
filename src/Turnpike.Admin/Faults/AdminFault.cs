namespace Turnpike.Admin.Faults;

/// <summary>What sort of refusal an <see cref="AdminFault"/> is.</summary>
public enum AdminFaultCode : byte
{
    /// <summary>The request is not well formed.</summary>
    Invalid,

    /// <summary>What the request names does not exist.</summary>
    NotFound,

    /// <summary>What the request would create exists already, or was changed meanwhile.</summary>
    Conflict,

    /// <summary>Not allowed.</summary>
    Forbidden,

    /// <summary>A server, or the owner of the data folder, did not answer.</summary>
    Unreachable,

    /// <summary>The record cannot be written.</summary>
    RecordUnavailable,

    /// <summary>Allowed, but only shortly after proving who one is; nearest is the id of the session to confirm.</summary>
    ProofNeeded,
}

/// <summary>Why an administrative act was refused.</summary>
/// <param name="Code">What sort of refusal.</param>
/// <param name="Message">A sentence for the person who asked; carries no secret.</param>
/// <param name="Nearest">The nearest valid thing; null when there is none.</param>
public sealed record AdminFault(AdminFaultCode Code, string Message, string? Nearest = null);

/// <summary>An administrative act was refused; nothing was changed.</summary>
public sealed class AdminException : Exception
{
    /// <summary>Creates the exception.</summary>
    public AdminException(AdminFault fault, Exception? inner = null)
        : base(fault.Message, inner) => Fault = fault;

    /// <summary>Creates the exception.</summary>
    public AdminException(AdminFaultCode code, string message, string? nearest = null)
        : this(new AdminFault(code, message, nearest))
    {
    }

    /// <summary>Why.</summary>
    public AdminFault Fault { get; }
}
