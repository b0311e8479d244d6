using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Configuration;
using Turnpike.Admin.Nodes;
using Turnpike.Console.Frame;
using Turnpike.Console.OpenId;
using Turnpike.Upstreams.Connections;
using Turnpike.Upstreams.Http;

namespace Turnpike.Console.Tests.OpenId;

/// <summary>The paths a browser passes, over HTTP, with a console whose only sessions come from an issuer.</summary>
public sealed class OidcPagesTests : IAsyncLifetime
{
    private const string Begin = "/console/sign-in/oidc/0?return=%2Fconsole%2Faudit";

    private readonly string _data = Directory.CreateTempSubdirectory("tp-oidc-").FullName;
    private SmallIssuer _issuer = null!;
    private WebApplication _pages = null!;
    private Node _node = null!;
    private ConsoleFace _face = null!;
    private OidcSignIns _signIns = null!;
    private readonly List<string> _refused = [];
    private readonly KnownSession _sessions = new();
    private Uri? _public;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private Uri Address => new(_pages.Urls.First());

    public async ValueTask InitializeAsync()
    {
        _issuer = await SmallIssuer.StartAsync();
        _node = await Node.OpenAsync(_data, new NodeOptions(), Stop);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(options => options.Listen(IPAddress.Loopback, 0));
        _pages = builder.Build();
        _signIns = new OidcSignIns(
            [new OpenIdIssuer { Issuer = _issuer.Issuer, ClientId = "turnpike" }],
            new GuardedHttp(new UpstreamOptions()),
            () => _public ?? Address,
            (identity, _) => ValueTask.FromResult("session-of-" + identity.Subject),
            (cause, source) => _refused.Add($"{cause} from {source}"),
            TimeProvider.System);
        var open = new OpenPages();
        OidcPages.Map(open, _signIns);
        _pages.Run(http => _face.HandleAsync(http));
        await _pages.StartAsync(Stop);
        _face = Face(open, null);
    }

    public async ValueTask DisposeAsync()
    {
        await _pages.DisposeAsync();
        await _face.DisposeAsync();
        _signIns.Dispose();
        await _node.DisposeAsync();
        await _issuer.DisposeAsync();
        Directory.Delete(_data, recursive: true);
    }

    [Fact]
    public async Task A_browser_goes_to_the_issuer_and_comes_back_with_a_session()
    {
        using var browser = Browser();
        using var began = await browser.GetAsync(Begin, Stop);
        Assert.Equal(HttpStatusCode.SeeOther, began.StatusCode);
        var cookie = began.Headers.GetValues("Set-Cookie").Single();
        Assert.All(["turnpike-oidc=", "max-age=600", "samesite=lax", "httponly", "path=/;"], part => Assert.Contains(part, cookie, StringComparison.OrdinalIgnoreCase));
        Assert.DoesNotContain("secure", cookie, StringComparison.OrdinalIgnoreCase);

        var callback = _issuer.Answer(began.Headers.Location!);
        using var ended = await browser.GetAsync(callback, Stop);
        Assert.Equal((HttpStatusCode.SeeOther, "/console/audit"), (ended.StatusCode, ended.Headers.Location!.OriginalString));
        Assert.Contains(ended.Headers.GetValues("Set-Cookie"), c => c.StartsWith("turnpike-session=session-of-sub-1;", StringComparison.Ordinal) && c.Contains("httponly", StringComparison.Ordinal));
        Assert.Contains(ended.Headers.GetValues("Set-Cookie"), c => c.StartsWith("turnpike-oidc=;", StringComparison.Ordinal));
        Assert.Equal(("no-referrer", "no-store"), (ended.Headers.GetValues("Referrer-Policy").Single(), ended.Headers.CacheControl!.ToString()));

        using var again = await browser.GetAsync(callback, Stop);
        Assert.Equal(HttpStatusCode.Forbidden, again.StatusCode);
        using var other = Browser();
        Assert.Equal(HttpStatusCode.Forbidden, (await other.GetAsync(callback, Stop)).StatusCode);
        Assert.All(_refused, r => Assert.StartsWith("flow_unknown from ", r, StringComparison.Ordinal));
        Assert.Equal(2, _refused.Count);
    }

