using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Nodes;
using Turnpike.Admin.Servers;
using Turnpike.Admin.SignIns;
using Turnpike.Admin.Tests.SignIns;
using Turnpike.Console.SignIns;

namespace Turnpike.Console.Tests.SignIns;

public sealed class SignInPagesTests : IAsyncLifetime
{
    private readonly string _data = Directory.CreateTempSubdirectory("tp-signin-").FullName;
    private ProtectedServer _server = null!;
    private WebApplication _pages = null!;
    private Node _node = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private Uri Address => new(_pages.Urls.First());

    public async ValueTask InitializeAsync()
    {
        _server = await ProtectedServer.StartAsync();
        _node = await Node.OpenAsync(_data, new NodeOptions(), Stop);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(options => options.Listen(IPAddress.Loopback, 0));
        _pages = builder.Build();
        var pages = new SignInPages(_node, new Uri("https://gate.example/oauth/client.json"));
        _pages.Run(pages.HandleAsync);
        await _pages.StartAsync(Stop);
        _node.Announce(Address);
        await _node.ActAsync(AdminActs.AddServer, new AddServer { Name = "p", Url = _server.Url.ToString() }, Stop);
    }

    public async ValueTask DisposeAsync()
    {
        await _pages.DisposeAsync();
        await _node.DisposeAsync();
        await _server.DisposeAsync();
        Directory.Delete(_data, recursive: true);
    }

    [Fact]
    public async Task A_browser_that_follows_the_url_is_signed_in()
    {
        using var browser = new Browser(follow: true);
        using var answer = await browser.GetAsync(await BeginAsync());
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var page = await answer.Content.ReadAsStringAsync(Stop);
        Assert.Contains("signed in to", page, StringComparison.Ordinal);
        Assert.DoesNotContain("canary", page, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", answer.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.Equal("no-referrer", answer.Headers.GetValues("Referrer-Policy").Single());
    }

    // N086: no consent cookie, state reuse, code replay.
    [Fact]
    public async Task N086_an_answer_without_the_cookie_from_another_browser_or_twice_is_rejected()
    {
        using var own = new Browser(follow: false);
        using var other = new Browser(follow: false);
        var url = await BeginAsync();
        using var started = await own.GetAsync(url);
        Assert.Contains("httponly", started.Headers.GetValues("Set-Cookie").Single(), StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=lax", started.Headers.GetValues("Set-Cookie").Single(), StringComparison.OrdinalIgnoreCase);
        using var asked = await own.GetAsync(started.Headers.Location!.ToString());
        var callback = asked.Headers.Location!.ToString();
        Assert.Equal(HttpStatusCode.Forbidden, await other.StatusAsync(callback));
        Assert.Equal(HttpStatusCode.NotFound, await other.StatusAsync(url));
        Assert.Equal(HttpStatusCode.OK, await own.StatusAsync(callback));
        Assert.Equal(HttpStatusCode.Forbidden, await own.StatusAsync(callback));
    }

    [Theory]
    [InlineData("/console/servers/p/credentials", "/console/servers/p/credentials")]
    [InlineData("https://evil.example/", "/console")]
    [InlineData("//evil.example", "/console")]
    public async Task A_sign_in_that_began_on_a_page_of_the_console_leads_back_there_and_nowhere_else(string page, string place)
    {
        using var browser = new Browser(follow: false);
        using var started = await browser.GetAsync($"{await BeginAsync()}?return={Uri.EscapeDataString(page)}");
        using var asked = await browser.GetAsync(started.Headers.Location!.ToString());
        using var answer = await browser.GetAsync(asked.Headers.Location!.ToString());
        Assert.Equal((HttpStatusCode.Redirect, place), (answer.StatusCode, answer.Headers.Location!.ToString()));
    }

    [Fact]
    public async Task What_is_no_answer_is_none()
    {
        using var browser = new Browser(follow: false);
        Assert.Equal(HttpStatusCode.BadRequest, await browser.StatusAsync(new Uri(Address, SignInPaths.Callback).ToString()));
        Assert.Equal(HttpStatusCode.Forbidden, await browser.StatusAsync(new Uri(Address, SignInPaths.Callback + "?code=1&state=2&state=3").ToString()));
        Assert.Equal(HttpStatusCode.NotFound, await browser.StatusAsync(new Uri(Address, SignInPaths.Start + "f_unknown").ToString()));
        Assert.Equal(HttpStatusCode.NotFound, await browser.StatusAsync(new Uri(Address, "/oauth/").ToString()));
    }

    [Fact]
    public async Task The_client_metadata_document_names_its_own_address_as_the_client_id()
    {
        using var browser = new Browser(follow: false);
        using var answer = await browser.GetAsync(new Uri(Address, "/oauth/client.json").ToString());
        using var document = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Stop));
        Assert.Equal("https://gate.example/oauth/client.json", document.RootElement.GetProperty("client_id").GetString());
        Assert.Equal("https://gate.example/oauth/callback", document.RootElement.GetProperty("redirect_uris")[0].GetString());
    }

    private async Task<string> BeginAsync() => (await _node.ActAsync(AdminActs.BeginSignIn, new BeginSignIn("p"), Stop)).Url!;

    private sealed class Browser(bool follow) : IDisposable
    {
        private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = follow, CookieContainer = new CookieContainer() });

        public Task<HttpResponseMessage> GetAsync(string url) => _http.GetAsync(new Uri(url), Stop);

        public async Task<HttpStatusCode> StatusAsync(string url)
        {
            using var answer = await GetAsync(url);
            return answer.StatusCode;
        }

        public void Dispose() => _http.Dispose();
    }
}
