using System.Collections.Immutable;
using System.Globalization;
using Turnpike.Admin.Faults;
using Turnpike.Admin.Servers;
using Turnpike.State.Snapshots;
using Turnpike.Upstreams.Connections;
using Turnpike.Upstreams.Packages;
using Turnpike.Upstreams.Probing;
using Turnpike.Upstreams.Sandboxes;

namespace Turnpike.Admin.Scans;

/// <summary>Looks at servers: each on its own, in its sandbox, within its time; whatever was started is ended before the answer is given.</summary>
/// <param name="sandbox">The sandbox; null for none, where somebody said yes to that.</param>
/// <param name="options">How servers are started and looked at.</param>
/// <param name="npm">Gets packages.</param>
/// <param name="upstream">How connections are made; null for the product's defaults.</param>
public sealed class ScanRun(Sandbox? sandbox, ScanOptions options, NpmPackages npm, UpstreamOptions? upstream = null)
{
    private const int LastWords = 400;

    /// <summary>Whether a command gets the network: where it has to fetch what it runs, or all do.</summary>
    public static bool NeedsNetwork(ScanTarget target, ScanOptions options) => options.Network || target.Package is { Npm: null };

    /// <summary>Looks at those that may be; some at a time. The others stay as they are.</summary>
    /// <param name="servers">What was asked for; <see cref="ScanState.Scanned"/> means that it may be.</param>
    /// <param name="progress">Told of each server when it begins, and when it is done.</param>
    /// <param name="cancellation">Ends everything.</param>
    public async Task<ImmutableArray<ScannedServer>> LookAsync(ImmutableArray<ScannedServer> servers, IScanProgress progress, CancellationToken cancellation)
    {
        using var places = new SemaphoreSlim(options.Parallel);
        return [.. await Task.WhenAll(servers.Select(async server =>
        {
            if (server.State != ScanState.Scanned)
            {
                return server;
            }

            await places.WaitAsync(cancellation);
            try
            {
                progress.Began(server.Target);
                var done = await LookAsync(server, cancellation);
                progress.Ended(done);
                return done;
            }
            finally
            {
                places.Release();
            }
        }))];
    }

    // What is known by the time it fails is told: which package it was, and whether it had the network.
    private async Task<ScannedServer> LookAsync(ScannedServer server, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(options.Timeout);
        using var home = new ThrowAwayFolder("turnpike-scan-");
        InstalledPackage? installed = null;
        try
        {
            if (server.Target.Url is not null)
            {
                return await ProbeAsync(server, OfUrl(server.Target), limit.Token);
            }

            server = server with { Network = sandbox is null || NeedsNetwork(server.Target, options) };
            if (server.Target.Package?.Npm is { } spec)
            {
                server = server with { Release = server.Release ?? await npm.ResolveAsync(spec, limit.Token) };
                installed = await npm.InstallAsync(server.Release, limit.Token);
                server = server with { Release = installed.Release, OtherPackages = installed.OtherPackages };
            }

            var command = Confine(server.Target, installed?.Start(server.Target.Package!.Arguments) ?? new ConfinedCommand { Command = server.Target.Command });
            return await ProbeAsync(server, sandbox?.Wrap(command) ?? BareCommand.Of(command, home.Path), limit.Token);
        }
        catch (UpstreamException e)
        {
            return server with { State = ScanState.Unanswered, Problem = e.Message };
        }
        catch (AdminException e)
        {
            return server with { State = ScanState.Impossible, Problem = e.Message };
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return server with
            {
                State = ScanState.Unanswered,
                Problem = string.Create(CultureInfo.InvariantCulture, $"it did not answer within {options.Timeout.TotalSeconds:0.#} s; everything it started was ended (--timeout)"),
            };
        }
        finally
        {
            installed?.Dispose();
        }
    }

    private ConfinedCommand Confine(ScanTarget target, ConfinedCommand command)
    {
        // The folder a command was typed in is shown to it: that is what typing it there means. What a configuration names sees none unasked.
        string[] own = target.IsGiven && target.WorkingDirectory is { } here && Sandbox.MayShow(here) ? [here] : [];
        ImmutableArray<string> readable = [.. command.Readable.Concat(options.Readable).Concat(own).Distinct(StringComparer.Ordinal)];
        var folder = target.WorkingDirectory ?? target.BaseFolder;
        folder = folder is null || !Path.IsPathRooted(folder) ? target.BaseFolder : folder;
        var isShown = folder is not null && Directory.Exists(folder) && (sandbox is null || readable.Any(r => folder == r || folder.StartsWith(r.TrimEnd('/') + "/", StringComparison.Ordinal)));
        return command with
        {
            Network = NeedsNetwork(target, options),
            Readable = readable,
            WorkingDirectory = isShown ? folder : null,
            Environment = options.WithSecrets || target.IsGiven ? Pairs(target.Variables) : [],
        };
    }

    private ServerTarget OfUrl(ScanTarget target) => ServerTargets.Of(new AddServer
    {
        Name = target.Name,
        Url = target.Url,
        Headers = options.WithSecrets || target.IsGiven ? target.HeaderFields : [],
    });

    private async Task<ScannedServer> ProbeAsync(ScannedServer server, ServerTarget target, CancellationToken cancellation)
    {
        // A server that does not know a question may say nothing: the time is divided, so that it is asked in the other era, too.
        await using var connector = new UpstreamConnector((upstream ?? new UpstreamOptions()) with { ProbeTimeout = options.Timeout / 3 });
        try
        {
            var listing = await ServerProbe.ReadAsync(connector, server.Target.Name, target, cancellation);
            return server with { Listing = listing };
        }
        catch (UpstreamException e) when (connector.Status(server.Target.Name).StderrTail.Trim() is { Length: > 0 } said)
        {
            var end = said.Length > LastWords ? said[^LastWords..] : said;
            throw new UpstreamException(e.Fault, $"{e.Message}; its standard error ends with: {end.ReplaceLineEndings(" | ")}{Hint(server)}", e.Status, e);
        }
    }

    private string Hint(ScannedServer server) =>
        sandbox is null || server.Target.Url is not null ? ""
        : server.Network is false ? " (in the sandbox it sees no files but the system's and has no network: --allow-read DIR, --network)"
        : " (in the sandbox it sees no files but the system's: --allow-read DIR)";

    private static ImmutableArray<KeyValuePair<string, string>> Pairs(ImmutableArray<NamedSecret> secrets) =>
        [.. secrets.Select(s => new KeyValuePair<string, string>(s.Name, s.Value))];
}
