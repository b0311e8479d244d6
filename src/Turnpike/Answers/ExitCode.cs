using Turnpike.Admin.Faults;

namespace Turnpike.Answers;

/// <summary>The exit codes of every command.</summary>
internal static class ExitCode
{
    /// <summary>Done.</summary>
    public const int Done = 0;

    /// <summary>The answer is no: denied, findings, verification failed.</summary>
    public const int No = 1;

    /// <summary>Wrong usage or invalid input.</summary>
    public const int Usage = 2;

    /// <summary>Something outside did not answer.</summary>
    public const int Unanswered = 3;

    /// <summary>The exit code of a refusal.</summary>
    public static int Of(AdminFaultCode code) =>
        code is AdminFaultCode.Unreachable or AdminFaultCode.RecordUnavailable ? Unanswered : Usage;
}
