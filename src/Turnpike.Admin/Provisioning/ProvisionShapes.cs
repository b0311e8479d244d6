using System.Collections.Immutable;
using Turnpike.Admin.Servers;

namespace Turnpike.Admin.Provisioning;

/// <summary>Asks for a plan to install a package and put it behind the gate. Nothing is fetched or started for it but metadata.</summary>
public sealed record PlanProvision
{
    /// <summary>The package (<c>npm:name@1.2.3</c>, <c>pypi:</c>, <c>nuget:</c>, <c>oci:</c>, an https URL), or the name of a registered candidate.</summary>
    public required string Package { get; init; }

    /// <summary>What the server will be called; null for a name made of the package's.</summary>
    public string? Name { get; init; }

    /// <summary>Arguments of the package's own command.</summary>
    public ImmutableArray<string> Arguments { get; init; } = [];

    /// <summary>Names of the variables it gets. Values come with the approval, or out of the vault.</summary>
    public ImmutableArray<string> Environment { get; init; } = [];

    /// <summary>Which of the package's commands to start; null for the only one.</summary>
    public string? Command { get; init; }

    /// <summary>What of this machine it may use.</summary>
    public ProvisionWalls Walls { get; init; } = new();

    /// <summary>The subject of the agent that asks; null when a person does.</summary>
    public string? Agent { get; init; }
}

/// <summary>What of this machine a package may use.</summary>
public sealed record ProvisionWalls
{
    /// <summary>Existing folders it may read and write, full paths.</summary>
    public ImmutableArray<string> Folders { get; init; } = [];

    /// <summary>Existing folders and files it may only read, full paths.</summary>
    public ImmutableArray<string> ReadFolders { get; init; } = [];

    /// <summary>Hosts it is meant to reach. Bubblewrap knows none: any host gives it the whole network, and the plan says so.</summary>
    public ImmutableArray<string> Hosts { get; init; } = [];

    /// <summary>Whether it has the network.</summary>
    public bool Network { get; init; }

    /// <summary>Whether it runs without a sandbox, as the gateway's user.</summary>
    public bool NoSandbox { get; init; }
}

/// <summary>Names a plan.</summary>
/// <param name="Id">Its id.</param>
public sealed record NamedProvision(string Id);

/// <summary>Asks how a plan stands, once it stands still or a time has gone by.</summary>
/// <param name="Id">Its id.</param>
/// <param name="WaitSeconds">How long to wait for its end, 0 to 60.</param>
public sealed record FollowProvision(string Id, int WaitSeconds = 0);

/// <summary>Approves exactly the plan that was shown.</summary>
public sealed record ApproveProvision
{
    /// <summary>Its id.</summary>
    public required string Id { get; init; }

    /// <summary>The digest of the plan as it was shown.</summary>
    public required string Digest { get; init; }

    /// <summary>Values for variables the plan names, sealed at rest; what is left out is taken from the vault when the server starts.</summary>
    public ImmutableArray<NamedSecret> Environment { get; init; } = [];
}

/// <summary>Asks for a plan to bring a provisioned server to another version.</summary>
/// <param name="Name">The server.</param>
/// <param name="To">The version; null for the newest.</param>
/// <param name="Agent">The subject of the agent that asks; null when a person does.</param>
public sealed record UpdateProvisioned(string Name, string? To = null, string? Agent = null);

/// <summary>A plan, and what came of it.</summary>
public sealed record ProvisionView
{
    /// <summary>Its id.</summary>
    public required string Id { get; init; }

    /// <summary><c>install</c> or <c>update</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>The server.</summary>
    public required string Server { get; init; }

    /// <summary><c>planned</c>, <c>rejected</c>, <c>expired</c>, <c>installing</c>, <c>starting</c>, <c>complete</c>, <c>failed</c> or <c>cancelled</c>.</summary>
    public required string State { get; init; }

    /// <summary>Where the package comes from.</summary>
    public required string Ecosystem { get; init; }

    /// <summary>Its name there.</summary>
    public required string Package { get; init; }

    /// <summary>The exact version; <c>unknown</c> where nobody can say.</summary>
    public required string Version { get; init; }

    /// <summary>For an update: the version in use.</summary>
    public string? FromVersion { get; init; }

    /// <summary>What it must hash to; empty for a remote server.</summary>
    public required string Integrity { get; init; }

    /// <summary>How many other packages come with it, each locked by its hash; null where the ecosystem does not say beforehand.</summary>
    public int? OtherPackages { get; init; }

    /// <summary>SHA-256 of the lock of all of them; null where there is none.</summary>
    public string? LockDigest { get; init; }

    /// <summary>The program and its arguments, exactly; empty for a remote server.</summary>
    public ImmutableArray<string> Command { get; init; } = [];

    /// <summary>The URL of a remote server.</summary>
    public string? Url { get; init; }

    /// <summary>Names of the variables it gets.</summary>
    public ImmutableArray<string> Environment { get; init; } = [];

    /// <summary><c>bubblewrap</c>, <c>container</c>, <c>remote</c>, or <c>NO SANDBOX</c>.</summary>
    public required string Sandbox { get; init; }

    /// <summary>What the sandbox does and does not, in sentences.</summary>
    public required string SandboxNote { get; init; }

    /// <summary>Whether there are install scripts in it or beside it. They are never run.</summary>
    public bool HasInstallScripts { get; init; }

    /// <summary>Its licence as it says; empty when it does not.</summary>
    public string License { get; init; } = "";

    /// <summary>Why its registry advises against it; empty when it does not.</summary>
    public string Deprecated { get; init; } = "";

    /// <summary>The digest of everything above, which an approval is for.</summary>
    public required string Digest { get; init; }

    /// <summary>Who asked.</summary>
    public required string AskedBy { get; init; }

    /// <summary>Whether an agent asked.</summary>
    public bool ByAgent { get; init; }

    /// <summary>Who approved or rejected it.</summary>
    public string? AnsweredBy { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When nobody can approve it any more.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>Why it failed, or what is left to do; null when there is nothing to say.</summary>
    public string? Message { get; init; }

    /// <summary>Definitions that wait for approval after it completed.</summary>
    public int? Pending { get; init; }

    /// <summary>What to do next, as a command.</summary>
    public string? NextStep { get; init; }
}

/// <summary>Plans.</summary>
/// <param name="Provisions">Newest first.</param>
public sealed record ProvisionList(ImmutableArray<ProvisionView> Provisions);

/// <summary>Whether what lies on the disk is what was locked.</summary>
/// <param name="Name">The server.</param>
/// <param name="Package">The package.</param>
/// <param name="Version">The version in use.</param>
/// <param name="Integrity">What it was verified by when it was installed.</param>
/// <param name="IsWhole">Whether every file is as it was locked.</param>
/// <param name="Problem">What is not, in a sentence; null when it is whole.</param>
public sealed record ProvisionedState(string Name, string Package, string Version, string Integrity, bool IsWhole, string? Problem);
