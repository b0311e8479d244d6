using System.Globalization;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Turnpike.Catalog.Classification;
using Turnpike.Catalog.Findings;
using Turnpike.Catalog.Recommendations;
using Turnpike.Catalog.Reports;
using Turnpike.Policies;

namespace Turnpike.Catalog.Tests.Recommendations;

/// <summary>Names and words of a server are what they are and nothing more: whatever they hold, the policy names exactly those tools.</summary>
public sealed class HostileNameTests
{
    private static readonly string[] Pieces =
    [
        "a", "get_", "*", "?", "\"", "'", ":", ": ", "#", " #", "\n", "\r\n", "\t", "\0", "{", "}", "[", "]", ",", "- ", "&a", "*a", "!!str", "|", ">", "%", "@", "`", "<<", "~", "null",
        "true", "1", "1e3", "\\", "\\u0022", "é", "e\u0301", "😀", "\u2028", "\u0085", "\ufeff", "\u202e", "\u200b", "---", "...", "${FILL: x}", "tools", "version", "\ud800", "=", " ", ".",
    ];

    [Fact]
    public void Any_names_and_words_give_a_policy_of_exactly_those_tools_that_decides_as_recommended() =>
        Prop.ForAll(Gen.Sized(size => Tool().ListOf(Math.Min(size, 8))).ToArbitrary(), tools =>
        {
            var report = Server.Of([.. tools.DistinctBy(t => t.Name)]);
            var document = RecommendedPolicy.For(report);
            Assert.DoesNotContain(document, c => c is not ('\n' or (>= ' ' and <= '~')) && c < '\u00a0');
            var policy = Server.Load(document);
            foreach (var tool in report.Tools)
            {
                AssertAsRecommended(policy, tool);
            }

            foreach (var other in Pieces.Where(p => report.Tools.All(t => t.Name != p)))
            {
                Assert.Equal(DecisionStep.DefaultDeny, policy.Decide(Named(other)).Step);
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));

    [Fact]
    public void The_same_name_twice_names_neither()
    {
        var tool = Server.Tool("twice", ToolClass.Read);
        var document = RecommendedPolicy.For(Server.Of(tool, Server.Tool("twice", ToolClass.Write), Server.Tool("once", ToolClass.Read)));
        Assert.Equal(DecisionStep.DefaultDeny, Server.Decide(Server.Load(document), tool).Step);
        Assert.Contains("# Left out, and so denied: \"twice\", since several tools have this name.", document, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a*", "its name would be a pattern that matches others")]
    [InlineData("?", "its name would be a pattern that matches others")]
    [InlineData("", "it has no name")]
    public void A_name_that_cannot_stand_for_its_tool_alone_is_left_out(string name, string why)
    {
        var document = RecommendedPolicy.For(Server.Of(Server.Tool("ab", ToolClass.Destructive)) with { Tools = [Server.Tool("ab", ToolClass.Destructive), Unnamed(name)] });
        Assert.Contains($"since {why}.", document, StringComparison.Ordinal);
        Assert.Equal(DecisionOutcome.RequireApproval, Server.Load(document).Decide(Named("ab")).Outcome);
    }

    [Fact]
    public void A_name_may_be_as_long_as_a_key_of_yaml_can_be()
    {
        foreach (var (length, step) in new[] { (128, DecisionStep.Allowed), (129, DecisionStep.DefaultDeny) })
        {
            var tool = Unnamed(new string('\u202e', length));
            Assert.Equal(step, Server.Load(RecommendedPolicy.ForTool(tool)).Decide(Named(tool.Name)).Step);
        }
    }

    [Fact]
    public void A_large_server_has_a_policy_too()
    {
        var tools = Enumerable.Range(0, 3_000).Select(i => Unnamed(string.Create(CultureInfo.InvariantCulture, $"tool_{i}"))).ToArray();
        var policy = Server.Load(RecommendedPolicy.For(Server.Of(tools)));
        Assert.Equal(DecisionOutcome.Allow, policy.Decide(Named("tool_2999")).Outcome);
    }

    private static void AssertAsRecommended(CompiledPolicy policy, ToolReport tool)
    {
        var decision = policy.Decide(Named(tool.Name));
        var isNamed = tool.Name.Length > 0 && !tool.Name.AsSpan().ContainsAny('*', '?') && IsText(tool.Name);
        var expected = !isNamed ? (DecisionOutcome.Deny, DecisionStep.DefaultDeny)
            : tool.Findings.Any(f => f.Severity >= FindingSeverity.High) ? (DecisionOutcome.Deny, DecisionStep.Hidden)
            : tool.Risk.Class >= ToolClass.Destructive ? (DecisionOutcome.RequireApproval, DecisionStep.Approval)
            : (DecisionOutcome.Allow, DecisionStep.Allowed);
        Assert.Equal(expected, (decision.Outcome, decision.Step));
    }

    private static CallFacts Named(string name) => new()
    {
        Target = CallTarget.Tool,
        Name = name,
        IsPinned = true,
        InputSchema = Policies.Testing.GivenCall.AnySchema,
        Subject = "alice",
        Server = "shop",
        SessionLabels = [],
    };

    private static bool IsText(string name)
    {
        try
        {
            _ = new UTF8Encoding(false, true).GetByteCount(name);
            return true;
        }
        catch (EncoderFallbackException)
        {
            return false;
        }
    }

    private static Gen<string> Words() => Gen.Elements(Pieces).ListOf().Select(pieces => string.Concat(pieces.Take(6)));

    private static Gen<ToolReport> Tool() =>
        from name in Words()
        from word in Words()
        from risk in Gen.Elements(Enum.GetValues<ToolClass>())
        from flags in Gen.Choose(0, 31)
        from grave in Gen.Elements(FindingSeverity.Low, FindingSeverity.Low, FindingSeverity.Critical)
        select Unnamed(name) with
        {
            Judged = new ToolRisk
            {
                Class = risk,
                Severity = RiskSeverity.High,
                Flags = (RiskFlags)flags,
                Arguments = [new TaggedArgument("/inputSchema/properties/" + word, word, ArgumentTags.Path)],
                Confidence = 0.5,
                Evidence = [new RiskEvidence("class " + word, "/" + word, 0, 1, word)],
                ClassifierVersion = 1,
            },
            Findings = [new Finding(FindingDetector.ModelOrders, grave, "/" + word, false, 0, 1, word, word)],
        };

    // A definition of this name, whatever it is: the reader would refuse some.
    private static ToolReport Unnamed(string name) => Server.Tool("t", ToolClass.Read) is var tool
        ? tool with { Definition = tool.Definition with { Name = name } }
        : throw new InvalidOperationException();
}
