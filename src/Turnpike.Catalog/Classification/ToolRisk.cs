using System.Collections.Immutable;

namespace Turnpike.Catalog.Classification;

/// <summary>What one call of a tool can do, in the worst ordinary use its definition allows. A later value comes before an earlier one when several fit.</summary>
public enum ToolClass : byte
{
    /// <summary>Retrieves, lists, computes or validates, without a lasting effect.</summary>
    Read,

    /// <summary>Creates or changes state in a recoverable way, or sends something.</summary>
    Write,

    /// <summary>Runs something: code, commands, browser actions, workflows, restarts. What it does depends on the arguments.</summary>
    Execute,

    /// <summary>Removes or overwrites for good.</summary>
    Destructive,

    /// <summary>Moves or commits money or value.</summary>
    Financial,
}

/// <summary>How bad one call can be.</summary>
public enum RiskSeverity : byte
{
    /// <summary>A read of ordinary data, or pure computation.</summary>
    Low,

    /// <summary>A recoverable write, or a read of sensitive data.</summary>
    Medium,

    /// <summary>Execution in general, an outward write, a read of secrets, the removal of one small thing.</summary>
    High,

    /// <summary>Real value, data in general, or arbitrary code.</summary>
    Critical,
}

/// <summary>What else is true of a tool, beside its class.</summary>
[Flags]
public enum RiskFlags : byte
{
    /// <summary>Nothing else.</summary>
    None = 0,

    /// <summary>Returns secrets, personal or private data, or arbitrary files.</summary>
    SensitiveRead = 1,

    /// <summary>Returns content that outsiders can write.</summary>
    UntrustedSource = 2,

    /// <summary>Can carry data out.</summary>
    ExternalSend = 4,

    /// <summary>Changes identities, permissions, credentials, security or server configuration.</summary>
    Admin = 8,

    /// <summary>An argument is code, a command, SQL or a script that gets run.</summary>
    Code = 16,
}

/// <summary>What an argument is, as far as rules about arguments care.</summary>
[Flags]
public enum ArgumentTags : ushort
{
    /// <summary>Nothing in particular.</summary>
    None = 0,

    /// <summary>A path of a file system.</summary>
    Path = 1,

    /// <summary>A URL or a host.</summary>
    Url = 2,

    /// <summary>Arguments of a command line.</summary>
    Cli = 4,

    /// <summary>A shell command.</summary>
    Shell = 8,

    /// <summary>A statement in SQL.</summary>
    Sql = 16,

    /// <summary>Code or a script.</summary>
    Code = 32,

    /// <summary>Who receives something.</summary>
    Recipient = 64,

    /// <summary>An amount of money or value.</summary>
    Amount = 128,

    /// <summary>An identifier.</summary>
    Id = 256,

    /// <summary>An environment, such as production; or environment variables.</summary>
    Environment = 512,

    /// <summary>A password, key or token.</summary>
    Secret = 1024,
}

/// <summary>One reason for a judgement: words of the definition and what they speak for.</summary>
/// <param name="SpeaksFor">What the words speak for, such as <c>class Destructive</c> or <c>flag admin</c>.</param>
/// <param name="Pointer">JSON Pointer into the definition to the string the words stand in; a member's own name is meant where it ends in <c>/properties/NAME</c>.</param>
/// <param name="Start">Where the words begin in that string, in UTF-16 code units after unescaping.</param>
/// <param name="Length">How long they are, in the same units.</param>
/// <param name="Words">The words; untrusted text of the definition.</param>
public sealed record RiskEvidence(string SpeaksFor, string Pointer, int Start, int Length, string Words);

/// <summary>The tags of one parameter.</summary>
/// <param name="Pointer">JSON Pointer into the definition to the parameter's schema.</param>
/// <param name="Name">The parameter's name; untrusted text of the definition.</param>
/// <param name="Tags">What it is.</param>
public sealed record TaggedArgument(string Pointer, string Name, ArgumentTags Tags);

/// <summary>What a tool can do and how bad one call can be, by its definition alone.</summary>
public sealed record ToolRisk
{
    /// <summary>What one call can do.</summary>
    public required ToolClass Class { get; init; }

    /// <summary>How bad one call can be.</summary>
    public required RiskSeverity Severity { get; init; }

    /// <summary>What else is true of the tool.</summary>
    public required RiskFlags Flags { get; init; }

    /// <summary>The parameters that have tags, in the order of the schema.</summary>
    public required ImmutableArray<TaggedArgument> Arguments { get; init; }

    /// <summary>
    /// How often a class that was as far ahead of the next was right, when it was measured (docs/classification.md), 0 to 0.99; at most 0.4 where
    /// no word said what the tool does. 1 where a person said so.
    /// </summary>
    public required double Confidence { get; init; }

    /// <summary>Why.</summary>
    public required ImmutableArray<RiskEvidence> Evidence { get; init; }

    /// <summary>The version of the classifier that judged; see <see cref="RiskClassifier.Version"/>.</summary>
    public required int ClassifierVersion { get; init; }
}
