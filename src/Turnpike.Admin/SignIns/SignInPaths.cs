namespace Turnpike.Admin.SignIns;

/// <summary>Where browsers open a sign-in and bring its answer, at the gateway or at the command that began it.</summary>
public static class SignInPaths
{
    /// <summary>The path that opens a flow, followed by its id.</summary>
    public const string Start = "/oauth/start/";

    /// <summary>The path of the redirect address.</summary>
    public const string Callback = "/oauth/callback";

    /// <summary>How long a person may take.</summary>
    public static TimeSpan Lifetime => SignInTable.Lifetime;
}
