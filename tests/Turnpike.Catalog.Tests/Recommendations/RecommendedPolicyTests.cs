using System.Text;
using System.Text.Json.Nodes;
using Turnpike.Catalog.Classification;
using Turnpike.Catalog.Findings;
using Turnpike.Catalog.Recommendations;
using Turnpike.Policies;
using Turnpike.Policies.Formatting;

namespace Turnpike.Catalog.Tests.Recommendations;

/// <summary>The default set, by class and by flags.</summary>
public sealed class RecommendedPolicyTests
{
    [Theory]
    [InlineData(ToolClass.Read, DecisionOutcome.Allow, "")]
    [InlineData(ToolClass.Write, DecisionOutcome.Allow, "30 minute")]
    [InlineData(ToolClass.Execute, DecisionOutcome.Allow, "10 minute")]
    [InlineData(ToolClass.Destructive, DecisionOutcome.RequireApproval, "")]
    [InlineData(ToolClass.Financial, DecisionOutcome.RequireApproval, "")]
    public void Decides_by_the_class(ToolClass risk, DecisionOutcome outcome, string limits)
    {
        var tool = Server.Tool("t", risk);
        var policy = Server.Load(RecommendedPolicy.For(Server.Of(tool)));
        var decision = Server.Decide(policy, tool);
        Assert.Equal(outcome, decision.Outcome);
        Assert.Equal(limits, string.Join(", ", decision.Limits.Select(l => $"{l.Max} {l.WindowName}")));
        Assert.Empty(Server.Problems(RecommendedPolicy.For(Server.Of(tool))));
    }

    [Fact]
    public void All_tools_of_a_class_share_its_budget()
    {
        var document = RecommendedPolicy.For(Server.Of(Server.Tool("a", ToolClass.Write), Server.Tool("b", ToolClass.Write), Server.Tool("c", ToolClass.Execute)));
        Assert.Equal(["writes", "writes", "executions"], Server.Load(document).Limits.Select(l => l.Counter));
    }

    [Fact]
    public void A_read_of_sensitive_data_is_limited()
    {
        var tool = Server.Tool("read_mail", ToolClass.Read, RiskSeverity.Medium, RiskFlags.SensitiveRead);
        var decision = Server.Decide(Server.Load(RecommendedPolicy.ForTool(tool)), tool);
        Assert.Equal((DecisionOutcome.Allow, "60"), (decision.Outcome, Assert.Single(decision.Limits).Max.ToString()));
    }

    [Fact]
    public void What_is_not_named_is_denied()
    {
        var policy = Server.Load(RecommendedPolicy.For(Server.Of(Server.Tool("a", ToolClass.Read))));
        Assert.Equal(DecisionStep.DefaultDeny, Server.Decide(policy, Server.Tool("b", ToolClass.Read)).Step);
    }

    [Theory]
    [InlineData(DecisionOutcome.Allow)]
    [InlineData(DecisionOutcome.Allow, "sensitive_read")]
    [InlineData(DecisionOutcome.Allow, "untrusted_source")]
    [InlineData(DecisionOutcome.RequireApproval, "sensitive_read", "untrusted_source")]
    public void A_way_out_asks_once_the_session_has_read_both(DecisionOutcome outcome, params string[] labels)
    {
        var (mail, page, send) = Trifecta();
        var policy = Server.Load(RecommendedPolicy.For(Server.Of(mail, page, send)));
        Assert.Equal(["sensitive_read"], Server.Decide(policy, mail).Labels);
        Assert.Equal(["untrusted_source"], Server.Decide(policy, page).Labels);
        Assert.Equal(outcome, Server.Decide(policy, send, "{}", labels).Outcome);
    }

