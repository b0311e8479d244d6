using System.Text;
using Turnpike.Catalog.Classification;

namespace Turnpike.Catalog.Tests.Classification;

public sealed class RiskWeightsTests
{
    [Fact]
    public void The_weights_that_are_shipped_know_every_pair_of_the_rubric()
    {
        var weights = RiskWeights.Shipped;

        Assert.True(weights.Rows > 1_000);
        Assert.Equal(RiskWeights.Classes * RiskWeights.Severities, weights.Pairs.Length);
        Assert.Equal(RiskWeights.Never, weights.Pairs[(int)ToolClass.Read * RiskWeights.Severities + (int)RiskSeverity.Critical]);
        Assert.Equal(RiskWeights.Never, weights.Pairs[(int)ToolClass.Destructive * RiskWeights.Severities + (int)RiskSeverity.Low]);
        Assert.Equal(weights.Confidence.Order(), weights.Confidence);
        Assert.All(weights.Confidence, c => Assert.InRange(c, 1, 99));
    }

    [Theory]
    [InlineData("Name\tdelet\t\t1 2 3")]
    [InlineData("Nothing\tdelet\t\t0 0 0 0 0 0 0 0 0 0 0 0 0 0")]
    [InlineData("pairs\t1 2")]
    public void A_line_that_is_no_weights_is_refused(string line) => Assert.Throws<InvalidDataException>(() => RiskWeights.Parse([line]));

    [Fact]
    public void A_word_counts_once_however_often_it_is_said()
    {
        var once = Judge("Deletes a thing.");

        Assert.Equal((once.Class, once.Severity, once.Confidence), Judge("Deletes a thing thing thing thing thing.") is var often ? (often.Class, often.Severity, often.Confidence) : default);
    }

    [Theory]
    [InlineData("deletes", "delete")]
    [InlineData("deleting", "deleted")]
    [InlineData("queries", "query")]
    [InlineData("stopping", "stop")]
    [InlineData("addresses", "addresse")]
    public void Forms_of_a_word_have_one_stem(string one, string other) => Assert.Equal(Stem(one), Stem(other));

    [Theory]
    [InlineData("status", "stat")]
    [InlineData("address", "addre")]
    [InlineData("need", "ne")]
    public void Endings_that_are_none_stay(string one, string other) => Assert.NotEqual(Stem(one), Stem(other));

    [Theory]
    [InlineData("Balance of an account", true)]
    [InlineData("Messages of a channel", true)]
    [InlineData("The order book for a market", true)]
    [InlineData("Deletes all of a channel's messages", false)]
    [InlineData("Posts to a channel", false)]
    [InlineData("Wumpus", false)]
    public void A_thing_is_told_from_an_act(string text, bool expected) => Assert.Equal(expected, NounPhrase.Is(Tokens.Read(text, isName: false), text));

    private static string Stem(string word)
    {
        var letters = word.ToCharArray();
        return new string(letters, 0, Stems.Cut(letters));
    }

    private static ToolRisk Judge(string description) => RiskClassifier.Classify(Encoding.UTF8.GetBytes($$"""{"name":"tool","description":"{{description}}"}"""));
}
