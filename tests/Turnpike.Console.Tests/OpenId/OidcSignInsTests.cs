using System.Collections.Immutable;
using Turnpike.Admin.Configuration;
using Turnpike.Admin.Faults;
using Turnpike.Console.OpenId;
using Turnpike.Upstreams.Connections;
using Turnpike.Upstreams.Http;
using Turnpike.Upstreams.OpenId;

namespace Turnpike.Console.Tests.OpenId;

public sealed class OidcSignInsTests : IAsyncLifetime
{
    private readonly HandClock _time = new();
    private SmallIssuer _issuer = null!;
    private readonly List<string> _refused = [];
    private OpenIdIdentity? _seen;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _issuer = await SmallIssuer.SharedAsync(_time);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Who_comes_back_with_the_answer_and_the_cookie_has_a_session()
    {
        using var signIns = SignIns();
        var start = await signIns.BeginAsync(0, "/console/servers?q=1", null, Stop);
        var end = await AnswerAsync(signIns, start);
        Assert.Equal(("session of sub-1 from 192.0.2.1", "/console/servers?q=1", null), (end.Session, end.ReturnTo, end.Sentence));
        Assert.Equal((_issuer.Issuer, "sub-1", "ops"), (_seen!.Issuer, _seen.Subject, Assert.Single(_seen.Groups)));
        Assert.Equal("http://127.0.0.1:4711/console/sign-in/oidc/callback", Assert.Single(_issuer.Redirects));
    }

    [Fact]
    public async Task Another_browser_has_none()
    {
        using var signIns = SignIns();
        var (own, other) = (await signIns.BeginAsync(0, null, null, Stop), await signIns.BeginAsync(0, null, null, Stop));
        var query = _issuer.Answer(own.Url).Query;
        using var elsewhere = SignIns();
        var strange = (await elsewhere.BeginAsync(0, null, null, Stop)).Cookie;
        var changed = own.Cookie[..^2] + (own.Cookie[^2] == 'A' ? 'B' : 'A') + own.Cookie[^1];
        foreach (var cookie in new[] { null, "", "x", other.Cookie, strange, changed, own.Cookie[1..], own.Cookie + "=", new string('A', 5_000) })
        {
            var end = await signIns.CompleteAsync(query, cookie, "192.0.2.1", Stop);
            Assert.Equal((null, 403), (end.Session, end.Status));
        }

        Assert.NotNull((await signIns.CompleteAsync(query, own.Cookie, "192.0.2.1", Stop)).Session);
    }

    [Fact]
    public async Task An_answer_counts_once_and_for_ten_minutes()
    {
        using var signIns = SignIns();
        var start = await signIns.BeginAsync(0, null, null, Stop);
        var query = _issuer.Answer(start.Url).Query;
        Assert.NotNull((await signIns.CompleteAsync(query, start.Cookie, "192.0.2.1", Stop)).Session);
        Assert.Contains("answered before", (await signIns.CompleteAsync(query, start.Cookie, "192.0.2.1", Stop)).Sentence, StringComparison.Ordinal);

        var slow = await signIns.BeginAsync(0, null, null, Stop);
        _refused.Clear();
        _time.Now += TimeSpan.FromMinutes(10) + TimeSpan.FromSeconds(1);
        Assert.Contains("too long ago", (await AnswerAsync(signIns, slow)).Sentence, StringComparison.Ordinal);
        _time.Now -= TimeSpan.FromSeconds(1);
        Assert.NotNull((await AnswerAsync(signIns, slow)).Session);
    }

    [Fact]
    public async Task An_answer_of_one_issuer_is_none_of_another()
    {
        await using var other = await SmallIssuer.StartAsync();
        other.Time = _time;
        using var signIns = SignIns(more: new OpenIdIssuer { Issuer = other.Issuer, ClientId = "turnpike" });
        var start = await signIns.BeginAsync(1, null, null, Stop);
        Assert.Equal(new Uri(other.Issuer).Authority, start.Url.Authority);
        var end = await signIns.CompleteAsync(_issuer.Answer(start.Url).Query, start.Cookie, "192.0.2.1", Stop);
        Assert.Contains("not from " + other.Issuer, end.Sentence, StringComparison.Ordinal);
        Assert.Matches($"^[a-z_]+ \\({System.Text.RegularExpressions.Regex.Escape(other.Issuer)}\\) from 192.0.2.1$", Assert.Single(_refused));
    }

    [Fact]
    public async Task What_the_issuer_refuses_and_who_may_not_enter_is_said()
    {
        using var signIns = SignIns();
        _issuer.Refusal = "error=access_denied&error_description=ask%20your%20<b>admin";
        var denied = await AnswerAsync(signIns, await signIns.BeginAsync(0, "/console/audit", null, Stop));
        Assert.Equal(("Access was not granted. It says: ask your <b>admin. Sign in again and agree, if access is meant.", "/console/audit", 403), (denied.Sentence, denied.ReturnTo, denied.Status));

        _issuer.Refusal = null;
        using var closed = SignIns(_ => throw new AdminException(AdminFaultCode.Forbidden, "none of your groups has a role here"));
        var end = await AnswerAsync(closed, await closed.BeginAsync(0, null, null, Stop));
        Assert.Equal((null, "None of your groups has a role here.", 403), (end.Session, end.Sentence, end.Status));

        // Who may not enter was recorded by the act that refused it.
        Assert.Equal($"access_denied ({_issuer.Issuer}) from 192.0.2.1", Assert.Single(_refused));
    }

