using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Turnpike.Admin.Accounts;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Administrators;
using Turnpike.Admin.Nodes;
using Turnpike.Admin.Servers;
using Turnpike.Console.Api;
using Turnpike.Console.Frame;
using Turnpike.State.Administrators;

namespace Turnpike.Console.Tests.Api;

/// <summary>
/// The admin API over a data folder of its own, asked without a network by people of each role: <c>ada</c> (admin), <c>pol</c>, <c>ann</c> (approver),
/// <c>vi</c> (viewer). Each one's token is <c>tpa_NAME</c>, each one's session the name.
/// </summary>
internal sealed class OpenApiGate : IAsyncDisposable
{
    /// <summary>A grant of the server there is, <c>s</c>.</summary>
    public const string Grant = """{"subject":"bot","servers":[{"server":"s","policy":null}]}""";

    /// <summary>The password of <c>ada</c>, who alone has a session that began.</summary>
    public const string Password = "correct horse battery";

    public const string Policy = """{"version":"1","default":"deny","tools":{"echo":{"action":"allow"}}}""";

    private static readonly (string Name, string Role)[] Everybody =
        [("ada", Person.Admin), ("pol", Person.PolicyManager), ("ann", Person.Approver), ("vi", Person.Viewer)];

    private readonly string _data;
    private readonly ApiFace _face;

    private OpenApiGate(string data, Node node, TimeProvider time)
    {
        (_data, Node) = (data, node);
        var holders = new ApiCallers(
            token => token.StartsWith("tpa_", StringComparison.Ordinal) && node.Current.People.Find(token[4..].ToString()) is { } person ? ActorOf(node, person.Name) : null,
            new NamedSessions(node),
            _ => false);
        _face = new ApiFace(node, holders, time);
    }

    public Node Node { get; }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static async Task<OpenApiGate> StartAsync(TimeProvider? time = null)
    {
        var data = Directory.CreateTempSubdirectory("tp-api-").FullName;
        var node = await Node.OpenAsync(data, new NodeOptions { PasswordIterations = 10, Time = time ?? TimeProvider.System }, Stop);
        foreach (var (name, role) in Everybody)
        {
            await node.ActAsync(AdminActs.SetPerson, new PersonView(name, [role], [], []), Stop);
        }

        // What takes a fresh proof is done in a session whose age is known.
        var link = await node.ActAsync(AdminActs.CreateLink, new CreateLink("ada"), Stop);
        await node.ActAsync(AdminActs.CompleteLink, new CompleteLink(link.Token!, null, Password, "::1"), Stop);
        await node.ActAsync(AdminActs.AddServer, new AddServer { Name = "s", Url = "http://127.0.0.1:9/mcp", Probe = false }, Stop);
        return new OpenApiGate(data, node, time ?? TimeProvider.System);
    }

    public Task<ApiReply> GetAsync(string who, string path, params (string Name, string Value)[] headers) => SendAsync(who, "GET", path, null, headers);

    public Task<ApiReply> PostAsync(string who, string path, string body, params (string Name, string Value)[] headers) => SendAsync(who, "POST", path, body, headers);

    public Task<ApiReply> PutAsync(string who, string path, string body, params (string Name, string Value)[] headers) => SendAsync(who, "PUT", path, body, headers);

    /// <summary>Sends a request of somebody with their token; without one for an empty name.</summary>
    public async Task<ApiReply> SendAsync(string who, string method, string path, string? body, params (string Name, string Value)[] headers)
    {
        var http = new DefaultHttpContext();
        using var written = new MemoryStream();
        http.Response.Body = written;
        var parts = path.Split('?', 2);
        http.Features.Get<IHttpRequestFeature>()!.RawTarget = ApiFace.Root + path;
        (http.Request.Method, http.Request.Scheme, http.Request.Host, http.Request.Path) = (method, "http", new HostString("127.0.0.1", 7227), PathString.FromUriComponent(ApiFace.Root + parts[0]));
        http.Request.QueryString = new QueryString(parts.Length == 2 ? "?" + parts[1] : "");
        if (body is not null)
        {
            http.Request.ContentType = "application/json";
            http.Request.Body = new MemoryStream(Encoding.UTF8.GetBytes(body));
            http.Request.ContentLength = http.Request.Body.Length;
        }

        if (who.Length > 0)
        {
            http.Request.Headers.Authorization = $"Bearer tpa_{who}";
        }

        foreach (var (name, value) in headers)
        {
            http.Request.Headers[name] = value;
        }

        await _face.HandleAsync(http);
        return new ApiReply(http.Response.StatusCode, http.Response.Headers, written.ToArray());
    }

    public async ValueTask DisposeAsync()
    {
        _face.Dispose();
        await Node.DisposeAsync();
        Directory.Delete(_data, recursive: true);
    }

    private static Actor ActorOf(Node node, string name) => Actor.Person(name, node.Current.ConsoleSessions.Values.FirstOrDefault(s => s.Person == name)?.Id);

    private sealed class NamedSessions(Node node) : ISessions
    {
        public Visitor? Find(string token, bool isUse) => node.Current.People.Find(token) is { } person
            ? new Visitor { Actor = ActorOf(node, person.Name), Rights = Rights.Of(Actor.Person(person.Name), node.Current), FormKey = SessionCookie.FormKey(token) }
            : null;

        public ValueTask EndAsync(string token) => ValueTask.CompletedTask;
    }
}

/// <summary>What the API answered.</summary>
internal sealed record ApiReply(int Status, IHeaderDictionary Headers, byte[] Body)
{
    public string Text => Encoding.UTF8.GetString(Body);

    public JsonElement Json => JsonDocument.Parse(Body).RootElement;

    public string? Code => Json.GetProperty("code").GetString();

    public string? Nearest => Json.TryGetProperty("nearest", out var nearest) ? nearest.GetString() : null;

    public string ETag => Headers.ETag.ToString();
}
