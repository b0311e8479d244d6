namespace Turnpike.Catalog.Findings;

/// <summary>What a detector looks for; each is reported on its own.</summary>
public enum FindingDetector : byte
{
    /// <summary>Invisible, bidirectional, control, tag, variation-selector and private-use characters, and terminal escapes.</summary>
    HiddenCharacters,

    /// <summary>Imperatives to the model: to drop its instructions, to call other tools, to hide something from the user.</summary>
    ModelOrders,

    /// <summary>References to tools of other servers.</summary>
    ForeignTools,

    /// <summary>Names that look like others, or that claim another server's.</summary>
    LookAlikeNames,

    /// <summary>Parameters that capture the conversation, the system prompt or credentials.</summary>
    ContextCapture,
}

/// <summary>How bad it is when a finding is what it looks like.</summary>
public enum FindingSeverity : byte
{
    /// <summary>Worth a look.</summary>
    Low,

    /// <summary>Unusual in honest definitions.</summary>
    Medium,

    /// <summary>Rarely has an honest reason.</summary>
    High,

    /// <summary>Has no honest reason.</summary>
    Critical,
}

/// <summary>Something that was seen in a definition. It is a reason for a person to look, never a proof.</summary>
/// <param name="Detector">Who saw it.</param>
/// <param name="Severity">How bad.</param>
/// <param name="Pointer">JSON Pointer (RFC 6901) of the string in the definition; empty for the definition itself, as of instructions.</param>
/// <param name="InName">Whether it stands in the name of the member the pointer leads to, not in its value.</param>
/// <param name="Start">Where it begins in the unescaped string, in UTF-16 units.</param>
/// <param name="Length">How long it is there, in UTF-16 units.</param>
/// <param name="Excerpt">The characters or words, printable, at most about 160 characters.</param>
/// <param name="Message">A sentence for a person.</param>
public sealed record Finding(
    FindingDetector Detector, FindingSeverity Severity, string Pointer, bool InName, int Start, int Length, string Excerpt, string Message);
