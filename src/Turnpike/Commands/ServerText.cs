using Turnpike.Admin.Servers;
using Turnpike.Answers;

namespace Turnpike.Commands;

/// <summary>A server for people.</summary>
internal static class ServerText
{
    /// <summary>What a list says behind a server that the gateway approved without a person.</summary>
    public static string TrustMark(ServerView server) => server.TrustFirst switch
    {
        "awaited" => "  TRUST AT FIRST SIGHT, AWAITED",
        null => "",
        _ => "  TRUSTED AT FIRST SIGHT",
    };

    /// <summary>What a list says behind a server that is not used.</summary>
    public static string StandMark(ServerView server) => server switch
    {
        { Disabled: true } => "  disabled",
        { Disconnected: true } => "  disconnected",
        _ => "",
    };

    /// <summary>Writes a server, its definitions and how it stands.</summary>
    public static void Write(TextWriter text, ServerView server)
    {
        text.WriteLine($"{server.Name}: {Printable.Of(server.Url ?? string.Join(' ', server.Command))}");
        text.WriteLine($"era {server.Era}, {server.Approved} approved, {server.Pending} pending{(server.Shared ? ", shared by all callers" : "")}");
        if (server.Source is { } source)
        {
            text.WriteLine($"from {Printable.Of(source)}{(server.StartEarly ? ", starts with the gateway" : "")}");
        }

        if (server.Disabled || server.Disconnected)
        {
            text.WriteLine(server.Disabled ? "disabled: it is neither started nor called" : $"disconnected: it is not called before 'turnpike server connect {server.Name}'");
        }

        if (server.TrustFirst is not null)
        {
            text.WriteLine(server.TrustSentence);
        }

        if (server.Headers.Length + server.Environment.Length > 0)
        {
            text.WriteLine($"secrets: {string.Join(", ", server.Headers.Concat(server.Environment).Select(n => Printable.Of(n)))}");
        }

        foreach (var signIn in server.SignIns)
        {
            text.WriteLine(Printable.Of(
                $"sign-in{(signIn.Caller is { } who ? $" of {who}" : "")}: {signIn.State.Replace('_', ' ')}{(signIn.Issuer is { } issuer ? $" at {issuer}" : "")}{(signIn.NextStep is { } next ? $"; next: {next}" : "")}"));
        }

        if (server.Secrets.Length > 0)
        {
            text.WriteLine($"from the vault: {string.Join(", ", server.Secrets)}");
        }

        foreach (var missing in server.MissingSecrets)
        {
            text.WriteLine($"MISSING: secret {missing} is not there or expired: turnpike secret set {server.Name} {missing}");
        }

        if (server.Definitions.Length > 0)
        {
            Columns.Write(
                text,
                ["state", "risk", "kind", "name", "hash"],
                server.Definitions.Select(d => new[] { d.State, d.Risk is null ? "-" : d.RiskUp ? d.Risk.Severity + " UP" : d.Risk.Severity, d.Kind, d.Name, d.Hash[..12] }));
        }

        foreach (var problem in server.Problems)
        {
            text.WriteLine($"left out: {Printable.Of(problem)}");
        }

        if (server.Condition is { Health: { } health })
        {
            text.WriteLine(ServerHealthCommand.Line(health) + (health.Version is { } version ? $", version {Printable.Of(version)}" : ""));
        }

        if (server.Condition is { LastError: { } error })
        {
            text.WriteLine($"last error: {Printable.Of(error)}");
        }

        if (server.Condition is { Stderr: { } stderr })
        {
            text.WriteLine("standard error ends with:");
            text.WriteLine(Printable.Of(stderr, keepLines: true));
        }
    }
}
