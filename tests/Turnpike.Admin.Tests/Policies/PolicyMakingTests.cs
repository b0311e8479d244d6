using Turnpike.Admin.Acts;
using Turnpike.Admin.Administrators;
using Turnpike.Admin.Configuration;
using Turnpike.Admin.Faults;
using Turnpike.Admin.Nodes;
using Turnpike.Admin.Policies;
using Turnpike.Admin.Policies.Importing;
using Turnpike.Admin.Policies.Learning;
using Turnpike.Admin.Policies.Testing;
using Turnpike.Admin.Tests.Nodes;
using Turnpike.Policies;
using Turnpike.State.Administrators;
using Turnpike.State.Ledgers;

namespace Turnpike.Admin.Tests.Policies;

/// <summary>Importing, learning and testing policies, as acts: nothing is applied by any of them.</summary>
public sealed class PolicyMakingTests
{
    private const string Policy = """{ "version": "1", "default": "deny", "tools": { "see": {}, "wipe": { "action": "deny", "reason": "Never." } } }""";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Cases_are_decided_and_what_is_not_as_expected_is_named()
    {
        await using var work = new Workplace();
        var (node, attached) = (await work.OpenAsync(), await work.OpenAsync());
        await Workplace.PrepareAsync(node, Policy);
        const string Cases = "cases:\n  - { tool: see, expect: allow }\n  - { name: never, tool: wipe, expect: deny, reason: Never. }\n  - { prompt: other, expect: allow }\n";
        var tested = await attached.ActAsync(AdminActs.TestPolicy, new TestPolicy(new ChosenPolicy("p"), Cases), Cancellation);
        Assert.Equal((2, 1, 3, 1), (tested.Passed, tested.Failed, tested.Cases.Length, tested.Policy.Version));
        var failed = tested.Cases.Single(c => !c.Passed);
        Assert.Equal((4, "prompt", "other", "allow", "deny"), (failed.Line, failed.Kind, failed.Target, failed.Expected, failed.Decision));
        Assert.StartsWith("expected allow, is deny by ", Assert.Single(failed.Differences), StringComparison.Ordinal);

        var drafted = await node.ActAsync(AdminActs.TestPolicy, new TestPolicy(new ChosenPolicy("p", null, Policy.Replace("Never.", "No.", StringComparison.Ordinal)), Cases), Cancellation);
        Assert.Equal((1, 2, null), (drafted.Passed, drafted.Failed, drafted.Policy.Version));
    }

