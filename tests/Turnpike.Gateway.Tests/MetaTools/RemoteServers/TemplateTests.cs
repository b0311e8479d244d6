using System.Text;
using Turnpike.Gateway.Tests.MetaTools.SignIns;
using Turnpike.State.Catalogs;

namespace Turnpike.Gateway.Tests.MetaTools.RemoteServers;

/// <summary>Servers to add are found in the catalogue, and looking starts and fetches nothing.</summary>
public sealed class TemplateTests
{
    [Fact]
    public async Task Without_a_catalogue_nothing_is_found_and_it_says_how_to_fill_it()
    {
        await using var place = await SignInPlace.StartAsync(isAdded: false);
        var token = await place.GrantAsync("agent");
        var found = await place.CallAsync(token, "searchBuiltInServers", """{"name":"drive"}""");
        Assert.Empty(found["templates"]!.AsArray());
        Assert.Contains("turnpike catalog import", (string?)found["hint"], StringComparison.Ordinal);
        Assert.Equal("E203", (string?)(await place.CallAsync(token, "getBuiltInServerDetails", """{"template_id":"drive"}"""))["error"]!["code"]);
    }

    [Fact]
    public async Task A_template_is_found_by_its_words_and_says_the_exact_next_call()
    {
        await using var place = await SignInPlace.StartAsync(isAdded: false);
        var token = await place.GrantAsync("agent");
        using (var import = CatalogImport.Open(CatalogIndex.FileIn(place.Gate.Node.Folder), TimeProvider.System))
        using (var lines = new MemoryStream(Encoding.UTF8.GetBytes("""{"server":"com.example/google-drive","name":"read_file","description":"Reads a file of the drive.","inputSchema":{"type":"object"}}""" + "\n")))
        {
            await import.LinesAsync(lines, "tools.jsonl", "test", SignInPlace.Stop);
        }

        Assert.Equal("com.example/google-drive", (string?)Assert.Single((await place.CallAsync(token, "searchBuiltInServers"))["templates"]!.AsArray())!["template_id"]);
        Assert.Single((await place.CallAsync(token, "searchBuiltInServers", """{"name":"google drive"}"""))["templates"]!.AsArray());
        var details = await place.CallAsync(token, "getBuiltInServerDetails", """{"template_id":"com.example/google-drive"}""");
        Assert.Equal(("read_file", "addRemoteMcpServer"), ((string?)details["tools"]![0], (string?)details["install_hint"]!["tool"]));
        Assert.Equal("GoogleDrive", (string?)details["install_hint"]!["arguments"]!["server_name"]);
        var added = await place.CallWithApprovalAsync(token, "addRemoteMcpServer", $$"""{"template_id":"com.example/google-drive","server_url":"{{place.Server.Url}}"}""");
        Assert.Equal("GoogleDrive", (string?)added["server"]);
    }
}
