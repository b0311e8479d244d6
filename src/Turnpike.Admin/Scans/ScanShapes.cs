using System.Collections.Immutable;
using Turnpike.Admin.Pins;
using Turnpike.Admin.Servers;

namespace Turnpike.Admin.Scans;

/// <summary>Asks for servers to be read out of what is named, so that they can be scanned. Nothing is started, and nobody is asked.</summary>
public sealed record BeginScan
{
    /// <summary>A client's configuration as it stands in its file, JSON or Codex' TOML, at most 1 MiB; null for none. May hold secrets.</summary>
    public string? Configuration { get; init; }

    /// <summary>URLs, and packages as <c>npm:PACKAGE[@VERSION]</c>.</summary>
    public ImmutableArray<string> Targets { get; init; } = [];

    /// <summary>A command and its arguments, on the gateway's machine; empty for none.</summary>
    public ImmutableArray<string> Command { get; init; } = [];

    /// <summary>Whether the files of the well-known clients are read, of the gateway's user and the folder it runs in.</summary>
    public bool ClientFiles { get; init; }

    /// <summary>Variables for what <see cref="Targets"/> and <see cref="Command"/> start: secrets.</summary>
    public ImmutableArray<NamedSecret> Environment { get; init; } = [];

    /// <summary>Header fields for the URLs of <see cref="Targets"/>: secrets.</summary>
    public ImmutableArray<NamedSecret> Headers { get; init; } = [];

    /// <inheritdoc/>
    public override string ToString() => nameof(BeginScan);
}

/// <summary>Says yes to servers of a scan: they are started, or asked over the network, and looked at in the background.</summary>
/// <param name="Id">The scan's id.</param>
/// <param name="Servers">The names of the servers; the others are left alone.</param>
public sealed record StartScan(string Id, ImmutableArray<string> Servers)
{
    /// <summary>Whether commands may be started without a sandbox: as the gateway's user, with that user's files and network.</summary>
    public bool NoSandbox { get; init; }

    /// <summary>Whether the servers of a configuration get the variables and header fields that stand there.</summary>
    public bool WithSecrets { get; init; }

    /// <summary>Whether every command gets the network, not only those that have to fetch what they run.</summary>
    public bool Network { get; init; }

    /// <summary>Folders that are shown inside the sandbox, read-only, by their full paths.</summary>
    public ImmutableArray<string> AllowRead { get; init; } = [];

    /// <summary>How many servers are looked at at once, 1 to 16.</summary>
    public int Parallel { get; init; } = 4;

    /// <summary>How long one server may take, from its installation to the last page of its lists, 1 to 600 seconds.</summary>
    public int TimeoutSeconds { get; init; } = 60;
}

/// <summary>Names a scan.</summary>
/// <param name="Id">Its id.</param>
public sealed record NamedScan(string Id);

/// <summary>Asks for what a scan found as a file.</summary>
/// <param name="Id">The scan's id.</param>
/// <param name="Format"><c>sarif</c> (SARIF 2.1.0), <c>json</c> (what <c>turnpike scan --json</c> prints), or <c>policy</c> (the recommended policy of one server).</param>
/// <param name="Server">The server of the policy; null where only one was scanned.</param>
public sealed record TakeScan(string Id, string Format, string? Server = null);

/// <summary>What a scan found, as a file.</summary>
/// <param name="Name">What to call it.</param>
/// <param name="Type">Its media type.</param>
/// <param name="Text">What it holds.</param>
public sealed record ScanFile(string Name, string Type, string Text);

/// <summary>The scans that are kept: the last few, in memory, until the gateway ends.</summary>
/// <param name="Scans">Newest first.</param>
public sealed record ScanList(ImmutableArray<ScanSummary> Scans);

