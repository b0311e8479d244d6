using System.Text;
using Microsoft.AspNetCore.Http;
using Turnpike.Catalog.Classification;
using Turnpike.Console.Catalog;
using Turnpike.Console.Catalog.Pages;
using Turnpike.Console.Tests.Pages;

namespace Turnpike.Console.Tests;

public sealed class CatalogFaceTests(UsualCatalog usual) : IClassFixture<UsualCatalog>
{
    [Theory]
    [InlineData("/catalog", "Know every tool")]
    [InlineData("/catalog/servers", "Servers")]
    [InlineData("/catalog/server/mail", "mail")]
    [InlineData("/catalog/tool/@example,files/delete_file", "delete_file")]
    [InlineData("/catalog/tool/@example,files/readfile=01", "readFile")]
    [InlineData("/catalog/tool/~2e~2e/~2e~2e", "..")]
    [InlineData("/catalog/attacks", "Attacks")]
    [InlineData("/catalog/attack/leading-dash", "An option")]
    [InlineData("/catalog/class/destructive", "Destructive")]
    [InlineData("/catalog/search", "Search")]
    public async Task There_is_a_page(string path, string title)
    {
        var catalog = usual.Catalog;
        using var face = new CatalogFace(catalog.File);
        var answer = await AskAsync(face, path);
        Assert.Equal(200, answer.Status);
        Assert.Equal("text/html; charset=utf-8", answer.Headers.ContentType);
        Assert.Contains(title, new HtmlPage(answer.Body).TextOf("h1"));
    }

    [Theory]
    [InlineData("/catalog/nothing")]
    [InlineData("/catalog/server/nobody")]
    [InlineData("/catalog/server/Mail")]
    [InlineData("/catalog/server/..")]
    [InlineData("/catalog/server/mail/")]
    [InlineData("/catalog/server-tools/mail/1")]
    [InlineData("/catalog/server-tools/mail/2")]
    [InlineData("/catalog/server-tools/mail/-1")]
    [InlineData("/catalog/server-tools/mail/99999999999999999999")]
    [InlineData("/catalog/tool/mail/nothing")]
    [InlineData("/catalog/tool/mail/SEND_MAIL")]
    [InlineData("/catalog/class/Destructive")]
    [InlineData("/catalog/class/1")]
    [InlineData("/catalog/attack/none")]
    [InlineData("/catalog/policy/mail")]
    [InlineData("/catalog/policy/nobody.yaml")]
    [InlineData("/catalog/style.css")]
    [InlineData("/catalog/x~~00000000000000000000000000000000")]
    public async Task There_is_no_such_page(string path)
    {
        var catalog = usual.Catalog;
        using var face = new CatalogFace(catalog.File);
        var answer = await AskAsync(face, path);
        Assert.Equal(404, answer.Status);
        Assert.Equal("no-store", answer.Headers.CacheControl);
        Assert.Contains("There is no such page", new HtmlPage(answer.Body).TextOf("h1"));
    }

    [Fact]
    public async Task A_browser_is_told_to_run_nothing_load_nothing_from_elsewhere_and_be_framed_by_nobody()
    {
        var catalog = usual.Catalog;
        using var face = new CatalogFace(catalog.File);
        var headers = (await AskAsync(face, "/catalog/tool/mail/send_mail")).Headers;
        Assert.Equal("default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'", headers.ContentSecurityPolicy);
        Assert.Equal("nosniff", headers.XContentTypeOptions);
        Assert.Equal("DENY", headers.XFrameOptions);
        Assert.Equal("no-referrer", headers["Referrer-Policy"]);
        Assert.Equal("public, max-age=300", headers.CacheControl);
        Assert.False(headers.ContainsKey("Set-Cookie"));
    }

    [Fact]
    public async Task An_unchanged_page_is_not_sent_twice()
    {
        var catalog = usual.Catalog;
        using var face = new CatalogFace(catalog.File);
        var first = await AskAsync(face, "/catalog/server/mail");
        var tag = first.Headers.ETag.ToString();
        var second = await AskAsync(face, "/catalog/server/mail", noneMatch: $"\"x\", W/{tag}");
        Assert.Equal((304, 0), (second.Status, second.Body.Length));
        Assert.Equal(200, (await AskAsync(face, "/catalog/tool/mail/send_mail", noneMatch: tag)).Status);
    }

