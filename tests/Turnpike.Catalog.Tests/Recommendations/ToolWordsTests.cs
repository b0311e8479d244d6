using Turnpike.Catalog.Classification;
using Turnpike.Policies;

namespace Turnpike.Catalog.Tests.Recommendations;

/// <summary>The words of a policy are those of the classifier.</summary>
public sealed class ToolWordsTests
{
    [Fact]
    public void A_policy_names_classes_severities_and_flags_as_the_classifier_does()
    {
        Assert.Equal(Enum.GetValues<ToolClass>().Select(RiskWords.Of), ToolWords.Classes);
        Assert.Equal(Enum.GetValues<RiskSeverity>().Select(RiskWords.Of), ToolWords.Severities);
        Assert.Equal(Enum.GetValues<RiskFlags>().SelectMany(RiskWords.Of), ToolWords.Flags);
    }
}
