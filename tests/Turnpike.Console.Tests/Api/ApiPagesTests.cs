using Turnpike.Console.Api;
using Turnpike.Console.Api.OpenApi;
using Turnpike.Console.Tests.Frame;

namespace Turnpike.Console.Tests.Api;

/// <summary>The page of the API.</summary>
public sealed class ApiPagesTests
{
    [Fact]
    public async Task The_page_shows_every_operation_and_explains_every_kind_of_problem()
    {
        await using var console = await OpenConsole.StartAsync();
        var reply = await console.GetAsync("vi", "/console/api");
        Assert.Equal(200, reply.Status);

        // With the style sheet and the modules, as a browser loads it for the first time.
        Assert.True(reply.Body.Length < 90 * 1024, $"{reply.Body.Length} bytes");
        var open = (await console.GetAsync("vi", "/console/api?section=policies")).Text;
        Assert.Contains("expected_version", open, StringComparison.Ordinal);
        Assert.DoesNotContain("expected_version", reply.Text, StringComparison.Ordinal);
        var model = ApiPages.Read(OpenApiDocument.Document);
        Assert.Equal(ApiTable.Routes.All.Length + 1, model.Sections.Sum(s => s.Operations.Length));
        Assert.All(model.Sections.SelectMany(s => s.Operations), o => Assert.Contains($"id=\"{o.Id}\"", reply.Text, StringComparison.Ordinal));
        Assert.DoesNotContain(model.Sections.SelectMany(s => s.Operations).SelectMany(o => o.Members), m => m.Type.Length == 0);
        foreach (var code in new[] { "invalid", "not_found", "precondition_failed", "key_reused", "record_unavailable", "elsewhere", "answer_gone" })
        {
            Assert.Contains($"id=\"problem-{code}\"", reply.Text, StringComparison.Ordinal);
        }

        Assert.Equal(303, (await console.GetAsync(null, "/console/api")).Status);
    }
}