/// <summary>A scan in a few words.</summary>
/// <param name="Id">Its id.</param>
/// <param name="State">As <see cref="ScanView.State"/>.</param>
/// <param name="By">Who asked for it.</param>
/// <param name="BegunAt">When.</param>
/// <param name="Servers">The names of its servers; untrusted text.</param>
/// <param name="Scanned">How many of them were read to the end.</param>
public sealed record ScanSummary(string Id, string State, string By, DateTimeOffset BegunAt, ImmutableArray<string> Servers, int Scanned);

/// <summary>How a scan stands, or what it found. Values of variables and header fields are never in it.</summary>
public sealed record ScanView
{
    /// <summary>Its id.</summary>
    public required string Id { get; init; }

    /// <summary>
    /// <c>planned</c> (it waits for a yes), <c>waiting</c> (another is under way), <c>running</c>, <c>done</c>, <c>cancelled</c>, <c>expired</c> (nobody said yes in
    /// time) or <c>failed</c>.
    /// </summary>
    public required string State { get; init; }

    /// <summary>Why it failed; null where it did not.</summary>
    public string? Problem { get; init; }

    /// <summary>Who asked for it.</summary>
    public required string By { get; init; }

    /// <summary>When.</summary>
    public required DateTimeOffset BegunAt { get; init; }

    /// <summary>Until when it waits for a yes; null once it does not.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>When it was over; null before.</summary>
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary><c>bubblewrap</c>, or <c>none</c>: then commands run as the gateway's user.</summary>
    public required string Sandbox { get; init; }

    /// <summary>Why there is no sandbox; null with one.</summary>
    public string? SandboxProblem { get; init; }

    /// <summary>The configuration files that were read.</summary>
    public required ImmutableArray<ScannedFile> Files { get; init; }

    /// <summary>The servers.</summary>
    public required ImmutableArray<ScannedServerView> Servers { get; init; }

    /// <summary>What it comes to together; null before it is over.</summary>
    public ScannedStack? Stack { get; init; }
}

/// <summary>A server of a scan.</summary>
public sealed record ScannedServerView
{
    /// <summary>What it is called in the scan.</summary>
    public required string Name { get; init; }

    /// <summary>
    /// <c>planned</c>, <c>waiting</c>, <c>running</c>, <c>scanned</c>, <c>not_started</c> (nobody said yes), <c>disabled</c> (its client does not use it), <c>impossible</c> (as it
    /// is written down) or <c>unanswered</c>.
    /// </summary>
    public required string State { get; init; }

    /// <summary>Why it came no further; null where nothing stands in the way.</summary>
    public string? Problem { get; init; }

    /// <summary>What is to be known all the same; null for nothing.</summary>
    public string? Note { get; init; }

    /// <summary>Where it is written down, as FILE:LINE:COLUMN; empty where it was named itself.</summary>
    public ImmutableArray<string> Sources { get; init; } = [];

    /// <summary>Whether a process is started for it.</summary>
    public bool StartsProcess { get; init; }

    /// <summary>Its command; what looks like a secret is written over. Empty for an URL and for a package.</summary>
    public ImmutableArray<string> Command { get; init; } = [];

    /// <summary>The host of its URL, with the path where that is made of words; null for none.</summary>
    public string? Url { get; init; }

    /// <summary>The package that is run; null where the words tell none.</summary>
    public ScannedPackage? Package { get; init; }

    /// <summary>Names of the variables and header fields that are there for it.</summary>
    public ImmutableArray<string> Secrets { get; init; } = [];

    /// <summary>Whether those were given, or come from who asked for the scan and will be.</summary>
    public bool IsGivenSecrets { get; init; }

    /// <summary>Whether it has to have the network inside the sandbox.</summary>
    public bool NeedsNetwork { get; init; }

    /// <summary>Whether it had the network; null where no process was started.</summary>
    public bool? Network { get; init; }

    /// <summary>The revision of the protocol it spoke; null where it was not read.</summary>
    public string? Revision { get; init; }

