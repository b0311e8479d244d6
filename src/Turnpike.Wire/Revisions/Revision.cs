using System.Collections.Immutable;
using System.Text;

namespace Turnpike.Wire.Revisions;

/// <summary>A revision of MCP known by name. One instance per revision; ordered by date; compare by reference.</summary>
public sealed class Revision
{
    private readonly byte[] _utf8;

    private Revision(string name, int order, Era era)
    {
        Name = name;
        Order = order;
        Era = era;
        _utf8 = Encoding.ASCII.GetBytes(name);
    }

    /// <summary>2024-11-05: stdio and HTTP+SSE.</summary>
    public static Revision R20241105 { get; } = new("2024-11-05", 0, Era.Legacy);

    /// <summary>2025-03-26: Streamable HTTP; what a request without a version header is taken for.</summary>
    public static Revision R20250326 { get; } = new("2025-03-26", 1, Era.Legacy);

    /// <summary>2025-06-18: batching removed, version header, elicitation.</summary>
    public static Revision R20250618 { get; } = new("2025-06-18", 2, Era.Legacy);

    /// <summary>2025-11-25: the last with initialize and sessions.</summary>
    public static Revision R20251125 { get; } = new("2025-11-25", 3, Era.Legacy);

    /// <summary>2026-07-28: stateless.</summary>
    public static Revision R20260728 { get; } = new("2026-07-28", 4, Era.Modern);

    /// <summary>All known revisions, oldest first.</summary>
    public static ImmutableArray<Revision> Known { get; } = [R20241105, R20250326, R20250618, R20251125, R20260728];

    /// <summary>The newest revision.</summary>
    public static Revision Latest => R20260728;

    /// <summary>The newest revision of the legacy era.</summary>
    public static Revision LatestLegacy => R20251125;

    /// <summary>The revision's name, a date.</summary>
    public string Name { get; }

    /// <summary>The place among the known revisions, oldest 0.</summary>
    public int Order { get; }

    /// <summary>The era it belongs to: exactly one.</summary>
    public Era Era { get; }

    /// <summary>The known revision called <paramref name="name"/>, exactly.</summary>
    /// <returns>False when the name is null or unknown; it is then never to be guessed.</returns>
    public static bool TryParse(string? name, out Revision? revision)
    {
        revision = null;
        foreach (var known in Known)
        {
            if (string.Equals(known.Name, name, StringComparison.Ordinal))
            {
                revision = known;
            }
        }

        return revision is not null;
    }

    /// <summary>The known revision whose name is this UTF-8 text, exactly.</summary>
    public static bool TryParse(ReadOnlySpan<byte> utf8Name, out Revision? revision)
    {
        revision = null;
        foreach (var known in Known)
        {
            if (utf8Name.SequenceEqual(known._utf8))
            {
                revision = known;
            }
        }

        return revision is not null;
    }

    /// <inheritdoc/>
    public override string ToString() => Name;
}