    [Fact]
    public async Task Who_has_to_prove_it_anew_is_asked_for_that_at_the_issuer()
    {
        using var browser = Browser();
        using var usual = await browser.GetAsync(Begin, Stop);
        Assert.DoesNotContain("max_age", usual.Headers.Location!.Query, StringComparison.Ordinal);
        using var anew = await browser.GetAsync("/console/sign-in/oidc/0?fresh=1&return=%2Fconsole%2Faudit", Stop);
        Assert.Contains("&max_age=0&prompt=login", anew.Headers.Location!.Query, StringComparison.Ordinal);

        // An issuer that does not say when they did is not believed that they did.
        using var ended = await browser.GetAsync(_issuer.Answer(anew.Headers.Location!), Stop);
        Assert.Equal(HttpStatusCode.Forbidden, ended.StatusCode);
        Assert.Contains("auth_time", await ended.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
        Assert.StartsWith($"id_token_refused ({_issuer.Issuer}) from ", Assert.Single(_refused), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_signs_in_once_more_leaves_no_session_behind()
    {
        using var browser = Browser();
        browser.DefaultRequestHeaders.Add("Cookie", "turnpike-session=before");
        using var began = await browser.GetAsync("/console/sign-in/oidc/0", Stop);
        Assert.Empty(_sessions.Ended);
        using var request = new HttpRequestMessage(HttpMethod.Get, _issuer.Answer(began.Headers.Location!));
        request.Headers.Add("Cookie", $"turnpike-session=before; {began.Headers.GetValues("Set-Cookie").Single().Split(';')[0]}");
        browser.DefaultRequestHeaders.Clear();
        using var ended = await browser.SendAsync(request, Stop);
        Assert.Equal(HttpStatusCode.SeeOther, ended.StatusCode);
        Assert.Equal(["before"], _sessions.Ended);
    }

    [Fact]
    public async Task What_an_issuer_says_is_text_on_the_page()
    {
        using var browser = Browser();
        using var began = await browser.GetAsync(Begin, Stop);
        _issuer.Refusal = "error=x&error_description=" + Uri.EscapeDataString("<script>alert(1)</script>\" onmouseover=\"x");
        using var ended = await browser.GetAsync(_issuer.Answer(began.Headers.Location!), Stop);
        var page = await ended.Content.ReadAsStringAsync(Stop);
        Assert.Equal(HttpStatusCode.Forbidden, ended.StatusCode);
        Assert.Contains("You are not signed in", page, StringComparison.Ordinal);
        Assert.Contains("&lt;script&gt;", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<script>alert", page, StringComparison.Ordinal);
        Assert.DoesNotContain("\" onmouseover", page, StringComparison.Ordinal);
        Assert.Contains("/console/sign-in?return=%2Fconsole%2Faudit", page, StringComparison.Ordinal);

        // Recorded is that it was refused, by whom, and nothing of what was said.
        Assert.StartsWith($"authorization_refused ({_issuer.Issuer}) from ", Assert.Single(_refused), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_no_sign_in_is_said()
    {
        using var browser = Browser();
        foreach (var (path, status) in new (string, HttpStatusCode)[]
        {
            ("callback", HttpStatusCode.BadRequest), ("callback?code=c&state=s", HttpStatusCode.Forbidden), ("1", HttpStatusCode.NotFound),
            ("-1", HttpStatusCode.NotFound), ("0/x", HttpStatusCode.NotFound), ("", HttpStatusCode.NotFound), ("7/sign-out", HttpStatusCode.NotFound),
        })
        {
            Assert.Equal((path, status), (path, (await browser.GetAsync(OidcSignIns.Path + path, Stop)).StatusCode));
        }
    }

    [Fact]
    public async Task Signing_out_at_the_issuer_leads_there_and_back()
    {
        using var browser = Browser();
        using var left = await browser.GetAsync("/console/sign-in/oidc/0/sign-out", Stop);
        Assert.Equal($"{_issuer.Issuer}/end?client_id=turnpike&post_logout_redirect_uri={Uri.EscapeDataString(new Uri(Address, "/console/sign-in").AbsoluteUri)}", left.Headers.Location!.OriginalString);
    }

    [Fact]
    public async Task Who_comes_by_another_name_is_sent_to_the_consoles_own_address_once()
    {
        using var browser = Browser();
        using var request = new HttpRequestMessage(HttpMethod.Get, Begin);
        request.Headers.Host = $"localhost:{Address.Port}";
        using var moved = await browser.SendAsync(request, Stop);
        Assert.Equal(new Uri(Address, "/console/sign-in/oidc/0?moved=1&return=%2Fconsole%2Faudit"), moved.Headers.Location);
        using var elsewhere = new HttpRequestMessage(HttpMethod.Get, Begin);
        elsewhere.Headers.Host = "gate.example";
        using var told = await browser.SendAsync(elsewhere, Stop);
        Assert.Equal(HttpStatusCode.Conflict, told.StatusCode);
        Assert.Contains("approvals.console", await told.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
        using var second = new HttpRequestMessage(HttpMethod.Get, moved.Headers.Location!.PathAndQuery);
        second.Headers.Host = "behind-a-proxy.example";
        using var began = await browser.SendAsync(second, Stop);
        Assert.Equal(new Uri(_issuer.Issuer).Authority, began.Headers.Location!.Authority);
        _issuer.Answer(began.Headers.Location!);
        Assert.Equal(new Uri(Address, OidcSignIns.Callback).AbsoluteUri, _issuer.Redirects.Single());
    }

    [Fact]
    public async Task Behind_tls_the_cookie_is_bound_to_the_host()
    {
        _public = new Uri("https://gate.example");
        var open = new OpenPages();
        OidcPages.Map(open, _signIns);
        await using var face = _face;
        _face = Face(open, _public);
        using var browser = Browser();
        using var request = new HttpRequestMessage(HttpMethod.Get, Begin);
        request.Headers.Host = "gate.example";
        using var began = await browser.SendAsync(request, Stop);
        var cookie = began.Headers.GetValues("Set-Cookie").Single();
        Assert.StartsWith("__Host-turnpike-oidc=", cookie, StringComparison.Ordinal);
        Assert.Contains("; secure", cookie, StringComparison.OrdinalIgnoreCase);
        _issuer.Answer(began.Headers.Location!);
        Assert.Equal("https://gate.example/console/sign-in/oidc/callback", _issuer.Redirects.Single());
    }

    private ConsoleFace Face(OpenPages open, Uri? publicAddress) => new(
        new ConsoleSite { Node = _node, Time = TimeProvider.System, Address = () => Address, Live = new LiveEvents(_node, TimeProvider.System), PublicAddress = publicAddress },
        _sessions,
        new ConsoleRoutes(),
        open);

    private HttpClient Browser() => new(new SocketsHttpHandler { AllowAutoRedirect = false, CookieContainer = new CookieContainer() }) { BaseAddress = Address };

    private sealed class KnownSession : ISessions
    {
        public List<string> Ended { get; } = [];

        public Visitor? Find(string token, bool isUse) => token == "before" ? new Visitor { Actor = Actor.Person("ada"), Rights = Rights.None, FormKey = "k" } : null;

        public ValueTask EndAsync(string token)
        {
            Ended.Add(token);
            return ValueTask.CompletedTask;
        }
    }
}
