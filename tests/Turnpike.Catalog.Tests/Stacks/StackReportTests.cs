using System.Text;
using System.Text.Json.Nodes;
using Turnpike.Catalog.Classification;
using Turnpike.Catalog.Definitions;
using Turnpike.Catalog.Findings;
using Turnpike.Catalog.Reports;

namespace Turnpike.Catalog.Tests.Stacks;

/// <summary>What an agent could do with several servers at once.</summary>
public sealed class StackReportTests
{
    private static readonly StackMember Mail = Server("mail", "read_inbox");
    private static readonly StackMember Chat = Server("chat", "send_message");
    private static readonly StackMember Shell = Server("shell", "run_command");
    private static readonly StackMember Clock = Server("clock", "now");

    [Fact]
    public void Private_data_outsiders_text_and_a_way_out_on_two_servers_are_a_combination_that_names_the_tools()
    {
        var stack = Look(Mail, Chat);
        var found = Assert.Single(stack.Combinations, c => c.Kind == CombinationKind.Exfiltration);
        Assert.Equal((RiskSeverity.Critical, true), (found.Severity, found.IsAcrossServers));
        Assert.Equal([RiskFlags.SensitiveRead, RiskFlags.UntrustedSource, RiskFlags.ExternalSend], found.Parts.Select(p => p.Flag));
        Assert.Contains(new ToolOfServer("mail", "read_inbox"), found.Parts[0].Tools);
        Assert.Contains(new ToolOfServer("chat", "send_message"), found.Parts[2].Tools);
        Assert.DoesNotContain(Look(Mail).Combinations, c => c.Kind == CombinationKind.Exfiltration);
    }

    [Fact]
    public void Outsiders_text_and_code_are_a_combination_and_one_of_them_alone_is_none()
    {
        Assert.Contains(Look(Mail, Shell).Combinations, c => c.Kind == CombinationKind.InjectedCode);
        Assert.DoesNotContain(Look(Clock, Shell).Combinations, c => c.Kind == CombinationKind.InjectedCode);
    }

    [Fact]
    public void A_server_that_has_all_parts_itself_needs_no_other()
    {
        var both = new StackMember("both", [.. Mail.Definitions, .. Shell.Definitions]);
        Assert.False(Assert.Single(Look(both, Clock).Combinations, c => c.Kind == CombinationKind.InjectedCode).IsAcrossServers);
    }

    [Fact]
    public void Tools_are_counted_by_class_and_severity_and_flags_come_together()
    {
        var stack = Look(Mail, Chat, Shell, Clock);
        Assert.Equal(4, stack.ToolCount);
        Assert.Equal(4, Enum.GetValues<ToolClass>().Sum(c => Enum.GetValues<RiskSeverity>().Sum(s => stack.Count(c, s))));
        Assert.Equal(1, stack.Count(ToolClass.Execute, RiskSeverity.Critical));
        Assert.True(stack.Flags.HasFlag(RiskFlags.Code) && stack.Flags.HasFlag(RiskFlags.ExternalSend));
        Assert.Equal(RiskSeverity.Critical, stack.WorstRisk);
    }

    [Fact]
    public void A_name_on_two_servers_collides_and_one_that_looks_alike_is_a_finding()
    {
        var stack = Look(Server("one", "create_issue"), Server("two", "create_issue", "Create-Issue"));
        var collision = Assert.Single(stack.Collisions);
        Assert.Equal("create_issue", collision.Tool);
        Assert.Equal(["one", "two"], collision.Servers);
        Assert.Contains(stack.Servers[1].AllFindings(), f => f.Definition.Name == "Create-Issue" && f.Finding.Detector == FindingDetector.LookAlikeNames);
        Assert.Equal(FindingSeverity.High, stack.WorstFinding);
        Assert.Null(Look(Clock).WorstFinding);
    }

    [Fact]
    public void Nothing_at_all_is_an_empty_stack_and_two_servers_of_one_name_are_a_mistake()
    {
        var empty = Look();
        Assert.Equal((0, RiskFlags.None), (empty.ToolCount, empty.Flags));
        Assert.Null(empty.WorstRisk);
        Assert.Throws<ArgumentException>(() => Look(Clock, Clock));
    }

    private static StackReport Look(params StackMember[] members) => StackReport.Of(members, (_, definition) => Say(definition.Name));

    // What the tools can do is said here, so that only what they can do together is tested.
    private static RiskCorrection Say(string tool)
    {
        var (risk, severity, flags) = tool switch
        {
            "read_inbox" => (ToolClass.Read, RiskSeverity.Medium, RiskFlags.SensitiveRead | RiskFlags.UntrustedSource),
            "send_message" => (ToolClass.Write, RiskSeverity.High, RiskFlags.ExternalSend),
            "run_command" => (ToolClass.Execute, RiskSeverity.Critical, RiskFlags.Code),
            _ => (ToolClass.Read, RiskSeverity.Low, RiskFlags.None),
        };
        return new RiskCorrection(risk, severity, flags, "test", DateTimeOffset.UnixEpoch, "said");
    }

    private static StackMember Server(string name, params string[] tools) => new(
        name,
        [.. tools.Select(t => new Definition
        {
            Kind = DefinitionKind.Tool,
            Name = t,
            Hash = new DefinitionHash(""),
            Json = Encoding.UTF8.GetBytes(new JsonObject { ["name"] = t, ["description"] = "A tool.", ["inputSchema"] = new JsonObject { ["type"] = "object" } }.ToJsonString()),
        })]);
}
