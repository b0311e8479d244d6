namespace Turnpike.Gateway.MetaTools;

/// <summary>The machine codes of failures, as they are known from other gateways of this kind.</summary>
internal static class MetaCodes
{
    /// <summary>The server cannot be reached or started.</summary>
    public const string Offline = "E201";

    /// <summary>There is no such server for this caller.</summary>
    public const string NoServer = "E203";

    /// <summary>The server refuses, or is left alone after failures.</summary>
    public const string Refused = "E204";

    /// <summary>The connection was lost: the server may have acted.</summary>
    public const string Lost = "E205";

    /// <summary>There is no such tool for this caller.</summary>
    public const string NoTool = "E301";

    /// <summary>The tool, or what was asked for, failed.</summary>
    public const string Failed = "E302";

    /// <summary>Nothing came in time: the server may have acted.</summary>
    public const string TimedOut = "E303";

    /// <summary>The arguments do not fit the schema.</summary>
    public const string Arguments = "E304";

    /// <summary>There is no such handle, request, job or flow, or not any more.</summary>
    public const string NoHandle = "E306";

    /// <summary>The policy denies it.</summary>
    public const string Denied = "E402";

    /// <summary>The answer is too large.</summary>
    public const string TooLarge = "E403";

    /// <summary>A person has to say yes first.</summary>
    public const string ApprovalRequired = "E404";

    /// <summary>A limit is used up.</summary>
    public const string LimitExhausted = "E405";

    /// <summary>The caller, or an administrator, has to sign in or give a secret first.</summary>
    public const string NeedsSignIn = "E502";

    /// <summary>Whether the same call may succeed later by itself.</summary>
    public static bool IsRetryable(string code) => code is Offline or Refused or LimitExhausted;
}

/// <summary>Why a call of the gateway's own tools failed.</summary>
/// <param name="Code">One of <see cref="MetaCodes"/>.</param>
/// <param name="Message">What was wrong, for a model; quotes no secret and no argument value.</param>
/// <param name="Suggestion">What would be right; null where nothing is known.</param>
internal sealed record MetaError(string Code, string Message, string? Suggestion = null)
{
    /// <summary>Source JSON of what else there is to say; empty for nothing.</summary>
    public ReadOnlyMemory<byte> Details { get; init; }

    /// <summary>Whether the same call may succeed later by itself.</summary>
    public bool IsRetryable { get; init; } = MetaCodes.IsRetryable(Code);
}

/// <summary>Ends a call of the gateway's own tools with an error.</summary>
internal sealed class MetaException(MetaError error) : Exception(error.Message)
{
    /// <summary>Creates the exception.</summary>
    public MetaException(string code, string message, string? suggestion = null)
        : this(new MetaError(code, message, suggestion))
    {
    }

    /// <summary>The error.</summary>
    public MetaError Error { get; } = error;
}
