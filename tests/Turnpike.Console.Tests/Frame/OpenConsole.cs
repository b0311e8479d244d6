using System.Collections.Immutable;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http;
using Turnpike.Admin.Accounts;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Administrators;
using Turnpike.Admin.Nodes;
using Turnpike.Console.Catalog;
using Turnpike.Console.Frame;
using Turnpike.Console.OpenId;
using Turnpike.Console.Tests.Pages;
using Turnpike.State.Administrators;
using Turnpike.State.Catalogs;

namespace Turnpike.Console.Tests.Frame;

/// <summary>A console over a data folder of its own, visited without a network by people of each role: <c>ada</c> (admin), <c>pol</c>, <c>ann</c> (approver), <c>vi</c> (viewer).</summary>
internal sealed class OpenConsole : IAsyncDisposable
{
    /// <summary>The password of <c>ada</c> and <c>ann</c>, who alone have sessions that began.</summary>
    public const string Password = "correct horse battery";

    private static readonly (string Name, string Role)[] Everybody =
        [("ada", Person.Admin), ("pol", Person.PolicyManager), ("ann", Person.Approver), ("vi", Person.Viewer)];

    private readonly string _data;
    private readonly CatalogFace _catalog;
    private readonly KnownSessions _sessions;

    private OpenConsole(string data, Node node, Action<ConsoleRoutes>? more, TimeProvider time)
    {
        (_data, Node) = (data, node);
        _catalog = new CatalogFace(CatalogIndex.FileIn(data));
        _sessions = new KnownSessions(node);
        Routes = ConsolePages.Map(_catalog);
        more?.Invoke(Routes);
        Face = new ConsoleFace(
            new ConsoleSite { Node = node, Time = time, Address = () => new Uri("http://127.0.0.1:7227/"), Live = new LiveEvents(node, TimeProvider.System), Issuers = [new OidcButton("Staff", "/console/sign-in/oidc/0", "https://id.example")] },
            _sessions,
            Routes,
            new OpenPages());
    }

    public Node Node { get; }

    public ConsoleRoutes Routes { get; }

    public ConsoleFace Face { get; }

    public static async Task<OpenConsole> StartAsync(Action<ConsoleRoutes>? more = null, TimeProvider? time = null)
    {
        var data = Directory.CreateTempSubdirectory("tp-console-").FullName;
        var node = await Node.OpenAsync(data, new NodeOptions { PasswordIterations = 10, Time = time ?? TimeProvider.System }, TestContext.Current.CancellationToken);
        foreach (var (name, role) in Everybody)
        {
            await node.ActAsync(AdminActs.SetPerson, new PersonView(name, [role], [], []), TestContext.Current.CancellationToken);
        }

        // Who does what takes a fresh proof has to have a session, whose age is known.
        foreach (var name in new[] { "ada", "ann" })
        {
            var link = await node.ActAsync(AdminActs.CreateLink, new CreateLink(name), TestContext.Current.CancellationToken);
            await node.ActAsync(AdminActs.CompleteLink, new CompleteLink(link.Token!, null, Password, "::1"), TestContext.Current.CancellationToken);
        }

        return new OpenConsole(data, node, more, time ?? TimeProvider.System);
    }

    /// <summary>What somebody gets; null for somebody who is not signed in.</summary>
    public Task<ConsoleReply> GetAsync(string? who, string path, Action<HttpRequest>? change = null) => SendAsync("GET", who, path, null, change);

    /// <summary>What somebody gets who sends a form of a page of their own.</summary>
    public Task<ConsoleReply> PostAsync(string who, string path, params (string Name, string Value)[] form) =>
        SendAsync("POST", who, path, [("form_key", SessionCookie.FormKey(who)), .. form], null);

    /// <summary>Sends anything.</summary>
    public async Task<ConsoleReply> SendAsync(string method, string? who, string path, (string Name, string Value)[]? form, Action<HttpRequest>? change)
    {
        var http = new DefaultHttpContext();
        using var body = new MemoryStream();
        http.Response.Body = body;
        var parts = path.Split('?', 2);
        (http.Request.Method, http.Request.Scheme, http.Request.Host, http.Request.Path) = (method, "http", new HostString("127.0.0.1", 7227), parts[0]);
        http.Request.QueryString = new QueryString(parts.Length == 2 ? "?" + parts[1] : "");
        if (who is not null)
        {
            http.Request.Headers.Cookie = $"turnpike-session={who}";
        }

        if (form is not null)
        {
            http.Request.ContentType = "application/x-www-form-urlencoded";
            http.Request.Body = new MemoryStream(Encoding.UTF8.GetBytes(string.Join('&', form.Select(f => $"{WebUtility.UrlEncode(f.Name)}={WebUtility.UrlEncode(f.Value)}"))));
            http.Request.ContentLength = http.Request.Body.Length;
        }

        change?.Invoke(http.Request);
        await Face.HandleAsync(http);
        return new ConsoleReply(http.Response.StatusCode, http.Response.Headers, body.ToArray());
    }

    public async ValueTask DisposeAsync()
    {
        await Face.DisposeAsync();
        _catalog.Dispose();
        await Node.DisposeAsync();
        Directory.Delete(_data, recursive: true);
    }

    // A session's token is its person's name here.
    private sealed class KnownSessions(Node node) : ISessions
    {
        private ImmutableHashSet<string> _ended = [];

        public Visitor? Find(string token, bool isUse)
        {
            if (_ended.Contains(token) || node.Current.People.Find(token) is not { } person)
            {
                return null;
            }

            var session = node.Current.ConsoleSessions.Values.OrderByDescending(s => s.OpenedAt).FirstOrDefault(s => s.Person == person.Name)?.Id;
            var actor = Actor.Person(person.Name, session);
            return new Visitor { Actor = actor, Rights = Rights.Of(actor, node.Current), Roles = person.Roles, FormKey = SessionCookie.FormKey(token), SessionId = session };
        }

        public ValueTask EndAsync(string token)
        {
            _ended = _ended.Add(token);
            return ValueTask.CompletedTask;
        }
    }
}

/// <summary>What the console answered.</summary>
internal sealed record ConsoleReply(int Status, IHeaderDictionary Headers, byte[] Body)
{
    public string Text => Encoding.UTF8.GetString(Body);

    public string Location => Headers.Location.ToString();

    public HtmlPage Page => new(Body);
}