    [Fact]
    public void Code_is_a_way_out_too()
    {
        var (mail, page, _) = Trifecta();
        var code = Server.Tool("run", ToolClass.Execute, RiskSeverity.Critical, RiskFlags.Code);
        var policy = Server.Load(RecommendedPolicy.For(Server.Of(mail, page, code)));
        Assert.Equal(DecisionOutcome.RequireApproval, Server.Decide(policy, code, "{}", "sensitive_read", "untrusted_source").Outcome);
    }

    [Fact]
    public void Labels_that_lead_nowhere_are_not_written()
    {
        var (mail, page, _) = Trifecta();
        Assert.DoesNotContain("labels", RecommendedPolicy.For(Server.Of(mail, page)), StringComparison.Ordinal);
    }

    [Fact]
    public void Administration_asks_once_outsiders_were_read()
    {
        var (_, page, _) = Trifecta();
        var admin = Server.Tool("add_user", ToolClass.Write, RiskSeverity.High, RiskFlags.Admin);
        var policy = Server.Load(RecommendedPolicy.For(Server.Of(page, admin)));
        Assert.Equal(DecisionOutcome.Allow, Server.Decide(policy, admin).Outcome);
        Assert.Equal((DecisionOutcome.RequireApproval, DecisionStep.Flow), (Server.Decide(policy, admin, "{}", "untrusted_source") is var d ? (d.Outcome, d.Step) : default));
    }

    [Theory]
    [InlineData(FindingSeverity.Medium, DecisionStep.Allowed)]
    [InlineData(FindingSeverity.High, DecisionStep.Hidden)]
    [InlineData(FindingSeverity.Critical, DecisionStep.Hidden)]
    public void A_tool_with_a_grave_finding_is_hidden(FindingSeverity severity, DecisionStep step)
    {
        var tool = Server.Tool("t", ToolClass.Read) with { Findings = [new Finding(FindingDetector.ModelOrders, severity, "/description", false, 0, 3, "now", "It orders\nthe model about.")] };
        var document = RecommendedPolicy.For(Server.Of(tool));
        Assert.Equal(step, Server.Decide(Server.Load(document), tool).Step);
        Assert.Contains("It orders\\u000athe model about.", document, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ToolClass.Read, DecisionOutcome.Allow)]
    [InlineData(ToolClass.Write, DecisionOutcome.Allow)]
    [InlineData(ToolClass.Execute, DecisionOutcome.Deny)]
    [InlineData(ToolClass.Destructive, DecisionOutcome.Deny)]
    [InlineData(ToolClass.Financial, DecisionOutcome.Deny)]
    public void Arguments_that_break_the_schema_are_the_servers_matter_only_where_a_call_can_be_taken_back(ToolClass risk, DecisionOutcome outcome)
    {
        var tool = Server.Tool("t", JsonNode.Parse("""{"type":"object","required":["a"]}""")!, risk, RiskSeverity.Low, RiskFlags.None);
        Assert.Equal(outcome, Server.Decide(Server.Load(RecommendedPolicy.ForTool(tool)), tool).Outcome);
    }

    [Theory]
    [InlineData(ArgumentTags.Shell)]
    [InlineData(ArgumentTags.Sql)]
    public void Arguments_that_are_run_are_held_against_the_schema_in_every_class(ArgumentTags tag)
    {
        var schema = JsonNode.Parse("""{"type":"object","properties":{"q":{"type":"string"}}}""")!;
        var tool = Server.Tool("t", schema, ToolClass.Read, RiskSeverity.Low, RiskFlags.None, new TaggedArgument("/inputSchema/properties/q", "q", tag));
        Assert.Equal(DecisionStep.Arguments, Server.Decide(Server.Load(RecommendedPolicy.ForTool(tool)), tool, """{"q":1}""").Step);
    }