    [Fact]
    public async Task Head_answers_like_get_without_a_body()
    {
        var catalog = usual.Catalog;
        using var face = new CatalogFace(catalog.File);
        var get = await AskAsync(face, "/catalog");
        var head = await AskAsync(face, "/catalog", method: "HEAD");
        Assert.Equal((200, get.Headers.ContentLength, 0), (head.Status, head.Headers.ContentLength, head.Body.Length));
        Assert.Equal(get.Headers.ETag, head.Headers.ETag);
    }

    [Theory]
    [InlineData("POST")]
    [InlineData("DELETE")]
    [InlineData("OPTIONS")]
    public async Task Nothing_can_be_changed(string method)
    {
        var catalog = usual.Catalog;
        using var face = new CatalogFace(catalog.File);
        var answer = await AskAsync(face, "/catalog", method: method);
        Assert.Equal((405, "GET, HEAD"), (answer.Status, answer.Headers.Allow.ToString()));
    }

    [Fact]
    public async Task The_style_sheet_is_kept_for_a_year_under_a_name_with_its_hash()
    {
        var catalog = usual.Catalog;
        using var face = new CatalogFace(catalog.File);
        var page = new HtmlPage((await AskAsync(face, "/catalog")).Body);
        var style = await AskAsync(face, Assert.Single(page.All("link"), l => l["rel"] == "stylesheet")["href"]);
        Assert.Equal((200, "text/css; charset=utf-8"), (style.Status, style.Headers.ContentType.ToString()));
        Assert.Equal("public, max-age=31536000, immutable", style.Headers.CacheControl);
        Assert.Equal(StyleSheet.Bytes, style.Body);
        Assert.Equal("image/svg+xml", (await AskAsync(face, Assert.Single(page.All("link"), l => l["rel"] == "icon")["href"])).Headers.ContentType);
    }

    [Fact]
    public async Task Every_link_of_every_page_leads_to_a_page()
    {
        var catalog = usual.Catalog;
        using var face = new CatalogFace(catalog.File);
        HashSet<string> seen = ["/catalog"];
        Queue<string> open = new(seen);
        while (open.TryDequeue(out var path))
        {
            var answer = await AskAsync(face, path);
            Assert.True(answer.Status == 200, $"{path}: {answer.Status}");
            if (answer.Headers.ContentType != "text/html; charset=utf-8")
            {
                continue;
            }

            var page = new HtmlPage(answer.Body);
            foreach (var link in page.All("a").Concat(page.All("link")).Select(a => a["href"]).Where(h => h.StartsWith('/')).Select(h => h.Split('#')[0]))
            {
                if (seen.Add(link))
                {
                    open.Enqueue(link);
                }
            }
        }

        Assert.True(seen.Count > 100, $"{seen.Count}");
    }

    [Fact]
    public async Task A_search_finds_by_words_and_by_what_a_tool_is()
    {
        var catalog = usual.Catalog;
        using var face = new CatalogFace(catalog.File);
        Assert.Contains("delete_file", Text(await AskAsync(face, "/catalog/search", "?q=delete+file")));
        Assert.DoesNotContain("read_mail", Text(await AskAsync(face, "/catalog/search", "?class=Destructive")));
        Assert.Contains("send_mail", Text(await AskAsync(face, "/catalog/search", "?flag=external_send&severity=nonsense")));
        Assert.Contains("Nothing was found", Text(await AskAsync(face, "/catalog/search", "?q=zzzzzz")));
        Assert.Equal(200, (await AskAsync(face, "/catalog/search", "?q=" + Uri.EscapeDataString("\"><script>* OR NEAR( ^ -x\0"))).Status);
    }

    [Fact]
    public async Task A_place_in_a_list_that_is_none_is_refused()
    {
        var catalog = usual.Catalog;
        using var face = new CatalogFace(catalog.File);
        Assert.Equal(400, (await AskAsync(face, "/catalog/servers", "?after=xyz")).Status);
    }

    [Fact]
    public async Task Without_a_catalogue_there_is_none_and_it_may_come_later()
    {
        using var catalog = new FilledCatalog();
        using var face = new CatalogFace(catalog.File);
        var before = await AskAsync(face, "/catalog");
        Assert.Equal(404, before.Status);
        Assert.DoesNotContain(catalog.File, Encoding.UTF8.GetString(before.Body), StringComparison.Ordinal);
        await catalog.WithAsync(("mail", "send_mail", "Sends an e-mail message."));
        Assert.Equal(200, (await AskAsync(face, "/catalog/tool/mail/send_mail")).Status);
    }

