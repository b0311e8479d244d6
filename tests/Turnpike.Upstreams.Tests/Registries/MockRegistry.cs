using System.Globalization;
using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Turnpike.Upstreams.Tests.Registries;

/// <summary>One server in the mock's list.</summary>
internal sealed record MockEntry(string Name, string Version = "1.0.0", string Status = "active", bool IsLatest = true, string UpdatedAt = "2026-01-01T00:00:00Z", string Description = "A server.");

/// <summary>
/// A registry that speaks v0.1 on loopback: <c>cursor</c>, <c>limit</c>, <c>updated_since</c>, <c>version=latest</c>, <c>include_deleted</c>. A test may put
/// another answer before it.
/// </summary>
internal sealed class MockRegistry : IAsyncDisposable
{
    private WebApplication _application = null!;

    public List<MockEntry> Entries { get; } = [];

    /// <summary>The queries that were asked, in order.</summary>
    public List<string> Asked { get; } = [];

    /// <summary>Answers instead of the mock where it returns true.</summary>
    public Func<HttpContext, int, Task<bool>>? Instead { get; set; }

    public DateTimeOffset Now { get; set; } = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);

    public Uri Url => new(_application.Urls.First());

    public static async Task<MockRegistry> StartAsync(params MockEntry[] entries)
    {
        var mock = new MockRegistry();
        mock.Entries.AddRange(entries);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(options => options.Listen(IPAddress.Loopback, 0));
        mock._application = builder.Build();
        mock._application.Run(mock.AnswerAsync);
        await mock._application.StartAsync(Scripted.Token);
        return mock;
    }

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));
        await _application.StopAsync(now.Token);
        await _application.DisposeAsync();
    }

    public static string Page(IEnumerable<MockEntry> entries, string? next) => JsonSerializer.Serialize(new
    {
        servers = entries.Select(e => new
        {
            server = new { name = e.Name, description = e.Description, title = "T", version = e.Version, repository = new { url = "https://example.com/r", source = "github" }, websiteUrl = "https://example.com" },
            _meta = new Dictionary<string, object> { ["io.modelcontextprotocol.registry/official"] = new { status = e.Status, updatedAt = e.UpdatedAt, isLatest = e.IsLatest } },
        }),
        metadata = next is null ? (object)new { count = 0 } : new { count = 0, nextCursor = next },
    });

    private async Task AnswerAsync(HttpContext context)
    {
        Asked.Add(context.Request.Path + Uri.UnescapeDataString(context.Request.QueryString.Value ?? ""));
        context.Response.Headers.Date = Now.ToString("R", CultureInfo.InvariantCulture);
        context.Response.ContentType = "application/json";
        if (Instead is { } instead && await instead(context, Asked.Count))
        {
            return;
        }

        var query = context.Request.Query;
        var since = query["updated_since"].FirstOrDefault();
        var deleted = since is not null || query["include_deleted"] == "true";
        MockEntry[] all =
        [
            .. Entries.Where(e => (deleted || e.Status != "deleted") && (query["version"] != "latest" || e.IsLatest) && (since is null || string.CompareOrdinal(e.UpdatedAt, since) >= 0))
                .OrderBy(e => e.Name, StringComparer.Ordinal),
        ];
        var cursor = query["cursor"].FirstOrDefault();
        if (cursor is not null && !Entries.Any(e => e.Name == cursor))
        {
            context.Response.StatusCode = 400;
            return;
        }

        var limit = int.Parse(query["limit"].First()!, CultureInfo.InvariantCulture);
        MockEntry[] page = [.. all.Where(e => cursor is null || string.CompareOrdinal(e.Name, cursor) > 0).Take(limit)];
        await context.Response.WriteAsync(Page(page, page.Length == limit && page[^1] != all[^1] ? page[^1].Name : null));
    }
}
