using System.Numerics;
using Turnpike.Catalog.Classification;

namespace Turnpike.State.Catalogs;

/// <summary>What was said of a tool's risk, in its order: the severity first, then the class, then how many flags there are.</summary>
internal readonly record struct Judgement(ToolClass Class, RiskSeverity Severity, RiskFlags Flags) : IComparable<Judgement>
{
    /// <summary>Above zero when this is the worse one. A flag that came is worse, whatever other one went.</summary>
    public int CompareTo(Judgement other) =>
        Severity != other.Severity ? Severity.CompareTo(other.Severity)
        : Class != other.Class ? Class.CompareTo(other.Class)
        : (Flags & ~other.Flags) != 0 ? 1
        : BitOperations.PopCount((uint)Flags).CompareTo(BitOperations.PopCount((uint)other.Flags));

    public override string ToString() => string.Join(' ', [RiskWords.Of(Class), RiskWords.Of(Severity), .. RiskWords.Of(Flags)]);
}
