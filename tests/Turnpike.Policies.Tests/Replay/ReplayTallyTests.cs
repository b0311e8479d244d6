using System.Globalization;
using System.Text;
using Turnpike.Policies.Replay;

namespace Turnpike.Policies.Tests.Replay;

/// <summary>What a replay counts, and that it keeps no more than it says.</summary>
public sealed class ReplayTallyTests
{
    private const string Policy = """
        { "version": "1", "default": "deny", "tools": { "free": {}, "never": { "action": "deny" }, "ask": { "action": "require_approval" }, "*": { "require": [ { "conditions": [ { "path": "args.x", "op": "exists", "value": true } ] } ] } } }
        """;

    [Fact]
    public void Counts_each_way_a_decision_changes_and_puts_what_lets_more_through_first()
    {
        var tally = Tally(
            ("free", "deny", null), ("free", "deny", null), ("free", "require_approval", null), ("free", "allow", null),
            ("never", "allow", null), ("never", "require_approval", null), ("never", "deny", null),
            ("ask", "allow", null), ("ask", "deny", null), ("ask", "require_approval", null), ("ask", "allow", "ap_1"),
            ("other", "allow", null));
        Assert.Equal((12, 4, 1), (tally.Looked, tally.Same, tally.Undecided));
        Assert.Equal(
            ["NewlyAllowed free 2 [1,2]", "NoLongerAsked free 1 [3]", "AskedInsteadOfDenied ask 1 [9]", "NewlyAsked ask 1 [8]", "NewlyDenied never 2 [5,6]"],
            tally.Groups.Select(g => string.Create(CultureInfo.InvariantCulture, $"{g.Change} {g.Name} {g.Count} [{string.Join(',', g.Calls)}]")));
        Assert.Equal(2, tally.Count(ReplayChange.NewlyAllowed));
        Assert.Equal("other", Assert.Single(tally.UndecidedGroups).Name);
    }

    [Fact]
    public void Keeps_a_bounded_number_of_names_and_says_how_many_calls_it_left_out()
    {
        var tally = Tally([.. Enumerable.Range(0, ReplayTally.MostGroups + 7).Select(i => (string.Create(CultureInfo.InvariantCulture, $"t{i}"), "deny", (string?)null))], """{ "version": "1", "default": "allow" }""");
        Assert.Equal((ReplayTally.MostGroups, 7), (tally.Groups.Length, tally.Ungrouped));
        Assert.Equal(ReplayTally.MostGroups + 7, tally.Count(ReplayChange.NewlyAllowed));
    }

    [Fact]
    public void A_call_that_a_person_said_no_to_was_asked_by_the_policy()
    {
        Assert.Empty(Tally(("ask", "deny", "ap_1"), ("ask", "allow", "ap_2")).Groups);
        Assert.Equal(ReplayChange.AskedInsteadOfDenied, Assert.Single(Tally(("ask", "deny", null)).Groups).Change);
        Assert.Equal(ReplayChange.NoLongerAsked, Assert.Single(Tally(("free", "deny", "ap_3")).Groups).Change);
    }

    private static ReplayTally Tally(params (string Name, string Decision, string? Approval)[] calls) => Tally(calls, Policy);

    private static ReplayTally Tally((string Name, string Decision, string? Approval)[] calls, string document)
    {
        var (tally, policy, number) = (new ReplayTally(), Subject.Policy(document), 0);
        foreach (var (name, decision, approval) in calls)
        {
            var args = name == "other" ? ""","args":{"keys":["x"],"more":1,"digest":"d"}""" : "";
            var line = $$"""{"kind":"call","seq":{{++number}},"method":"tools/call","server":"s","name":"{{name}}","decision":"{{decision}}"{{(approval is null ? "" : $",\"approval\":\"{approval}\"")}}{{args}}}""";
            tally.Add(PolicyReplay.Decide(policy, RecordedCallReader.Read(Encoding.UTF8.GetBytes(line), number, null, out _)!));
        }

        return tally;
    }
}
