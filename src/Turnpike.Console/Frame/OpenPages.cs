using Microsoft.AspNetCore.Http;

namespace Turnpike.Console.Frame;

/// <summary>Makes an answer for whoever asks, signed in or not.</summary>
/// <param name="request">What is asked.</param>
public delegate ValueTask<PageAnswer> OpenHandler(OpenRequest request);

/// <summary>The pages of the console that need no session: those that lead to one. Built once, then only read.</summary>
public sealed class OpenPages
{
    private readonly Dictionary<(string Method, string Path), OpenHandler> _exact = [];
    private readonly List<(string Method, string Prefix, OpenHandler Handler)> _prefixes = [];

    /// <summary>Adds a page.</summary>
    /// <param name="method"><c>GET</c> or <c>POST</c>.</param>
    /// <param name="path">Its whole path; one that ends in a slash takes everything below.</param>
    /// <param name="handler">Makes it.</param>
    public OpenPages Add(string method, string path, OpenHandler handler)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (path.EndsWith('/'))
        {
            _prefixes.Add((method, path, handler));
        }
        else
        {
            _exact[(method, path)] = handler;
        }

        return this;
    }

    internal OpenHandler? Find(string method, string path) =>
        _exact.TryGetValue((method == "HEAD" ? "GET" : method, path), out var handler)
            ? handler
            : _prefixes.FirstOrDefault(p => p.Method == method && path.StartsWith(p.Prefix, StringComparison.Ordinal)).Handler;
}

/// <summary>A request of somebody who may not be signed in.</summary>
public sealed class OpenRequest
{
    private readonly IFormCollection? _form;

    internal OpenRequest(HttpContext http, ConsoleSite site, Visitor? visitor, IFormCollection? form) => (Http, Site, Visitor, _form) = (http, site, visitor, form);

    /// <summary>The request itself.</summary>
    public HttpContext Http { get; }

    /// <summary>What all pages have to hand.</summary>
    public ConsoleSite Site { get; }

    /// <summary>Who is signed in; null for nobody.</summary>
    public Visitor? Visitor { get; }

    /// <summary>Where the request comes from, as the record names it.</summary>
    public string Source => Http.Connection.RemoteIpAddress?.ToString() ?? "local";

    /// <summary>Whether the browser was given a session.</summary>
    internal bool HasEntered { get; private set; }

    /// <summary>A field of the query; null where it is missing or empty.</summary>
    public string? Query(string name) => Http.Request.Query[name].ToString() is { Length: > 0 } text ? text : null;

    /// <summary>A field of the form as it was typed; empty where it is missing.</summary>
    public string Form(string name) => _form?[name].ToString() ?? "";

    /// <summary>Where to go after the sign-in: a path of this console.</summary>
    public string Return => OwnPages.Path(Query("return") ?? Form("return"));

    /// <summary>Gives the browser a session and goes on.</summary>
    /// <param name="token">The session's token.</param>
    /// <param name="path">Where to; a path of this console.</param>
    public PageAnswer Enter(string token, string path)
    {
        HasEntered = true;
        SessionCookie.Write(Http.Response, token, Site.IsSecure(Http.Request));
        return PageAnswer.To(OwnPages.Path(path));
    }
}