    [Fact]
    public async Task A_file_of_cases_with_an_error_decides_nothing_and_names_the_place()
    {
        await using var work = new Workplace();
        var node = await work.OpenAsync();
        await Workplace.PrepareAsync(node, Policy);
        var tested = await node.ActAsync(AdminActs.TestPolicy, new TestPolicy(new ChosenPolicy("p"), "cases:\n  - { tool: see, expect: allow }\n  - { tool: see, expect: alow }\n"), Cancellation);
        Assert.Equal((0, 0, 0), (tested.Passed, tested.Failed, tested.Cases.Length));
        var problem = Assert.Single(tested.Problems);
        Assert.Equal(("error", 3), (problem.Severity, problem.Line));
        Assert.Contains("\"allow\"", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_more_cases_are_decided_at_once_than_are_shown()
    {
        await using var work = new Workplace();
        var node = await work.OpenAsync();
        await Workplace.PrepareAsync(node, Policy);
        foreach (var (many, bytes) in new[] { (2_001, 0), (1, 1024 * 1024) })
        {
            var cases = "cases:\n" + string.Concat(Enumerable.Repeat("- { tool: see, expect: allow }\n", many)) + new string('#', bytes);
            var refused = await Assert.ThrowsAsync<AdminException>(() => node.ActAsync(AdminActs.TestPolicy, new TestPolicy(new ChosenPolicy("p"), cases), Cancellation).AsTask());
            Assert.Equal("turnpike policy test POLICY CASES", refused.Fault.Nearest);
        }
    }

    [Theory]
    [InlineData("""{ "default_action": "deny", "rules": { "see": "allow" } }""", null, "json", true)]
    [InlineData("""{ "version": 3, "rules": 7 }""", null, "json", false)]
    [InlineData("version: \"1\"\ndefault: deny\n", null, "yaml-dialect", true)]
    [InlineData("a: &b 1", "yaml-dialect", "yaml-dialect", false)]
    public async Task Another_format_is_said_in_the_words_of_the_language_or_refused_by_line(string source, string? format, string read, bool isImported)
    {
        await using var work = new Workplace();
        var node = await work.OpenAsync();
        var imported = await node.ActAsync(AdminActs.ImportPolicy, new ImportPolicy(source) { Format = format }, Cancellation);
        Assert.Equal((read, isImported, isImported), (imported.Format, imported.Imported, imported.Document is not null));
        Assert.Equal(!isImported, imported.Report.Any(l => l.Mark == "error"));
        Assert.Empty(node.Current.Policies);
    }

    [Fact]
    public async Task An_unknown_format_is_answered_with_the_nearest_one()
    {
        await using var work = new Workplace();
        var node = await work.OpenAsync();
        var refused = await Assert.ThrowsAsync<AdminException>(() => node.ActAsync(AdminActs.ImportPolicy, new ImportPolicy("x") { Format = "yaml-dialekt" }, Cancellation).AsTask());
        Assert.Equal("yaml-dialect", refused.Fault.Nearest);
    }

    [Fact]
    public async Task What_was_called_is_learned_and_the_values_of_arguments_only_by_who_may_see_them()
    {
        await using var work = new Workplace();
        var node = await work.OpenAsync(GatewayConfiguration.Default with { RecordedArguments = ArgumentRecording.All });
        foreach (var (name, role) in new[] { ("pol", Person.PolicyManager), ("ada", Person.Admin) })
        {
            await node.ActAsync(AdminActs.SetPerson, new PersonView(name, [role], [], []), Cancellation);
        }

        await Workplace.PrepareAsync(node, Policy);
        await RecordAsync(node, 12);
        var known = await DoneAsync(node, Actor.Person("ada"), new LearnPolicy { Hours = 1 });
        Assert.Equal((13, 12, 1, false), (known.Calls, known.Admitted, known.Names, known.ArgumentsClosed));
        Assert.Contains("always the same text in 12 calls", known.Document!, StringComparison.Ordinal);
        Assert.DoesNotContain("wipe", known.Document!, StringComparison.Ordinal);
        Assert.NotNull(CompiledPolicy.Load(System.Text.Encoding.UTF8.GetBytes(known.Document!)).Policy);

        var closed = await DoneAsync(node, Actor.Person("pol"), new LearnPolicy { Hours = 1 });
        Assert.True(closed.ArgumentsClosed);
        Assert.Contains("\"see\": {}", closed.Document!, StringComparison.Ordinal);
        Assert.DoesNotContain("kept to itself", closed.Document!, StringComparison.Ordinal);
        Assert.Equal(0, (await DoneAsync(node, Actor.Person("ada"), new LearnPolicy { Hours = 1, Server = "other" })).Calls);
        var refused = await Assert.ThrowsAsync<AdminException>(() => node.ActAsAsync(Actor.Person("pol"), AdminActs.ShowLearnedPolicy, new NamedLearning(known.Id), Cancellation).AsTask());
        Assert.Equal(AdminFaultCode.NotFound, refused.Fault.Code);
        await Assert.ThrowsAsync<AdminException>(() => node.ActAsync(AdminActs.LearnPolicy, new LearnPolicy { Hours = 721 }, Cancellation).AsTask());
    }

    [Fact]
    public async Task The_record_of_a_rollback_says_which_document_came_back()
    {
        await using var work = new Workplace();
        var node = await work.OpenAsync();
        await Workplace.PrepareAsync(node, Policy);
        await node.ActAsync(AdminActs.ApplyPolicy, new ApplyPolicy("p", Policy + " "), Cancellation);
        await node.ActAsync(AdminActs.RollBackPolicy, new RollBackPolicy("p", 1), Cancellation);
        var digest = node.Current.Policies["p"].Compiled.Digest.Hex;
        await Assert.ThrowsAsync<AdminException>(() => node.ActAsync(AdminActs.RollBackPolicy, new RollBackPolicy("nobody", 1), Cancellation).AsTask());
        var record = (await work.RecordsAsync()).Single(r => r.TryGetProperty("method", out var method) && method.GetString() == "policy.rollback" && r.GetProperty("kind").GetString() == "admin" && r.GetProperty("name").GetString() == "p");
        Assert.Equal(digest, record.GetProperty("policy").GetString());
    }

    private static async Task<LearnedPolicy> DoneAsync(Node node, Actor actor, LearnPolicy ask)
    {
        var view = await node.ActAsAsync(actor, AdminActs.LearnPolicy, ask, Cancellation);
        while (view.State is "waiting" or "running")
        {
            await Task.Yield();
            view = await node.ActAsAsync(actor, AdminActs.ShowLearnedPolicy, new NamedLearning(view.Id), Cancellation);
        }

        Assert.Equal("done", view.State);
        return view;
    }

    private static async Task RecordAsync(Node node, int calls)
    {
        for (var i = 0; i < calls; i++)
        {
            await node.Ledger.ReserveAsync(Call("see", DecisionOutcome.Allow), Cancellation);
        }

        node.Ledger.Note(Call("wipe", DecisionOutcome.Deny));

        // A checkpoint ends what was noted on the disk.
        await node.ActAsync(AdminActs.SignCheckpoint, Nothing.Value, Cancellation);
    }

    private static CallIntent Call(string tool, DecisionOutcome outcome) => new()
    {
        Kind = "call",
        Server = "s",
        Method = "tools/call",
        Name = tool,
        Arguments = """{"q":"kept to itself"}"""u8.ToArray(),
        Decision = new Decision(outcome, outcome == DecisionOutcome.Allow ? DecisionStep.Allowed : DecisionStep.DefaultDeny, "/x", "", null, []),
        Source = "test",
    };
}