    [Fact]
    public async Task A_file_that_is_no_catalogue_is_a_503_that_names_no_file()
    {
        using var catalog = new FilledCatalog();
        await System.IO.File.WriteAllTextAsync(catalog.File, "no catalogue at all, but longer than a header would be".PadRight(2000));
        using var face = new CatalogFace(catalog.File);
        var answer = await AskAsync(face, "/catalog");
        Assert.Equal(503, answer.Status);
        Assert.DoesNotContain(catalog.File, Encoding.UTF8.GetString(answer.Body), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_correction_counts_on_the_page_of_its_tool()
    {
        var catalog = usual.Catalog;
        var correction = new RiskCorrection(ToolClass.Write, RiskSeverity.Medium, RiskFlags.None, "alice", Shelf.Day, "The bin.");
        using var face = new CatalogFace(catalog.File, (server, tool, _) => (server, tool) == ("@example/files", "delete_file") ? correction : null);
        var text = Text(await AskAsync(face, "/catalog/tool/@example,files/delete_file"));
        Assert.Contains("Write · medium", text);
        Assert.DoesNotContain("alice", text);
    }

    [Fact]
    public async Task Who_comes_while_two_pages_are_made_is_told_to_come_again()
    {
        var catalog = usual.Catalog;
        var entered = new SemaphoreSlim(0);
        var goOn = new ManualResetEventSlim();
        RiskCorrection? Hold()
        {
            entered.Release();
            goOn.Wait();
            return null;
        }

        using var face = new CatalogFace(catalog.File, (_, _, _) => Hold()) { AtOnce = 2, Patience = TimeSpan.Zero };
        var held = new[] { 1, 2 }.Select(_ => Task.Run(() => AskAsync(face, "/catalog/tool/mail/send_mail"))).ToArray();
        await entered.WaitAsync();
        await entered.WaitAsync();
        var refused = await AskAsync(face, "/catalog/tool/mail/send_mail");
        Assert.Equal((503, "5", "no-store"), (refused.Status, refused.Headers.RetryAfter.ToString(), refused.Headers.CacheControl.ToString()));
        Assert.Equal(200, (await AskAsync(face, "/catalog/" + StyleSheet.Name)).Status);
        goOn.Set();
        Assert.All(await Task.WhenAll(held), a => Assert.Equal(200, a.Status));
        Assert.Equal(200, (await AskAsync(face, "/catalog/tool/mail/send_mail")).Status);
    }

    [Fact]
    public async Task A_file_that_was_made_anew_is_another_catalogue()
    {
        using var catalog = await new FilledCatalog().WithAsync(("mail", "send_mail", "Sends an e-mail message."));
        using var face = new CatalogFace(catalog.File);
        Assert.Equal(200, (await AskAsync(face, "/catalog/tool/mail/send_mail")).Status);
        foreach (var file in Directory.EnumerateFiles(Path.GetDirectoryName(catalog.File)!, "catalog.db*"))
        {
            System.IO.File.Delete(file);
        }

        Assert.Equal(404, (await AskAsync(face, "/catalog")).Status);
        await catalog.WithAsync(("post", "send_letter", "Sends a letter."));
        Assert.Equal(404, (await AskAsync(face, "/catalog/tool/mail/send_mail")).Status);
        Assert.Equal(200, (await AskAsync(face, "/catalog/tool/post/send_letter")).Status);
    }

    [Fact]
    public async Task The_address_with_a_slash_leads_to_the_one_without()
    {
        using var face = new CatalogFace("nothing.db");
        var answer = await AskAsync(face, "/catalog/");
        Assert.Equal((308, "/catalog"), (answer.Status, answer.Headers.Location.ToString()));
    }

    private static string Text((int Status, IHeaderDictionary Headers, byte[] Body) answer) => new HtmlPage(answer.Body).TextOf("body");

    private static async Task<(int Status, IHeaderDictionary Headers, byte[] Body)> AskAsync(
        CatalogFace face, string path, string query = "", string method = "GET", string? noneMatch = null)
    {
        var body = new MemoryStream();
        var http = new DefaultHttpContext();
        http.Request.Method = method;
        http.Request.Path = path.Split('?')[0];
        http.Request.QueryString = new QueryString(path.Contains('?', StringComparison.Ordinal) ? path[path.IndexOf('?', StringComparison.Ordinal)..] : query);
        http.Request.Headers.IfNoneMatch = noneMatch;
        http.Response.Body = body;
        Assert.True(CatalogFace.IsRoute(http.Request.Path));
        await face.HandleAsync(http);
        return (http.Response.StatusCode, http.Response.Headers, body.ToArray());
    }
}
