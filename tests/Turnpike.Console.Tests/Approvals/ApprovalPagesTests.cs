using System.Collections.Frozen;
using System.Text;
using System.Text.Json;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Approvals;
using Turnpike.Admin.Tests.Grants;
using Turnpike.Console.Approvals;
using Turnpike.Console.Frame;
using Turnpike.Console.Tests.Frame;
using Turnpike.State.Snapshots;

namespace Turnpike.Console.Tests.Approvals;

public sealed class ApprovalPagesTests : IAsyncLifetime
{
    private const string Hostile = """{"note":"<script>alert(1)</script>","to":"a\u202eb"}""";

    private OpenConsole _console = null!;
    private string _grant = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _console = await OpenConsole.StartAsync();
        _grant = await AskedCall.PrepareAsync(_console.Node, "<img src=x onerror=alert(2)>");
    }

    public ValueTask DisposeAsync() => _console.DisposeAsync();

    [Fact]
    public async Task The_inbox_shows_who_answers_everything_they_decide_by_and_none_of_it_is_markup()
    {
        var id = await AskedCall.MakeAsync(_console.Node, _grant, Hostile.Replace("\\u202e", "\u202e", StringComparison.Ordinal));
        var html = (await _console.GetAsync("ann", "/console/approvals")).Text;
        Assert.Contains("<title>(1) Approvals", html, StringComparison.Ordinal);
        Assert.Contains("&lt;script&gt;alert(1)&lt;/script&gt;", html, StringComparison.Ordinal);
        Assert.Contains("Somebody &lt;b&gt;looks&lt;/b&gt;.", html, StringComparison.Ordinal);
        Assert.Contains("<span class=\"unseen\">&#x27E8;U&#x2B;202E&#x27E9;</span>", html, StringComparison.Ordinal);
        Assert.Contains($"action=\"/console/approvals/{id}\"", html, StringComparison.Ordinal);
        Assert.Contains("0 of 1", html, StringComparison.Ordinal);
        Assert.Contains("data-until", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<img", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<script>", html, StringComparison.Ordinal);
        Assert.DoesNotContain("\u202e", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_does_not_answer_calls_sees_neither_arguments_nor_buttons()
    {
        var id = await AskedCall.MakeAsync(_console.Node, _grant, Hostile);
        foreach (var who in new[] { "vi", "pol" })
        {
            foreach (var path in new[] { "/console/approvals", $"/console/approvals/{id}" })
            {
                var html = (await _console.GetAsync(who, path)).Text;
                Assert.Contains("Your role does not see the arguments", html, StringComparison.Ordinal);
                Assert.DoesNotContain("alert(1)", html, StringComparison.Ordinal);
                Assert.DoesNotContain("value=\"approve\"", html, StringComparison.Ordinal);
            }

            Assert.Equal(403, (await _console.PostAsync(who, $"/console/approvals/{id}", ("do", "approve"))).Status);
        }

        Assert.Equal("pending", await StateAsync(id!));
    }

    [Fact]
    public async Task Nobody_answers_without_being_signed_in_and_the_address_leads_through_the_sign_in()
    {
        var id = await AskedCall.MakeAsync(_console.Node, _grant, Hostile);
        var away = await _console.GetAsync(null, $"/console/approvals/{id}");
        Assert.Equal((303, $"/console/sign-in?return=%2Fconsole%2Fapprovals%2F{id}"), (away.Status, away.Location));
        Assert.Empty(away.Body);
        Assert.Equal(401, (await _console.SendAsync("POST", null, $"/console/approvals/{id}", [("do", "approve")], null)).Status);
        Assert.Equal(400, (await _console.SendAsync("POST", "ann", $"/console/approvals/{id}", [("do", "approve")], null)).Status);
        Assert.Equal("pending", await StateAsync(id!));
    }

    [Fact]
    public async Task A_yes_lets_the_call_through_once_and_goes_back_to_where_it_was_given()
    {
        var id = await AskedCall.MakeAsync(_console.Node, _grant, Hostile);
        var reply = await _console.PostAsync("ann", $"/console/approvals/{id}", ("do", "approve"), ("reason", "fine"), ("return", "/console/approvals"));
        Assert.Equal((303, "/console/approvals"), (reply.Status, reply.Location));
        Assert.Contains("Approved, exactly this call and once", (await _console.GetAsync("ann", "/console/approvals")).Text, StringComparison.Ordinal);
        Assert.Null(await AskedCall.MakeAsync(_console.Node, _grant, Hostile));
        var again = await AskedCall.MakeAsync(_console.Node, _grant, Hostile);
        Assert.NotNull(again);
        Assert.NotEqual(id, again);
        var answered = (await _console.GetAsync("vi", "/console/approvals/answered")).Text;
        Assert.Contains("<span class=\"state ok\">used</span>", answered, StringComparison.Ordinal);
        Assert.Contains("fine", answered, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_call_that_somebody_else_answered_meanwhile_is_not_answered_again()
    {
        var id = await AskedCall.MakeAsync(_console.Node, _grant, Hostile);
        await _console.Node.ActAsAsync(Actor.Person("ann"), AdminActs.DenyCall, new AnswerApproval(id!, "no"), Stop);
        var reply = await _console.PostAsync("ann", $"/console/approvals/{id}", ("do", "approve"));
        Assert.Equal(409, reply.Status);
        Assert.Contains("it is denied. Your answer was not taken, and nothing was changed.", reply.Text, StringComparison.Ordinal);
        Assert.Equal("denied", await StateAsync(id!));
    }

    [Fact]
    public async Task Ones_own_call_and_a_second_yes_are_refused_with_the_reason_in_place_of_the_buttons()
    {
        var own = await AskedCall.MakeAsync(_console.Node, await AskedCall.PrepareAsync(_console.Node, "ANN"), "{}");
        var html = (await _console.GetAsync("ann", $"/console/approvals/{own}")).Text;
        Assert.Contains("You cannot answer this one", html, StringComparison.Ordinal);
        Assert.DoesNotContain("value=\"approve\"", html, StringComparison.Ordinal);
        var reply = await _console.PostAsync("ann", $"/console/approvals/{own}", ("do", "approve"));
        Assert.Equal(403, reply.Status);
        Assert.Contains("somebody else has to answer", reply.Text, StringComparison.Ordinal);

        var big = await AskedCall.MakeAsync(_console.Node, _grant, "{}", "big");
        Assert.Equal(303, (await _console.PostAsync("ann", $"/console/approvals/{big}", ("do", "approve"))).Status);
        html = (await _console.GetAsync("ann", $"/console/approvals/{big}")).Text;
        Assert.Contains("Your yes is recorded, 1 of 2", html, StringComparison.Ordinal);
        Assert.Contains("has answered already", html, StringComparison.Ordinal);
        Assert.Equal("pending", await StateAsync(big!));
    }

    [Fact]
    public async Task Arguments_too_long_for_a_card_are_read_whole_before_they_are_answered()
    {
        var id = await AskedCall.MakeAsync(_console.Node, _grant, $$"""{"text":"{{new string('x', 9000)}}END"}""");
        var inbox = (await _console.GetAsync("ann", "/console/approvals")).Text;
        Assert.Contains("Read all of it and answer", inbox, StringComparison.Ordinal);
        Assert.DoesNotContain("value=\"approve\"", inbox, StringComparison.Ordinal);
        var page = (await _console.GetAsync("ann", $"/console/approvals/{id}")).Text;
        Assert.Contains("xEND", page, StringComparison.Ordinal);
        Assert.Contains("value=\"approve\"", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_browser_notifies_of_holds_nothing_of_the_arguments_and_only_what_one_may_answer()
    {
        var id = await AskedCall.MakeAsync(_console.Node, _grant, Hostile);
        await AskedCall.MakeAsync(_console.Node, await AskedCall.PrepareAsync(_console.Node, "ann"), "{}");
        using var waiting = JsonDocument.Parse((await _console.GetAsync("ann", "/console/approvals/waiting.json")).Body);
        Assert.Equal((id, "<img src=x onerror=alert(2)>: shop pay"), waiting.RootElement.EnumerateArray().Single() switch { var a => (a.GetProperty("id").GetString(), a.GetProperty("text").GetString()) });
    }

    [Fact]
    public async Task A_form_that_says_neither_yes_nor_no_and_an_approval_that_is_none_do_nothing()
    {
        var id = await AskedCall.MakeAsync(_console.Node, _grant, Hostile);
        Assert.Equal(400, (await _console.PostAsync("ann", $"/console/approvals/{id}", ("do", "both"))).Status);
        Assert.Equal("pending", await StateAsync(id!));
        Assert.Equal(404, (await _console.GetAsync("ann", "/console/approvals/ap_nothing")).Status);
        Assert.Contains("Nothing waits for you", (await _console.GetAsync("ann", "/console/approvals/answered")).Text + (await EmptyInboxAsync()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_risk_is_that_of_the_very_definition_and_brings_what_to_look_for()
    {
        var server = PinnedServer.Of("shop", "run_shell_command");
        var pin = server.Pins.Values.Single();
        var snapshot = _console.Node.Current with { Servers = new Dictionary<string, ServerEntry> { ["shop"] = server }.ToFrozenDictionary(StringComparer.Ordinal) };
        var view = View("run_shell_command", pin.Hash.Hex);
        var call = ApprovalCall.Of(view, snapshot);
        Assert.NotNull(call.Risk);
        Assert.NotEmpty(call.Attacks);
        Assert.All(call.Attacks, a => Assert.NotEmpty(a.Pattern.Signals));
        Assert.Null(ApprovalCall.Of(view with { DefinitionHash = new string('0', 64) }, snapshot).Risk);
        await using var renderer = new PageRenderer();
        var html = Encoding.UTF8.GetString(await renderer.RenderAsync<Document>(new Dictionary<string, object?>
        {
            ["Frame"] = new FrameContext { Visitor = null, Here = "/console/approvals", Now = DateTimeOffset.UnixEpoch },
            ["Title"] = "x",
            ["Page"] = typeof(ApprovalPage),
            ["Model"] = new ApprovalModel(call, null),
        }));
        Assert.Contains("What to look for", html, StringComparison.Ordinal);
        Assert.Contains($"/console/catalog/attack/{call.Attacks[0].Pattern.Id}", html, StringComparison.Ordinal);
    }

    private static ApprovalView View(string tool, string hash) => new(
        "ap_1", "pending", "g_1", "agent", "shop", "tools/call", tool, hash, "", "/tools/x", "", DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddMinutes(5), 1, [], [], "anyone", null, null, "", "{}", null);

    private async Task<string> EmptyInboxAsync()
    {
        foreach (var approval in (await _console.Node.ActAsync(AdminActs.ListApprovals, new ListApprovals(), Stop)).Approvals)
        {
            await _console.Node.ActAsAsync(Actor.Person("ann"), AdminActs.DenyCall, new AnswerApproval(approval.Id), Stop);
        }

        return (await _console.GetAsync("ann", "/console/approvals")).Text;
    }

    private async Task<string> StateAsync(string id) =>
        (await _console.Node.ActAsync(AdminActs.ListApprovals, new ListApprovals(All: true), Stop)).Approvals.Single(a => a.Id == id).State;
}