    /// <summary>What it calls itself; untrusted text.</summary>
    public string? ServerName { get; init; }

    /// <summary>What it says its version is; untrusted text.</summary>
    public string? ServerVersion { get; init; }

    /// <summary>Its tools, the worst first.</summary>
    public ImmutableArray<ScannedTool> Tools { get; init; } = [];

    /// <summary>Findings in what is no tool: prompts, templates, instructions.</summary>
    public ImmutableArray<ScannedDefinition> Others { get; init; } = [];

    /// <summary>What was wrong with its lists.</summary>
    public ImmutableArray<string> Problems { get; init; } = [];
}

/// <summary>The package a server runs.</summary>
/// <param name="Ecosystem"><c>npm</c>, <c>pypi</c> or <c>container</c>.</param>
/// <param name="Spec">As it is asked for.</param>
/// <param name="Pinned">Whether it means the same code every time.</param>
/// <param name="Arguments">The arguments of its command; what looks like a secret is written over.</param>
/// <param name="Version">The version that was installed; null where none was.</param>
/// <param name="Integrity">Its archive's hash; null where none was installed.</param>
/// <param name="OtherPackages">How many other packages came with it.</param>
public sealed record ScannedPackage(string Ecosystem, string Spec, bool Pinned, ImmutableArray<string> Arguments, string? Version, string? Integrity, int OtherPackages);

/// <summary>A tool that was read.</summary>
/// <param name="Name">Its name; untrusted text.</param>
/// <param name="Hash">The hash of its definition.</param>
/// <param name="Risk">What it can do, and how bad one call can be.</param>
/// <param name="Findings">What was seen in its definition, worst first.</param>
public sealed record ScannedTool(string Name, string Hash, RiskView Risk, ImmutableArray<PinFinding> Findings);

/// <summary>What was seen in a definition that is no tool's.</summary>
/// <param name="Kind"><c>prompt</c>, <c>resource_template</c> or <c>instructions</c>.</param>
/// <param name="Name">Its name; untrusted text.</param>
/// <param name="Findings">Worst first.</param>
public sealed record ScannedDefinition(string Kind, string Name, ImmutableArray<PinFinding> Findings);

/// <summary>What the servers of a scan come to together.</summary>
/// <param name="Servers">How many were read.</param>
/// <param name="Tools">How many tools they have.</param>
/// <param name="Severity">How bad one call of the worst tool can be; null without tools.</param>
/// <param name="WorstFinding">The worst of what was seen in any definition; null for nothing.</param>
/// <param name="Combinations">What tools allow together, the worst first.</param>
/// <param name="Collisions">Names that tools of several servers have.</param>
public sealed record ScannedStack(
    int Servers, int Tools, string? Severity, string? WorstFinding, ImmutableArray<ScannedCombination> Combinations, ImmutableArray<ScannedCollision> Collisions);

/// <summary>Tools that are dangerous together.</summary>
/// <param name="Kind"><c>exfiltration</c>, <c>injected_code</c> or <c>injected_administration</c>.</param>
/// <param name="Severity">How bad it is.</param>
/// <param name="Meaning">What it allows, in a sentence.</param>
/// <param name="AcrossServers">Whether no single server has all of it.</param>
/// <param name="Parts">What brings it about.</param>
public sealed record ScannedCombination(string Kind, string Severity, string Meaning, bool AcrossServers, ImmutableArray<ScannedPart> Parts);

/// <summary>One part of a combination.</summary>
/// <param name="Flag">The flag.</param>
/// <param name="Tools">The tools with it, as SERVER/TOOL; untrusted text.</param>
public sealed record ScannedPart(string Flag, ImmutableArray<string> Tools);

/// <summary>A name that tools of several servers have.</summary>
/// <param name="Tool">The name; untrusted text.</param>
/// <param name="Servers">The servers.</param>
public sealed record ScannedCollision(string Tool, ImmutableArray<string> Servers);
