using System.Collections.Immutable;

namespace Turnpike.Admin.Accounts;

/// <summary>How a person can sign in.</summary>
/// <param name="Password">With a password.</param>
/// <param name="Code">And with a code of an authenticator.</param>
/// <param name="Oidc">By an OpenID provider, and did.</param>
/// <param name="Disabled">Not at all, whatever they bring.</param>
/// <param name="RecoveryCodes">How many recovery codes are left; null where that is not told.</param>
public sealed record AccountView(bool Password, bool Code, bool Oidc, bool Disabled, int? RecoveryCodes = null);

/// <summary>Gives a person a password, and ends their sessions.</summary>
/// <param name="Name">The person.</param>
/// <param name="Password">The password; in no record and no answer.</param>
public sealed record SetPassword(string Name, string Password)
{
    /// <inheritdoc/>
    public override string ToString() => $"SetPassword {{ {Name} }}";
}

/// <summary>Changes one's own password, and ends one's other sessions.</summary>
/// <param name="Current">The password so far.</param>
/// <param name="Password">The new one.</param>
/// <param name="Session">Id of the session that goes on; null for none.</param>
public sealed record ChangePassword(string Current, string Password, string? Session)
{
    /// <inheritdoc/>
    public override string ToString() => "ChangePassword";
}

/// <summary>Says whether a person may sign in.</summary>
/// <param name="Name">The person.</param>
/// <param name="Enabled">Whether they may. Who may not any more is signed out at once.</param>
public sealed record SetSignIn(string Name, bool Enabled);

/// <summary>Proves once more who one is.</summary>
/// <param name="Password">One's password.</param>
/// <param name="Code">A code of the authenticator one has already; null for none.</param>
public sealed record ProvePassword(string Password, string? Code = null)
{
    /// <inheritdoc/>
    public override string ToString() => "ProvePassword";
}

/// <summary>A secret for an authenticator, shown this once. It counts only once a code has confirmed it.</summary>
/// <param name="Secret">As it is typed (base32).</param>
/// <param name="Uri">As it is read from a picture (<c>otpauth://</c>).</param>
public sealed record OfferedCode(string Secret, string Uri)
{
    /// <inheritdoc/>
    public override string ToString() => "OfferedCode";
}

/// <summary>A code of an authenticator.</summary>
/// <param name="Code">Six digits.</param>
public sealed record GivenCode(string Code)
{
    /// <inheritdoc/>
    public override string ToString() => "GivenCode";
}

/// <summary>Takes the authenticator out of one's sign-in.</summary>
/// <param name="Password">One's password.</param>
/// <param name="Code">A code of it, or a recovery code.</param>
public sealed record RemoveCode(string Password, string Code)
{
    /// <inheritdoc/>
    public override string ToString() => "RemoveCode";
}

/// <summary>Recovery codes, shown this once; earlier ones are good no more.</summary>
/// <param name="Codes">Ten.</param>
public sealed record RecoveryCodes(ImmutableArray<string> Codes)
{
    /// <inheritdoc/>
    public override string ToString() => "RecoveryCodes";
}
