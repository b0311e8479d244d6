using Turnpike.Admin.Faults;

namespace Turnpike.Admin.Acts;

/// <summary>Why somebody does something, in the person's own words.</summary>
internal static class ActReason
{
    private const int Longest = 256;

    /// <summary>Throws <see cref="AdminException"/> unless the text can stand as a reason in a record.</summary>
    public static void Require(string? reason)
    {
        if (string.IsNullOrWhiteSpace(reason) || reason.Length > Longest || reason.Any(char.IsControl))
        {
            throw new AdminException(AdminFaultCode.Invalid, $"a reason is 1 to {Longest} characters without control characters");
        }
    }
}
