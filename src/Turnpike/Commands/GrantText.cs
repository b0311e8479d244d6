using System.Globalization;
using Turnpike.Admin.Clients;
using Turnpike.Admin.Grants;
using Turnpike.Answers;
using Turnpike.Clients;

namespace Turnpike.Commands;

/// <summary>Grants for people.</summary>
internal static class GrantText
{
    /// <summary>Writes one grant.</summary>
    public static void Write(TextWriter text, GrantView grant)
    {
        text.WriteLine($"{grant.Id}: {Printable.Of(grant.Subject)}, expires {End(grant.ExpiresAt, TimeProvider.System.GetUtcNow())}");
        if (!grant.Labels.IsEmpty)
        {
            text.WriteLine($"  labels: {Printable.Of(string.Join(", ", grant.Labels))}");
        }

        foreach (var (server, policy) in grant.Servers)
        {
            text.WriteLine($"  {server} under {policy ?? "no policy: everything is denied"}");
        }
    }

    /// <summary>Writes a grant with its token and the lines that connect clients.</summary>
    public static void WriteToken(TextWriter text, GrantWithToken created, GatewayAddress gateway)
    {
        Write(text, created.Grant);
        if (created.Token is { } token)
        {
            text.WriteLine();
            text.WriteLine($"token: {token}");
            text.WriteLine("Keep it: it is shown this once.");
            if (created.OldTokenUntil is { } until)
            {
                text.WriteLine($"The old token is accepted until {Time(until)}.");
            }
        }

        WarnOfAnonymous(text, [created.Grant]);
        if (gateway.IsAssumed)
        {
            text.WriteLine();
            text.WriteLine($"No gateway runs on this data folder: the lines name the default address, {gateway.Url.GetLeftPart(UriPartial.Authority)} (another one: --gateway URL; start it: turnpike up).");
        }

        foreach (var (server, _) in created.Grant.Servers)
        {
            text.WriteLine();
            foreach (var line in ClientSetup.Lines(gateway.Url, server, created.Token))
            {
                text.WriteLine(line);
            }
        }
    }

    /// <summary>Says loudly which grants need no token.</summary>
    public static void WarnOfAnonymous(TextWriter text, IEnumerable<GrantView> grants)
    {
        foreach (var grant in grants.Where(g => g.Anonymous))
        {
            text.WriteLine($"WARNING: {grant.Id} is ANONYMOUS: whoever reaches the gateway's address may call under it without a token.");
        }
    }

    /// <summary>When a grant ends, and whether it did.</summary>
    public static string End(DateTimeOffset? end, DateTimeOffset now) => end <= now ? $"{Time(end)} (ended)" : Time(end);

    /// <summary>A time, or <c>never</c>.</summary>
    public static string Time(DateTimeOffset? time) => time?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture) ?? "never";
}
