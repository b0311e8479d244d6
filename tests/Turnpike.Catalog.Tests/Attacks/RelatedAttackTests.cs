using Turnpike.Catalog.Attacks;
using Turnpike.Catalog.Classification;

namespace Turnpike.Catalog.Tests.Attacks;

/// <summary>Which patterns concern a tool, and in which order.</summary>
public sealed class RelatedAttackTests
{
    [Fact]
    public void A_tool_that_reads_files_meets_path_traversal_first_and_says_why()
    {
        var related = AttackCatalog.Related(Risk(ToolClass.Read, RiskFlags.SensitiveRead, ArgumentTags.Path));
        Assert.Equal("path traversal", related[0].Pattern.Group);
        Assert.Equal(["Read", "sensitive_read", "path"], related[0].Shared);
    }

    [Fact]
    public void Patterns_that_share_more_come_first()
    {
        var shared = AttackCatalog.Related(Risk(ToolClass.Write, RiskFlags.ExternalSend, ArgumentTags.Recipient), 100).Select(r => r.Shared.Length).ToArray();
        Assert.Equal(shared.OrderDescending(), shared);
        Assert.Equal(3, shared[0]);
        Assert.Equal(1, shared[^1]);
    }

    [Fact]
    public void A_pattern_about_an_argument_is_none_about_a_tool_without_one() =>
        Assert.DoesNotContain(AttackCatalog.Related(Risk(ToolClass.Read, RiskFlags.None, ArgumentTags.None), 1000), r => r.Pattern.Tags.Length + r.Pattern.Flags.Length > 0);

    [Fact]
    public void A_pattern_about_money_is_none_about_a_tool_that_reads() =>
        Assert.DoesNotContain(AttackCatalog.Related(Risk(ToolClass.Read, RiskFlags.None, ArgumentTags.Amount), 1000), r => r.Pattern.Group == "money");

    [Fact]
    public void Patterns_that_need_no_tool_are_never_related()
    {
        var all = (RiskFlags)31;
        var related = Enum.GetValues<ToolClass>().SelectMany(c => AttackCatalog.Related(Risk(c, all, (ArgumentTags)2047), 1000)).Select(r => r.Pattern).ToHashSet();
        Assert.Equal(AttackCatalog.All.Where(p => !p.Classes.IsEmpty).ToHashSet(), related);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public void No_more_than_asked_for(int limit) =>
        Assert.Equal(limit, AttackCatalog.Related(Risk(ToolClass.Execute, RiskFlags.Code, ArgumentTags.Shell), limit).Length);

    [Fact]
    public void Every_class_has_a_pattern_even_without_flags_and_tags() =>
        Assert.All(Enum.GetValues<ToolClass>(), c => Assert.NotEmpty(AttackCatalog.Related(Risk(c, RiskFlags.None, ArgumentTags.None))));

    private static ToolRisk Risk(ToolClass risk, RiskFlags flags, ArgumentTags tags) => new()
    {
        Class = risk,
        Severity = RiskSeverity.Low,
        Flags = flags,
        Arguments = [new TaggedArgument("/inputSchema/properties/a", "a", tags)],
        Confidence = 1,
        Evidence = [],
        ClassifierVersion = 1,
    };
}
