using System.Collections.Immutable;

namespace Turnpike.Catalog.Findings;

/// <summary>Gathers the findings of one definition, up to a bound for each detector.</summary>
internal sealed class FindingSink
{
    /// <summary>The most findings of one detector in one definition: what it says after that adds nothing for a reader.</summary>
    public const int MostPerDetector = 32;

    private const int ExcerptLength = 80;

    private readonly ImmutableArray<Finding>.Builder _findings = ImmutableArray.CreateBuilder<Finding>();
    private readonly int[] _counts = new int[5];

    /// <summary>Adds a finding, unless its detector has enough or the same stands there already.</summary>
    public void Add(FindingDetector detector, FindingSeverity severity, in DefinitionText text, int start, int length, string message)
    {
        if (_counts[(int)detector] == MostPerDetector)
        {
            return;
        }

        _counts[(int)detector]++;
        var shown = text.Text.Substring(start, Math.Min(length, ExcerptLength));
        _findings.Add(new Finding(
            detector, severity, text.Pointer, text.InName, start, length, Glyphs.Printable(shown) + (length > ExcerptLength ? "…" : ""), message));
    }

    /// <summary>What was gathered: by detector, then in source order.</summary>
    public ImmutableArray<Finding> Drain() => [.. _findings.OrderBy(f => f.Detector)];
}
