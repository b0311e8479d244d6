using Turnpike.Admin.Accounts;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Administrators;
using Turnpike.Admin.Faults;
using Turnpike.Admin.Nodes;
using Turnpike.Admin.Tests.Nodes;
using Turnpike.State.Accounts;

namespace Turnpike.Admin.Tests.Accounts;

public sealed class SignInPersonTests
{
    private const string Password = "correct horse battery";
    private readonly ShiftedTime _time = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_first_link_makes_an_administrator_once_and_lets_them_in_at_every_process()
    {
        await using var work = new Workplace();
        var (owner, attached) = (await work.OpenAsync(time: _time), await work.OpenAsync(time: _time));
        owner.Announce(new Uri("http://127.0.0.1:7227"));
        var stale = await attached.ActAsync(AdminActs.CreateLink, new CreateLink(OnlyFirst: true), Cancellation);
        var link = await attached.ActAsync(AdminActs.CreateLink, new CreateLink(OnlyFirst: true), Cancellation);
        Assert.Equal($"http://127.0.0.1:7227/console/first/{link.Token}", link.Url);
        Assert.Null((await attached.ActAsync(AdminActs.ShowLink, new GivenLink(link.Token!, "::1"), Cancellation)).Person);
        Assert.Equal(AdminFaultCode.NotFound, (await FaultAsync(() => attached.ActAsync(AdminActs.ShowLink, new GivenLink(stale.Token!, "::1"), Cancellation))).Code);
        Assert.Equal(AdminFaultCode.Invalid, (await FaultAsync(() => attached.ActAsync(AdminActs.CompleteLink, new CompleteLink(link.Token!, "ada", "short", "::1"), Cancellation))).Code);
        var answer = await attached.ActAsync(AdminActs.CompleteLink, new CompleteLink(link.Token!, "ada", Password, "::1"), Cancellation);
        foreach (var node in new[] { owner, attached })
        {
            var session = Sessions(node).Find(answer.Token!)!;
            Assert.Equal((Actor.Person("ada", session.Session.Id), "link", "::1"), (session.Actor, session.Session.How, session.Session.Source));
            Assert.True(Rights.Of(session.Actor, node.Current).Has(Right.Administer));
        }

        Assert.Equal(AdminFaultCode.NotFound, (await FaultAsync(() => attached.ActAsync(AdminActs.CompleteLink, new CompleteLink(link.Token!, "eve", Password, "::1"), Cancellation))).Code);
        Assert.Null((await owner.ActAsync(AdminActs.CreateLink, new CreateLink(OnlyFirst: true), Cancellation)).Token);
        var text = string.Concat((await work.RecordsAsync()).Select(r => r.GetRawText()));
        Assert.Contains("sign_in_link.complete", text, StringComparison.Ordinal);
        foreach (var secret in new[] { Password, link.Token!, stale.Token!, answer.Token! })
        {
            Assert.DoesNotContain(secret, text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Name_and_password_let_in_and_nothing_says_which_of_them_was_wrong()
    {
        await using var work = new Workplace();
        var node = await AdaAsync(work);
        var sessions = Sessions(node);
        Assert.Equal(new SignInAnswer("wrong", null, null, 0), await TryAsync(node, "ada", "wrong horse battery"));
        Assert.Equal(new SignInAnswer("wrong", null, null, 0), await TryAsync(node, "nobody", Password));
        var answer = await TryAsync(node, "ADA", Password);
        Assert.Equal(("signed_in", "ada"), (answer.Status, answer.Person));
        Assert.Equal("password", sessions.Find(answer.Token!)!.Session.How);
        Assert.Null(sessions.Find(answer.Token![..^1]));
        await sessions.EndAsync(answer.Token!);
        Assert.Null(sessions.Find(answer.Token!));
        await sessions.EndAsync(answer.Token!);
        var records = await work.RecordsAsync();
        Assert.Single(records, r => r.TryGetProperty("method", out var m) && m.GetString() == "session.open" && r.GetProperty("cause").GetString() == "password, from ::1");
        Assert.Contains(records, r => r.GetProperty("kind").GetString() == "refused" && r.GetProperty("method").GetString() == "sign_in");
        Assert.DoesNotContain(records, r => r.GetRawText().Contains(answer.Token!, StringComparison.Ordinal) || r.GetRawText().Contains("horse", StringComparison.Ordinal));
    }

    [Fact]
    public async Task After_five_failures_even_the_right_password_waits()
    {
        await using var work = new Workplace();
        var node = await AdaAsync(work);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(i => TryAsync(node, "ada", $"wrong horse battery {i}").AsTask()));
        var answer = await TryAsync(node, "ada", Password);
        Assert.Equal("wait", answer.Status);
        Assert.InRange(answer.WaitSeconds, 1, 5);
        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal("signed_in", (await TryAsync(node, "ada", Password)).Status);
    }

    [Fact]
    public async Task Another_name_of_the_same_person_gives_no_further_tries()
    {
        await using var work = new Workplace();
        var node = await AdaAsync(work);
        await node.ActAsync(AdminActs.SetPerson, new PersonView("ada", ["viewer"], [], ["lovelace"]), Cancellation);
        for (var i = 0; i < SignInGuard.OfAccount; i++)
        {
            Assert.Equal("wrong", (await TryAsync(node, i % 2 == 0 ? "ada" : "lovelace", "wrong horse battery")).Status);
        }

        Assert.Equal("wait", (await TryAsync(node, "Lovelace", Password)).Status);
    }

    [Fact]
    public async Task With_an_authenticator_each_code_lets_in_once_and_a_recovery_code_stands_in_for_it()
    {
        await using var work = new Workplace();
        var node = await AdaAsync(work);
        var ada = Actor.Person("ada");
        var offered = await node.ActAsAsync(ada, AdminActs.OfferCode, new ProvePassword(Password), Cancellation);
        Assert.Equal("signed_in", (await TryAsync(node, "ada", Password)).Status); // not confirmed, it does not count
        var secret = Base32(offered.Secret);
        Assert.Equal(AdminFaultCode.Invalid, (await FaultAsync(() => node.ActAsAsync(ada, AdminActs.ConfirmCode, new GivenCode("000000x"), Cancellation))).Code);
        var recovery = await node.ActAsAsync(ada, AdminActs.ConfirmCode, new GivenCode(Code(secret)), Cancellation);
        Assert.Equal("code", (await TryAsync(node, "ada", Password)).Status);
        Assert.Equal("wrong", (await TryAsync(node, "ada", Password, Code(secret))).Status); // used by the confirmation
        _time.Advance(TimeSpan.FromSeconds(60));
        var code = Code(secret);
        var both = await Task.WhenAll(OnceAsync(), OnceAsync());
        Assert.Single(both, status => status == "signed_in");
        var used = await TryAsync(node, "ada", Password, recovery.Codes[3].ToUpperInvariant());
        Assert.Equal("password+recovery", Sessions(node).Find(used.Token!)!.Session.How);
        Assert.Equal("wrong", (await TryAsync(node, "ada", Password, recovery.Codes[3])).Status);
        Assert.Equal(9, (await node.ActAsAsync(ada, AdminActs.ShowOwnAccount, Nothing.Value, Cancellation)).RecoveryCodes);

        Assert.Contains("a code of your authenticator", (await FaultAsync(() => node.ActAsAsync(ada, AdminActs.OfferCode, new ProvePassword(Password), Cancellation))).Message, StringComparison.Ordinal);
        var anew = await node.ActAsAsync(ada, AdminActs.RenewRecoveryCodes, new RemoveCode(Password, recovery.Codes[4]), Cancellation);
        Assert.Equal("wrong", (await TryAsync(node, "ada", Password, recovery.Codes[5])).Status);
        Assert.False((await node.ActAsAsync(ada, AdminActs.RemoveCode, new RemoveCode(Password, anew.Codes[0]), Cancellation)).Code);
        Assert.Equal("signed_in", (await TryAsync(node, "ada", Password)).Status);

        async Task<string> OnceAsync()
        {
            try
            {
                return (await TryAsync(node, "ada", Password, code)).Status;
            }
            catch (AdminException e)
            {
                return e.Message;
            }
        }
    }

    [Fact]
    public async Task A_new_password_ends_the_other_sessions_and_one_without_the_old_password_is_not_made()
    {
        await using var work = new Workplace();
        var node = await AdaAsync(work);
        var sessions = Sessions(node);
        var (mine, other) = ((await TryAsync(node, "ada", Password)).Token!, (await TryAsync(node, "ada", Password)).Token!);
        var ada = Actor.Person("ada");
        var id = sessions.Find(mine)!.Session.Id;
        Assert.Equal(AdminFaultCode.Forbidden, (await FaultAsync(() => node.ActAsAsync(ada, AdminActs.ChangePassword, new ChangePassword("wrong horse battery", "staple battery horse", id), Cancellation))).Code);
        Assert.Equal(AdminFaultCode.Invalid, (await FaultAsync(() => node.ActAsAsync(ada, AdminActs.ChangePassword, new ChangePassword(Password, "password1234", id), Cancellation))).Code);
        Assert.NotNull(sessions.Find(other));
        await node.ActAsAsync(ada, AdminActs.ChangePassword, new ChangePassword(Password, "staple battery horse", id), Cancellation);
        Assert.NotNull(sessions.Find(mine));
        Assert.Null(sessions.Find(other));
        Assert.Equal("wrong", (await TryAsync(node, "ada", Password)).Status);
        Assert.Equal("signed_in", (await TryAsync(node, "ada", "staple battery horse")).Status);
        Assert.Equal(AdminFaultCode.Forbidden, (await FaultAsync(() => node.ActAsync(AdminActs.ShowOwnAccount, Nothing.Value, Cancellation))).Code);
    }

    [Fact]
    public async Task Who_may_not_sign_in_is_out_at_once_and_a_link_of_theirs_sets_a_new_password_later()
    {
        await using var work = new Workplace();
        var node = await AdaAsync(work);
        var sessions = Sessions(node);
        var token = (await TryAsync(node, "ada", Password)).Token!;
        Assert.True((await node.ActAsync(AdminActs.SetSignIn, new SetSignIn("ada", false), Cancellation)).SignIn!.Disabled);
        Assert.Null(sessions.Find(token));
        Assert.Equal("wrong", (await TryAsync(node, "ada", Password)).Status);
        Assert.Equal(AdminFaultCode.Conflict, (await FaultAsync(() => node.ActAsync(AdminActs.CreateLink, new CreateLink("ada"), Cancellation))).Code);
        await node.ActAsync(AdminActs.SetSignIn, new SetSignIn("ada", true), Cancellation);
        var link = await node.ActAsync(AdminActs.CreateLink, new CreateLink("ada"), Cancellation);
        Assert.Equal("ada", (await node.ActAsync(AdminActs.ShowLink, new GivenLink(link.Token!, "::1"), Cancellation)).Person);
        var answer = await node.ActAsync(AdminActs.CompleteLink, new CompleteLink(link.Token!, null, "staple battery horse", "::1"), Cancellation);
        Assert.Equal("ada", answer.Person);
        Assert.Equal(["viewer"], node.Current.People.Find("ada")!.Roles);
        _time.Advance(TimeSpan.FromHours(1));
        Assert.Equal("signed_in", (await TryAsync(node, "ada", "staple battery horse")).Status);
    }

    [Fact]
    public async Task A_session_ends_when_nobody_uses_it_and_after_twelve_hours_whatever_happens()
    {
        await using var work = new Workplace();
        var node = await AdaAsync(work);
        var sessions = Sessions(node);
        var (used, idle) = ((await TryAsync(node, "ada", Password)).Token!, (await TryAsync(node, "ada", Password)).Token!);
        for (var i = 0; i < 24; i++)
        {
            Assert.NotNull(sessions.Find(used));
            _time.Advance(TimeSpan.FromMinutes(29));
        }

        Assert.Null(sessions.Find(idle));
        Assert.NotNull(sessions.Find(used));
        Assert.False(FreshProof.Has(sessions.Find(used)!.Actor, node.Current, _time.GetUtcNow()));
        await node.ActAsAsync(Actor.Person("ada"), AdminActs.ConfirmSession, new ConfirmSession(sessions.Find(used)!.Session.Id, Password, null), Cancellation);
        Assert.True(FreshProof.Has(sessions.Find(used)!.Actor, node.Current, _time.GetUtcNow()));
        _time.Advance(TimeSpan.FromMinutes(25));
        Assert.Null(sessions.Find(used));
    }

    [Fact]
    public async Task Somebody_lists_and_ends_their_own_sessions_and_nobody_elses()
    {
        await using var work = new Workplace();
        var node = await AdaAsync(work);
        await node.ActAsync(AdminActs.SetPerson, new PersonView("ben", ["viewer"], [], []), Cancellation);
        await node.ActAsync(AdminActs.SetPassword, new SetPassword("ben", Password), Cancellation);
        var sessions = Sessions(node);
        var (ada, ben) = ((await TryAsync(node, "ada", Password)).Token!, (await TryAsync(node, "ben", Password)).Token!);
        var bens = sessions.Find(ben)!.Session.Id;
        Assert.Equal("ada", Assert.Single((await node.ActAsAsync(Actor.Person("ada"), AdminActs.EndOwnSessions, new EndOwnSessions(bens, null), Cancellation)).Sessions).Person);
        Assert.NotNull(sessions.Find(ben));
        Assert.Equal(AdminFaultCode.NotFound, (await FaultAsync(() => node.ActAsAsync(Actor.Person("ada"), AdminActs.ConfirmSession, new ConfirmSession(bens, Password, null), Cancellation))).Code);
        Assert.Equal(2, (await node.ActAsync(AdminActs.ListSessions, Nothing.Value, Cancellation)).Sessions.Length);
        await node.ActAsAsync(Actor.Person("ben"), AdminActs.EndOwnSessions, new EndOwnSessions(null, bens), Cancellation);
        Assert.NotNull(sessions.Find(ben));
        Assert.Equal("turnpike admin session list", (await FaultAsync(() => node.ActAsync(AdminActs.EndOneSession, new NamedSession("cs_0"), Cancellation))).Nearest);
        Assert.Equal("ada", Assert.Single((await node.ActAsync(AdminActs.EndOneSession, new NamedSession(bens), Cancellation)).Sessions).Person);
        Assert.Null(sessions.Find(ben));
        ben = (await TryAsync(node, "ben", Password)).Token!;
        await node.ActAsync(AdminActs.EndSessionsOf, new NamedPerson("ben"), Cancellation);
        Assert.Null(sessions.Find(ben));
        Assert.NotNull(sessions.Find(ada));
    }

    [Fact]
    public async Task A_token_acts_with_its_role_under_its_own_name_until_it_ends()
    {
        await using var work = new Workplace();
        var node = await work.OpenAsync(time: _time);
        var issued = await node.ActAsync(AdminActs.CreateApiToken, new CreateApiToken("ci", "policy_manager", _time.GetUtcNow().AddHours(1)), Cancellation);
        Assert.Equal("viewer", (await FaultAsync(() => node.ActAsync(AdminActs.CreateApiToken, new CreateApiToken("x", "viwer"), Cancellation))).Nearest);
        var tokens = new ApiTokens(node, _time);
        var actor = tokens.TryFind(issued.Token)!;
        Assert.Equal("token:ci", actor.Who);
        Assert.True(Rights.Of(actor, node.Current).Has(Right.ManagePolicy));
        Assert.Equal(AdminFaultCode.Forbidden, (await FaultAsync(() => node.ActAsAsync(actor, AdminActs.ListApiTokens, Nothing.Value, Cancellation))).Code);
        Assert.Equal(["ci"], (await node.ActAsync(AdminActs.ListApiTokens, Nothing.Value, Cancellation)).Tokens.Select(t => t.Name));
        Assert.Null(tokens.TryFind(issued.Token.AsSpan()[..^1]));
        _time.Advance(TimeSpan.FromHours(1));
        Assert.Null(tokens.TryFind(issued.Token));
        await node.ActAsync(AdminActs.RevokeApiToken, new NamedApiToken("ci"), Cancellation);
        Assert.False(Rights.Of(actor, node.Current).Has(Right.Look));
    }

    private static async Task<AdminFault> FaultAsync<T>(Func<ValueTask<T>> act) => (await Assert.ThrowsAsync<AdminException>(async () => await act())).Fault;

    private static ValueTask<SignInAnswer> TryAsync(Node node, string name, string password, string? code = null) =>
        node.ActAsync(AdminActs.OpenSession, new OpenSession(name, password, code, "::1"), Cancellation);

    private static byte[] Base32(string text)
    {
        var bits = string.Concat(text.Select(c => Convert.ToString("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".IndexOf(c, StringComparison.Ordinal), 2).PadLeft(5, '0')));
        return [.. Enumerable.Range(0, bits.Length / 8).Select(i => Convert.ToByte(bits.Substring(i * 8, 8), 2))];
    }

    private string Code(byte[] secret) => OneTimeCode.Of(secret, OneTimeCode.StepOf(_time.GetUtcNow()));

    private ConsoleSessions Sessions(Node node) => new(node, _time, TimeSpan.FromMinutes(30));

    private async Task<Node> AdaAsync(Workplace work)
    {
        var node = await work.OpenAsync(time: _time);
        await node.ActAsync(AdminActs.SetPerson, new PersonView("ada", ["viewer"], [], []), Cancellation);
        await node.ActAsync(AdminActs.SetPassword, new SetPassword("ada", Password), Cancellation);
        return node;
    }
}
