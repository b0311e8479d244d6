using System.Collections.Immutable;
using System.Numerics;
using Turnpike.Catalog.Classification;

namespace Turnpike.Catalog.Attacks;

/// <summary>What a pattern abuses, as sets of bits: half a million tools are compared with every pattern when pages are written.</summary>
internal readonly record struct AttackTraits(int Classes, RiskFlags Flags, ArgumentTags Tags)
{
    /// <summary>How many there are; a pattern that names few fits the tool it names more closely.</summary>
    public int Count => BitOperations.PopCount((uint)Classes) + BitOperations.PopCount((uint)Flags) + BitOperations.PopCount((uint)Tags);

    public static AttackTraits Of(AttackPattern pattern)
    {
        var (classes, flags, tags) = (0, RiskFlags.None, ArgumentTags.None);
        foreach (var word in pattern.Classes)
        {
            classes |= RiskWords.TryClass(word, out var risk) ? 1 << (int)risk : throw new FormatException($"{pattern.Id}: no class {word}");
        }

        foreach (var word in pattern.Flags)
        {
            flags |= RiskWords.TryFlag(word, out var flag) ? flag : throw new FormatException($"{pattern.Id}: no flag {word}");
        }

        foreach (var word in pattern.Tags)
        {
            tags |= RiskWords.TryTag(word, out var tag) ? tag : throw new FormatException($"{pattern.Id}: no tag {word}");
        }

        return new AttackTraits(classes, flags, tags);
    }

    public static AttackTraits Of(ToolRisk risk) =>
        new(1 << (int)risk.Class, risk.Flags, risk.Arguments.Aggregate(ArgumentTags.None, (all, argument) => all | argument.Tags));

    /// <summary>
    /// How many traits a tool shares with this pattern; 0 where the pattern does not concern it. It does where the tool is of one of its classes
    /// and, if it names flags or tags, has one of those: a pattern about paths is none about every tool that reads.
    /// </summary>
    public int SharedWith(AttackTraits tool)
    {
        var others = BitOperations.PopCount((uint)(Flags & tool.Flags)) + BitOperations.PopCount((uint)(Tags & tool.Tags));
        return (Classes & tool.Classes) == 0 || (others == 0 && (Flags != RiskFlags.None || Tags != ArgumentTags.None)) ? 0 : 1 + others;
    }

    /// <summary>The words of what a tool of a class shares with this pattern.</summary>
    public ImmutableArray<string> WordsSharedWith(ToolClass risk, AttackTraits tool) =>
        [RiskWords.Of(risk), .. RiskWords.Of(Flags & tool.Flags), .. RiskWords.Of(Tags & tool.Tags)];
}
