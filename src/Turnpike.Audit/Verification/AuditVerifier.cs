namespace Turnpike.Audit.Verification;

/// <summary>Checks a record folder offline: needs nothing but its files, and never changes them.</summary>
public static class AuditVerifier
{
    /// <summary>
    /// Reads every record of <paramref name="folder"/> and stops at the first that is changed, removed, reordered or inserted.
    /// Never throws for what the files hold; throws <see cref="IOException"/> when they cannot be read and
    /// <see cref="ArgumentException"/> when the given key or checkpoint is none.
    /// </summary>
    public static VerifyReport Verify(string folder, VerifyOptions options) => throw new NotImplementedException();
}
