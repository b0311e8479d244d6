using System.Text;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Faults;
using Turnpike.Admin.Nodes;
using Turnpike.Admin.Servers;
using Turnpike.Admin.SignIns;
using Turnpike.Admin.Tests.Nodes;
using Turnpike.State.Vault;
using Turnpike.Upstreams.Connections;
using Turnpike.Upstreams.Credentials;

namespace Turnpike.Admin.Tests.SignIns;

public sealed class SignInTests : IAsyncLifetime
{
    private readonly Workplace _place = new();
    private ProtectedServer _server = null!;
    private Node _node = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = await ProtectedServer.StartAsync();
        _node = await _place.OpenAsync();
        _node.Announce(new Uri("http://127.0.0.1:7227"));
    }

    public async ValueTask DisposeAsync()
    {
        await _place.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task A_server_that_wants_a_sign_in_is_added_and_says_what_to_do()
    {
        var view = await AddAsync();
        Assert.Contains("turnpike auth login p", Assert.Single(view.Problems), StringComparison.Ordinal);
        Assert.Equal(("needs_sign_in", "turnpike auth login p"), (view.SignIns.Single().State, view.SignIns.Single().NextStep));
    }

    [Fact]
    public async Task Completion_seals_the_tokens_and_looks_at_the_server_by_itself()
    {
        await AddAsync();
        var flow = await _node.ActAsync(AdminActs.BeginSignIn, new BeginSignIn("p"), Stop);
        Assert.Equal(("pending", _server.Issuer), (flow.Status, flow.Issuer));
        Assert.StartsWith("http://127.0.0.1:7227/oauth/start/f_", flow.Url, StringComparison.Ordinal);
        var done = await CompleteAsync(flow);
        Assert.Equal(("completed", 1), (done.Status, done.Definitions));
        Assert.Equal("completed", (await ShowAsync(flow.Flow)).Status);
        Assert.Equal("completed", (await ShowAsync(flow.Flow)).Status); // asking again changes nothing
        var shown = await _node.ActAsync(AdminActs.ShowServer, new NamedServer("p"), Stop);
        Assert.Equal(("signed_in", 1), (shown.SignIns.Single().State, shown.Pending));
    }

    [Fact]
    public async Task A_flow_that_is_not_known_is_not_found() => Assert.Equal("not_found", (await ShowAsync("f_0")).Status);

    [Fact]
    public async Task An_answer_counts_once_and_only_from_the_browser_that_opened_the_flow()
    {
        await AddAsync();
        var flow = await _node.ActAsync(AdminActs.BeginSignIn, new BeginSignIn("p"), Stop);
        var opened = await OpenAsync(flow);
        var query = await ProtectedServer.SignInAsync(opened.Url);
        await ForbiddenAsync(query, null);
        await ForbiddenAsync(query, "another-browser");
        await ForbiddenAsync(query.Replace("state=", "state=x", StringComparison.Ordinal), opened.Binding);
        await Assert.ThrowsAsync<AdminException>(() => OpenAsync(flow)); // another browser cannot open it either
        Assert.Equal("completed", (await _node.ActAsync(AdminActs.CompleteSignIn, new CompleteSignIn(query, opened.Binding), Stop)).Status);
        await ForbiddenAsync(query, opened.Binding);
    }

    [Fact]
    public async Task An_answer_of_another_authorization_server_fails_the_flow_and_nothing_is_kept()
    {
        await AddAsync();
        var flow = await _node.ActAsync(AdminActs.BeginSignIn, new BeginSignIn("p"), Stop);
        var opened = await OpenAsync(flow);
        var query = (await ProtectedServer.SignInAsync(opened.Url)).Replace("iss=", "iss=https%3A%2F%2Fevil.example%2F", StringComparison.Ordinal);
        var view = await _node.ActAsync(AdminActs.CompleteSignIn, new CompleteSignIn(query, opened.Binding), Stop);
        Assert.Equal("failed", view.Status);
        Assert.NotNull(view.NextStep);
        Assert.Empty(_node.Current.Vault.List("p").Where(s => s.Key.Kind == SecretKind.Token));
    }

    [Fact]
    public async Task Signing_in_again_keeps_the_old_tokens_until_the_new_ones_arrive_and_a_failure_leaves_them()
    {
        await SignInAsync();
        var before = Version();
        var flow = await _node.ActAsync(AdminActs.BeginSignIn, new BeginSignIn("p"), Stop);
        Assert.Equal(before, Version());
        await _node.ActAsync(AdminActs.CancelSignIn, new NamedFlow(flow.Flow), Stop);
        Assert.Equal(("cancelled", before), ((await ShowAsync(flow.Flow)).Status, Version()));
        Assert.Equal("signed_in", (await StandingAsync()).State);
        await SignInAsync(add: false);
        Assert.NotEqual(before, Version());
        Assert.Equal(1, _server.Registrations);
    }

    [Fact]
    public async Task Tokens_near_their_end_are_renewed_once_for_everybody_and_nobody_waits_while_they_are_good()
    {
        await SignInAsync(TimeSpan.FromSeconds(0));
        var credentials = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => CredentialAsync().AsTask()));
        _server.Lifetime = TimeSpan.FromHours(1);
        var before = _server.Refreshes;
        var tokens = await Task.WhenAll(credentials.Select(c => c.TokenAsync(Stop).AsTask()));
        Assert.Equal(1, _server.Refreshes - before);
        Assert.Single(tokens.Distinct());
        Assert.True(_server.Taken.ContainsKey(tokens[0]!));
    }

    [Fact]
    public async Task A_token_the_server_refuses_is_renewed_and_what_cannot_be_renewed_needs_a_person()
    {
        await SignInAsync();
        var credential = await CredentialAsync();
        var first = await credential.TokenAsync(Stop);
        _server.Taken.Clear();
        Assert.Equal(AfterRefusal.NewToken, await credential.RefusedAsync(401, null, first, Stop));
        Assert.Equal(AfterRefusal.OthersToken, await credential.RefusedAsync(401, null, first, Stop));
        var second = await credential.TokenAsync(Stop);
        Assert.NotEqual(first, second);
        _server.Refreshable.Clear();
        var fault = await Assert.ThrowsAsync<UpstreamException>(async () => await credential.RefusedAsync(401, null, second, Stop));
        Assert.Equal(UpstreamFault.NeedsCredential, fault.Fault);
        Assert.Contains("turnpike auth login p", fault.NextStep, StringComparison.Ordinal);
        Assert.Equal("needs_sign_in", (await StandingAsync()).State);
        Assert.DoesNotContain("canary", fault.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refresh_token_is_not_sent_when_the_server_names_another_authorization_server()
    {
        await SignInAsync();
        var credential = await CredentialAsync();
        var token = await credential.TokenAsync(Stop);
        _server.Taken.Clear();
        _server.IssuerSuffix = "/other";
        await Assert.ThrowsAsync<UpstreamException>(async () => await credential.RefusedAsync(401, null, token, Stop));
        Assert.Equal(0, _server.Refreshes);
        await SignInAsync(add: false);
        Assert.Equal((2, _server.Issuer), (_server.Registrations, (await StandingAsync()).Issuer));
    }

    [Fact]
    public async Task An_open_connection_knows_the_tokens_of_a_later_sign_in_before_it_sent_any()
    {
        await AddAsync();
        var open = await CredentialAsync();
        Assert.Empty(open.Secrets);
        await SignInAsync(add: false);
        Assert.Contains(await (await CredentialAsync()).TokenAsync(Stop), open.Secrets);
        Assert.True(open.Secrets == open.Secrets, "an array of its own each time");
        await _node.ActAsync(AdminActs.ForgetSignIn, new NamedSignIn("p"), Stop);
        Assert.Empty(open.Secrets);
    }

    [Fact]
    public async Task More_scopes_are_asked_for_beside_those_there_are()
    {
        await SignInAsync();
        var credential = await CredentialAsync();
        var challenge = "Bearer error=\"insufficient_scope\", scope=\"write\"";
        var fault = await Assert.ThrowsAsync<UpstreamException>(async () => await credential.RefusedAsync(403, challenge, await credential.TokenAsync(Stop), Stop));
        Assert.Contains("write", fault.Message, StringComparison.Ordinal);
        var standing = await StandingAsync();
        Assert.Equal(("insufficient_scope", "write"), (standing.State, Assert.Single(standing.MissingScopes)));
        var flow = await _node.ActAsync(AdminActs.BeginSignIn, new BeginSignIn("p"), Stop);
        Assert.Equal(["read", "write"], flow.Scopes.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Each_caller_signs_in_as_themselves_and_nobody_falls_back_on_another()
    {
        await AddAsync();
        await _node.ActAsync(AdminActs.SetAuthorization, new SetAuthorization("p", "oauth") { PerCaller = true }, Stop);
        await Assert.ThrowsAsync<AdminException>(async () => await _node.ActAsync(AdminActs.BeginSignIn, new BeginSignIn("p"), Stop));
        await CompleteAsync(await _node.ActAsync(AdminActs.BeginSignIn, new BeginSignIn("p", "ada"), Stop));
        Assert.NotNull(await (await CredentialAsync("ada")).TokenAsync(Stop));
        Assert.Null(await (await CredentialAsync("bob")).TokenAsync(Stop));
        Assert.Null(await (await CredentialAsync(null)).TokenAsync(Stop));
    }

    [Fact]
    public async Task At_another_origin_nothing_of_the_sign_in_is_left()
    {
        await SignInAsync();
        await using var elsewhere = await ProtectedServer.StartAsync();
        await _node.ActAsync(AdminActs.ChangeServer, new ChangeServer { Name = "p", Url = elsewhere.Url.ToString() }, Stop);
        Assert.Null(await (await CredentialAsync()).TokenAsync(Stop));
        Assert.Empty(_node.Current.Vault.List("p").Where(s => s.Key.Kind == SecretKind.Token));
    }

    [Fact]
    public async Task With_other_header_fields_what_was_signed_in_stays()
    {
        await SignInAsync();
        var before = await (await CredentialAsync()).TokenAsync(Stop);
        Assert.NotNull(before);
        await _node.ActAsync(AdminActs.ChangeServer, new ChangeServer { Name = "p", Headers = [new NamedSecret("X-Team", "red")] }, Stop);
        Assert.Equal(before, await (await CredentialAsync()).TokenAsync(Stop));
    }

    [Fact]
    public async Task A_value_that_is_referred_to_is_part_of_how_its_server_is_reached_and_nobody_elses()
    {
        var headers = new NamedSecret("X-Key", "${secret:CLIENT_SECRET}");
        await _node.ActAsync(AdminActs.AddServer, new AddServer { Name = "a", Url = _server.Url.ToString(), Headers = [headers], Probe = false }, Stop);
        await _node.ActAsync(AdminActs.AddServer, new AddServer { Name = "b", Url = _server.Url.ToString(), Headers = [headers], Probe = false }, Stop);
        var fault = await Assert.ThrowsAsync<UpstreamException>(async () => await _node.Credentials.OpenAsync("a", _node.Current.Servers["a"].Target, null, Stop));
        Assert.Equal((UpstreamFault.NeedsCredential, "turnpike secret set a CLIENT_SECRET"), (fault.Fault, fault.NextStep));
        var (a, b) = (_node.Current.Servers["a"], _node.Current.Servers["b"]);
        await _node.ActAsync(AdminActs.SetAuthorization, new SetAuthorization("a", "client_credentials") { ClientId = "me", ClientSecret = "value-canary-1" }, Stop);
        Assert.False(_node.Current.Servers["a"].IsReachedLike(a));
        Assert.True(_node.Current.Servers["b"].IsReachedLike(b));
        var credential = await _node.Credentials.OpenAsync("a", _node.Current.Servers["a"].Target, null, Stop);
        Assert.Equal("value-canary-1", credential.Target.Headers.Single().Value);
        await Assert.ThrowsAsync<UpstreamException>(async () => await _node.Credentials.OpenAsync("b", _node.Current.Servers["b"].Target, null, Stop));
    }

    [Fact]
    public async Task Logging_out_gives_the_tokens_back()
    {
        await SignInAsync();
        await _node.ActAsync(AdminActs.ForgetSignIn, new NamedSignIn("p"), Stop);
        Assert.NotEmpty(_server.Revoked);
        Assert.Null(await (await CredentialAsync()).TokenAsync(Stop));
    }

    [Fact]
    public async Task The_gateway_signs_in_as_itself_without_asking_anybody()
    {
        await AddAsync();
        await _node.ActAsync(AdminActs.SetAuthorization, new SetAuthorization("p", "client_credentials") { ClientId = "me", ClientSecret = "secret-canary-77" }, Stop);
        var credential = await CredentialAsync();
        Assert.NotNull(await credential.TokenAsync(Stop));
        Assert.Equal("completed", (await _node.ActAsync(AdminActs.BeginSignIn, new BeginSignIn("p"), Stop)).Status);
    }

    [Fact]
    public async Task No_token_code_or_secret_is_in_any_file_or_record()
    {
        await SignInAsync();
        await _node.ActAsync(AdminActs.SetAuthorization, new SetAuthorization("p", "client_credentials") { ClientId = "me", ClientSecret = "secret-canary-77" }, Stop);
        await _place.CloseAsync();
        foreach (var file in Directory.EnumerateFiles(_place.Data, "*", SearchOption.AllDirectories))
        {
            Assert.DoesNotContain("canary", Encoding.Latin1.GetString(await File.ReadAllBytesAsync(file, Stop)), StringComparison.Ordinal);
        }
    }

    private ValueTask<ServerView> AddAsync() => _node.ActAsync(AdminActs.AddServer, new AddServer { Name = "p", Url = _server.Url.ToString() }, Stop);

    private async Task SignInAsync(TimeSpan? lifetime = null, bool add = true)
    {
        if (add)
        {
            await AddAsync();
        }

        _server.Lifetime = lifetime ?? _server.Lifetime;
        Assert.Equal("completed", (await CompleteAsync(await _node.ActAsync(AdminActs.BeginSignIn, new BeginSignIn("p"), Stop))).Status);
    }

    private async Task<SignInView> CompleteAsync(SignInView flow)
    {
        var opened = await OpenAsync(flow);
        return await _node.ActAsync(AdminActs.CompleteSignIn, new CompleteSignIn(await ProtectedServer.SignInAsync(opened.Url), opened.Binding), Stop);
    }

    private Task<OpenedSignIn> OpenAsync(SignInView flow) => _node.ActAsync(AdminActs.OpenSignIn, new OpenSignIn(flow.Flow), Stop).AsTask();

    private Task<SignInView> ShowAsync(string flow) => _node.ActAsync(AdminActs.ShowSignIn, new NamedFlow(flow), Stop).AsTask();

    private async Task<SignInStanding> StandingAsync() => Assert.Single((await _node.ActAsync(AdminActs.ListSignIns, new ListSignIns("p"), Stop)).SignIns);

    private ValueTask<UpstreamCredential> CredentialAsync(string? caller = null) =>
        _node.Credentials.OpenAsync("p", _node.Current.Servers["p"].Target, caller, Stop);

    private int Version() => _node.Current.Vault.List("p").Single(s => s.Key.Kind == SecretKind.Token).Version;

    private async Task ForbiddenAsync(string query, string? binding) =>
        Assert.Equal(AdminFaultCode.Forbidden, (await Assert.ThrowsAsync<AdminException>(async () => await _node.ActAsync(AdminActs.CompleteSignIn, new CompleteSignIn(query, binding), Stop))).Fault.Code);
}
