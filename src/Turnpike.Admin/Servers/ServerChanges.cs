using System.Collections.Immutable;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Faults;
using Turnpike.Admin.Pins;
using Turnpike.Admin.SignIns;
using Turnpike.State.Servers;
using Turnpike.State.Snapshots;
using Turnpike.State.Vault;
using Turnpike.Upstreams.Connections;

namespace Turnpike.Admin.Servers;

/// <summary>Asks for a server to be reached otherwise. What is not named stays, and so do its pins and its place in grants.</summary>
public sealed record ChangeServer
{
    /// <summary>The server.</summary>
    public required string Name { get; init; }

    /// <summary>Its new endpoint; null to leave it.</summary>
    public string? Url { get; init; }

    /// <summary>Its new header fields, in the place of all it has; null to leave them.</summary>
    public ImmutableArray<NamedSecret>? Headers { get; init; }

    /// <summary>Its new variables, in the place of all it has; null to leave them.</summary>
    public ImmutableArray<NamedSecret>? Environment { get; init; }

    /// <summary>Whether it is listed and never started or called; null to leave it.</summary>
    public bool? Disabled { get; init; }

    /// <summary>How many seconds a process or connection nobody uses is kept; null to leave it.</summary>
    public long? IdleStopSeconds { get; init; }
}

/// <summary>Changes how a server is reached.</summary>
internal static class ServerChanges
{
    /// <summary>Forgets the tokens of a server that is to be reached at another origin than before.</summary>
    public static void ForgetTokens(ActDesk desk, ServerEntry entry, ServerTarget target)
    {
        // Invariant: what was given to one origin is never sent to another.
        if (entry.Target.Url is { } before
            && (target.Url is not { } after || Uri.Compare(before, after, UriComponents.SchemeAndServer, UriFormat.SafeUnescaped, StringComparison.OrdinalIgnoreCase) != 0))
        {
            foreach (var secret in desk.Store.Current.Vault.List(entry.Name).Where(s => s.Key.Kind is SecretKind.Token))
            {
                desk.Store.RemoveSecret(secret.Key);
                desk.SignIns.Table.Note(entry.Name, secret.Key.Caller, null);
            }
        }
    }

    public static async ValueTask<ServerView> ChangeAsync(ActDesk desk, ChangeServer request, CancellationToken cancellation)
    {
        var entry = PinActs.Find(desk, request.Name);
        var target = Target(entry, request);
        var idle = ServerActs.IdleStop(request.IdleStopSeconds) ?? entry.Settings.IdleStop;
        ServerLoops.Refuse(desk, target);

        ForgetTokens(desk, entry, target);
        desk.Store.UpdateServer(entry.Name, s => s with { Target = target, Settings = Settings(s, target, request.Disabled, idle) });
        await desk.Connector.CloseAsync(entry.Name);
        entry = desk.Store.Current.Servers[entry.Name];
        if (entry.Settings.IsDisabled || entry.Settings.PerCaller)
        {
            return ServerActs.Show(desk, entry.Name, null);
        }

        try
        {
            return ServerActs.Show(desk, entry.Name, await ServerLook.RefreshAsync(desk, entry, null, cancellation));
        }
        catch (UpstreamException e)
        {
            return ServerActs.Show(desk, entry.Name, null) with { Problems = [$"changed, but it could not be looked at: {e.Message}"] };
        }
    }

    public static ActRecord Describe(ChangeServer request) => new(
        request.Name,
        null,
        string.Join(", ", new[]
        {
            request.Url is { } url ? ServerTargets.Shown(url) : null,
            request.Headers is { } headers ? $"header fields {string.Join(' ', headers.Select(h => h.Name))}" : null,
            request.Environment is { } variables ? $"variables {string.Join(' ', variables.Select(v => v.Name))}" : null,
            request.IdleStopSeconds is { } idle ? $"idle after {idle} s" : null,
            request.Disabled is { } disabled ? disabled ? "disabled" : "enabled" : null,
        }.OfType<string>()));

    // What another URL speaks is tried again.
    private static ServerSettings Settings(ServerEntry entry, ServerTarget target, bool? disabled, TimeSpan? idle) => entry.Settings with
    {
        IsDisabled = disabled ?? entry.Settings.IsDisabled,
        IdleStop = idle,
        Transport = target.Url == entry.Target.Url ? entry.Settings.Transport : null,
    };

    private static ServerTarget Target(ServerEntry entry, ChangeServer request)
    {
        if (request.Url is not null && entry.Target.Url is null)
        {
            throw new AdminException(AdminFaultCode.Invalid, $"'{entry.Name}' is a command; one with an URL is another server", $"turnpike server remove {entry.Name}, then add it anew");
        }

        return ServerTargets.Of(new AddServer
        {
            Name = entry.Name,
            Url = request.Url ?? entry.Target.Url?.OriginalString,
            Command = entry.Target.Command,
            WorkingDirectory = entry.Target.WorkingDirectory,
            Headers = request.Headers ?? Named(entry.Target.Headers),
            Environment = request.Environment ?? Named(entry.Target.Environment),
        });
    }

    private static ImmutableArray<NamedSecret> Named(ImmutableArray<KeyValuePair<string, string>> pairs) =>
        pairs.IsDefault ? [] : [.. pairs.Select(p => new NamedSecret(p.Key, p.Value))];
}
