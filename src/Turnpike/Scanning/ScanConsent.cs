using System.Collections.Immutable;
using Turnpike.Admin.Clients;
using Turnpike.Admin.Faults;
using Turnpike.Admin.Scans;
using Turnpike.Answers;
using Turnpike.Commands;
using Turnpike.Upstreams.Connections;
using Turnpike.Upstreams.Packages;
using Turnpike.Upstreams.Sandboxes;

namespace Turnpike.Scanning;

/// <summary>
/// Who may be started and asked. What was named on the command line, and everything under <c>--start</c>; for the rest a person at the
/// terminal says yes to each, having seen what it is. Without a sandbox nothing is started that nobody said yes to knowing that.
/// </summary>
internal sealed class ScanConsent(Scene scene, Sandbox? sandbox, ScanOptions options, NpmPackages npm)
{
    /// <summary>Sorts targets into those that may go on, with the package resolved where it was asked for, and those that stay as they are.</summary>
    public async Task<ImmutableArray<ScannedServer>> AskAsync(ImmutableArray<ScanTarget> targets, CancellationToken cancellation)
    {
        var answers = ImmutableArray.CreateBuilder<ScannedServer>(targets.Length);
        foreach (var target in targets)
        {
            answers.Add(ScanObstacles.Of(target, sandbox is not null) ?? await AskAsync(target, cancellation));
        }

        return answers.ToImmutable();
    }

    private bool IsBare => sandbox is null && !options.WithoutSandbox;

    private async Task<ScannedServer> AskAsync(ScanTarget target, CancellationToken cancellation)
    {
        var isYes = target.IsGiven || options.Start;
        if (isYes && !(target.StartsProcess && IsBare))
        {
            return new ScannedServer(target, ScanState.Scanned);
        }

        if (!scene.CanAsk)
        {
            return isYes
                ? throw new AdminException(AdminFaultCode.Forbidden, $"'{target.Name}' is not started without a sandbox: it would run as you, with your files and your network", "--no-sandbox")
                : new ScannedServer(target, ScanState.NotStarted) { Problem = target.StartsProcess ? "not started: use --start" : "not asked: use --start" };
        }

        var (release, problem) = await ResolveAsync(target, cancellation);
        Describe(target, release, problem);
        var question = !target.StartsProcess ? $"Ask {Printable.Of(target.Name)} over the network?"
            : IsBare ? $"Start {Printable.Of(target.Name)} WITHOUT A SANDBOX, as you, with your files and your network?"
            : $"Start {Printable.Of(target.Name)} in the sandbox?";
        return scene.Confirm(question)
            ? new ScannedServer(target, ScanState.Scanned) { Release = release }
            : new ScannedServer(target, ScanState.NotStarted) { Problem = "not started: it got no yes", Release = release };
    }

    // Asking a registry starts nothing; what it says of a floating package is part of what the yes is for.
    private async Task<(NpmRelease? Release, string? Problem)> ResolveAsync(ScanTarget target, CancellationToken cancellation)
    {
        if (target.Package?.Npm is not { } spec)
        {
            return default;
        }

        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            limit.CancelAfter(options.Timeout);
            return (await npm.ResolveAsync(spec, limit.Token), null);
        }
        catch (UpstreamException e)
        {
            return (null, e.Message);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return (null, "the npm registry did not answer in time");
        }
    }

    private void Describe(ScanTarget target, NpmRelease? release, string? problem)
    {
        var text = scene.Answer.Text;
        text.WriteLine();
        text.WriteLine($"{Printable.Of(target.Name)}{(target.IsGiven ? "" : $", named by {string.Join(" and ", target.Sources.Select(s => Printable.Of(ScanWords.Place(s))))}")}");
        foreach (var (name, value) in Facts(target, release, problem))
        {
            text.WriteLine($"  {name,-9}{Printable.Of(value)}");
        }
    }

    private IEnumerable<(string Name, string Value)> Facts(ScanTarget target, NpmRelease? release, string? problem)
    {
        if (target.Url is { } url)
        {
            yield return ("url", ShownCommand.Host(url));
        }
        else if (!target.Command.IsEmpty)
        {
            yield return ("command", ShownCommand.Line(target.Command));
        }

        if (target.Package is { } package)
        {
            yield return ("package", $"{ScanWords.Package(package)}{(release is null ? problem is null ? "" : $"; {problem}" : $"; the registry answers {release.Version}, {release.Integrity}")}");
        }

        if (!target.SecretNames.IsEmpty)
        {
            yield return ("secrets", string.Join(", ", target.SecretNames) + (options.WithSecrets || target.IsGiven ? ": given" : ": not given (--with-env)"));
        }

        if (target.StartsProcess)
        {
            yield return ("sandbox", sandbox is null ? "NONE" : $"{Sandbox.Name}, {(ScanRun.NeedsNetwork(target, options) ? "with the network" : "no network")}");
        }
    }
}