    [Fact]
    public async Task Many_answers_at_once_do_not_all_go_to_the_issuer()
    {
        var gate = new TaskCompletionSource<string>();
        using var signIns = SignIns(wait: gate.Task);
        var under = new List<Task<OidcEnd>>();
        for (var i = 0; i < 16; i++)
        {
            under.Add(AnswerAsync(signIns, await signIns.BeginAsync(0, null, null, Stop)).AsTask());
        }

        var late = await signIns.BeginAsync(0, null, null, Stop);
        Assert.Equal(503, (await AnswerAsync(signIns, late)).Status);
        gate.SetResult("in");
        Assert.All(await Task.WhenAll(under), end => Assert.Equal("in", end.Session));
        Assert.Equal("in", (await AnswerAsync(signIns, late)).Session);
    }

    [Theory]
    [InlineData("https://evil.example/console")]
    [InlineData("//evil.example/console")]
    [InlineData("/\\evil.example")]
    [InlineData("/console\\evil")]
    [InlineData("/consoleX")]
    [InlineData("/console@evil.example")]
    [InlineData("/console.evil.example")]
    [InlineData("/console/../oauth/start/x")]
    [InlineData("/console/%2e%2E/oauth")]
    [InlineData("/console/./x")]
    [InlineData("/console/\r\nLocation: https://evil.example")]
    [InlineData("javascript:alert(1)")]
    [InlineData("console")]
    [InlineData("")]
    [InlineData(null)]
    public async Task Where_one_goes_afterwards_is_a_path_of_the_console_and_nothing_else(string? returnTo)
    {
        using var signIns = SignIns();
        Assert.Equal("/console", (await AnswerAsync(signIns, await signIns.BeginAsync(0, returnTo, null, Stop))).ReturnTo);
    }

    [Fact]
    public async Task A_secret_that_is_not_there_and_an_issuer_that_does_not_answer_are_said()
    {
        using var signIns = SignIns(more: new OpenIdIssuer { Issuer = "http://127.0.0.1:1", ClientId = "turnpike" }, file: "/no/such/file");
        var end = await AnswerAsync(signIns, await signIns.BeginAsync(0, null, null, Stop));
        Assert.Contains("the file with it cannot be read", end.Sentence, StringComparison.Ordinal);
        Assert.DoesNotContain("/no/such/file", end.Sentence, StringComparison.Ordinal);
        Assert.Equal(AdminFaultCode.Unreachable, (await RefusalAsync(signIns, 1)).Code);
        Assert.Equal(AdminFaultCode.NotFound, (await RefusalAsync(signIns, 2)).Code);
        Assert.Equal(AdminFaultCode.NotFound, (await RefusalAsync(signIns, -1)).Code);
    }

    [Fact]
    public async Task Without_an_address_of_its_own_the_gateway_believes_no_other()
    {
        using var signIns = SignIns(address: null);
        Assert.Equal(AdminFaultCode.Conflict, (await RefusalAsync(signIns, 0)).Code);
    }

    [Fact]
    public async Task Nothing_secret_is_printed_and_the_cookie_hides_what_it_holds()
    {
        using var signIns = SignIns();
        var start = await signIns.BeginAsync(0, "/console/servers", null, Stop);
        var end = await AnswerAsync(signIns, start);
        var shown = $"{start} {end}";
        Assert.DoesNotContain("session of", shown, StringComparison.Ordinal);
        Assert.DoesNotContain("state", shown, StringComparison.Ordinal);
        Assert.DoesNotContain("servers", System.Text.Encoding.Latin1.GetString(System.Buffers.Text.Base64Url.DecodeFromChars(start.Cookie)), StringComparison.Ordinal);
        Assert.InRange(start.Cookie.Length, 100, 3_800);
    }

    private static async Task<AdminFault> RefusalAsync(OidcSignIns signIns, int issuer) =>
        (await Assert.ThrowsAsync<AdminException>(async () => await signIns.BeginAsync(issuer, null, null, Stop))).Fault;

    private ValueTask<OidcEnd> AnswerAsync(OidcSignIns signIns, OidcStart start) => signIns.CompleteAsync(_issuer.Answer(start.Url).Query, start.Cookie, "192.0.2.1", Stop);

    private OidcSignIns SignIns(Func<OpenIdIdentity, string>? open = null, OpenIdIssuer? more = null, string? file = null, string? address = "http://127.0.0.1:4711", Task<string>? wait = null)
    {
        var first = new OpenIdIssuer { Issuer = _issuer.Issuer, ClientId = "turnpike", ClientSecretFile = file, Roles = ImmutableSortedDictionary<string, string>.Empty.Add("ops", "viewer") };
        return new OidcSignIns(
            more is null ? [first] : [first, more],
            new GuardedHttp(new UpstreamOptions()),
            () => address is null ? null : new Uri(address),
            (identity, source) => wait is not null ? new ValueTask<string>(wait) : ValueTask.FromResult((open ?? (i => $"session of {i.Subject} from {source}"))(_seen = identity)),
            (cause, source) => _refused.Add($"{cause} from {source}"),
            _time);
    }

    private sealed class HandClock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = DateTimeOffset.UnixEpoch.AddYears(56);

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