    [Fact]
    public void One_line_has_every_call_held_against_its_schema()
    {
        var tool = Server.Tool("t", JsonNode.Parse("""{"type":"object","required":["a"]}""")!, ToolClass.Read, RiskSeverity.Low, RiskFlags.None);
        var document = RecommendedPolicy.For(Server.Of(tool));
        Assert.Contains("all_tools: { arguments: schema } holds every call", document, StringComparison.Ordinal);
        Assert.Equal(DecisionStep.Arguments, Server.Decide(Server.Load(document + "all_tools: { arguments: schema }\n"), tool).Step);
    }

    [Fact]
    public void A_tool_that_is_denied_for_want_of_a_schema_is_told_of()
    {
        var tool = Server.Tool("t", JsonValue.Create(1), ToolClass.Execute, RiskSeverity.High, RiskFlags.None);
        var document = RecommendedPolicy.ForTool(tool);
        Assert.Equal(DecisionStep.Arguments, Server.Decide(Server.Load(document), tool).Step);
        Assert.Contains("# It has no usable input schema", document, StringComparison.Ordinal);
    }

    [Fact]
    public void A_correction_counts_and_is_named()
    {
        var tool = Server.Tool("t", ToolClass.Read) with
        {
            Correction = new RiskCorrection(ToolClass.Financial, RiskSeverity.Critical, RiskFlags.None, "ada", DateTimeOffset.UnixEpoch, "It pays."),
        };
        var document = RecommendedPolicy.For(Server.Of(tool));
        Assert.Equal(DecisionOutcome.RequireApproval, Server.Decide(Server.Load(document), tool).Outcome);
        Assert.Contains("# Financial, critical. So says \"ada\": \"It pays.\".", document, StringComparison.Ordinal);
    }

    [Fact]
    public void Comments_say_why()
    {
        var tool = Server.Tool("delete_customer", ToolClass.Destructive, RiskSeverity.Critical);
        tool = tool with { Judged = tool.Judged with { Evidence = [new RiskEvidence("class Destructive", "/description", 4, 7, "deletes"), new RiskEvidence("severity critical", "/inputSchema/properties/all", 0, 3, "all")] } };
        var document = RecommendedPolicy.For(Server.Of(tool));
        Assert.Contains("# Destructive, critical.\n", document, StringComparison.Ordinal);
        Assert.Contains("# By \"deletes\" in the description (class Destructive), \"all\" in /inputSchema/properties/all (severity critical); confidence 0.8.\n", document, StringComparison.Ordinal);
    }

    [Fact]
    public void What_the_classifier_says_is_what_is_recommended()
    {
        var report = Server.Judged("""{"name":"delete_customer","description":"Permanently deletes a customer.","inputSchema":{"type":"object"}}""");
        Assert.Equal(DecisionOutcome.RequireApproval, Server.Decide(Server.Load(RecommendedPolicy.For(report)), report.Tools[0]).Outcome);
    }

    [Fact]
    public void A_server_without_tools_is_denied_whole() =>
        Assert.Equal(DecisionStep.DefaultDeny, Server.Decide(Server.Load(RecommendedPolicy.For(Server.Of())), Server.Tool("t", ToolClass.Read)).Step);

    [Fact]
    public void The_document_is_as_policy_fmt_writes_it()
    {
        var (mail, page, send) = Trifecta();
        var document = RecommendedPolicy.For(Server.Of(mail, page, send));
        Assert.Equal(document, Encoding.UTF8.GetString(PolicyFormat.Format(Encoding.UTF8.GetBytes(document)).Text!.Value.Span));
        Assert.DoesNotContain("\": {", document, StringComparison.Ordinal);
    }

    private static (Reports.ToolReport Mail, Reports.ToolReport Page, Reports.ToolReport Send) Trifecta() => (
        Server.Tool("read_mail", ToolClass.Read, RiskSeverity.Medium, RiskFlags.SensitiveRead),
        Server.Tool("get_page", ToolClass.Read, RiskSeverity.Low, RiskFlags.UntrustedSource),
        Server.Tool("send", ToolClass.Write, RiskSeverity.High, RiskFlags.ExternalSend));
}
