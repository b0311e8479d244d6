using Turnpike.State.Snapshots;
using Turnpike.Upstreams.Connections;
using Turnpike.Upstreams.Credentials;
using Turnpike.Wire.Revisions;

namespace Turnpike.Upstreams.Probing;

/// <summary>Asks a server without any credential, to hear what it wants to be authorized by.</summary>
public static class ChallengeProbe
{
    /// <summary>
    /// The server's <c>WWW-Authenticate</c>; null when it has none, wants none, or does not answer: discovery goes by well-known places then.
    /// </summary>
    public static async Task<string?> ReadAsync(UpstreamConnector connector, string server, ServerTarget target, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(connector);
        ArgumentNullException.ThrowIfNull(target);
        var nobody = new Nobody(target with { Headers = [] });
        await TryAsync(session => session.AskAsync("server/discover", Era.Modern, ProbeMessages.Discover, cancellation));
        if (nobody.Challenge is null)
        {
            // A server may greet everybody and refuse who wants to see its tools.
            await TryAsync(async session =>
            {
                await session.AskAsync("initialize", Era.Legacy, ProbeMessages.Initialize, cancellation);
                if (nobody.Challenge is null)
                {
                    await session.TellAsync("notifications/initialized", ProbeMessages.Initialized, cancellation);
                    await session.AskAsync("tools/list", Era.Legacy, id => ProbeMessages.List(id, "tools/list", null, Era.Legacy), cancellation);
                }
            });
        }

        return nobody.Challenge;

        async Task TryAsync(Func<ProbeSession, Task> ask)
        {
            try
            {
                await using var session = new ProbeSession(connector.OpenHttp(server, nobody), connector.Options);
                await ask(session);
            }
            catch (UpstreamException)
            {
                // Refused, most likely: what it said is what was asked for.
            }
        }
    }

    private sealed class Nobody(ServerTarget target) : UpstreamCredential
    {
        public override ServerTarget Target => target;

        public string? Challenge { get; private set; }

        public override ValueTask<AfterRefusal> RefusedAsync(int status, string? challenge, string? token, CancellationToken cancellation)
        {
            Challenge = challenge;
            return ValueTask.FromResult(AfterRefusal.Stands);
        }
    }
}
