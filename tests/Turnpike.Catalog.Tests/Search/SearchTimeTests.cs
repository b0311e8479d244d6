using System.Diagnostics;
using Turnpike.Catalog.Search;

namespace Turnpike.Catalog.Tests.Search;

public sealed class SearchTimeTests
{
    private static readonly string[] Verbs = ["create", "list", "delete", "update", "find", "send", "move", "archive", "export", "merge"];
    private static readonly string[] Things = ["issue", "invoice", "message", "branch", "file", "contact", "ticket", "order", "report", "calendar"];

    /// <summary>Of each search the best of some rounds, so that a busy machine is no failure and a search that became slow is one.</summary>
    [Fact]
    public void Of_searches_over_10000_tools_95_in_100_take_less_than_5_ms()
    {
        var view = ToolSearch.Build(Enumerable.Range(0, 10_000).Select(Tool)).For(_ => true);
        string[] requests = [.. Verbs.SelectMany(v => Things.Where((_, i) => i % 3 == 0).Select(t => $"{v} the {t} of a customer"))];
        var best = Enumerable.Repeat(double.MaxValue, requests.Length).ToArray();
        for (var round = 0; round < 20 && P95(best) > 5; round++)
        {
            for (var i = 0; i < requests.Length; i++)
            {
                best[i] = Math.Min(best[i], Time(view, requests[i]));
            }
        }

        Assert.InRange(P95(best), 0, 5);
    }

    private static double P95(double[] times) => times.Order().ElementAt(times.Length * 95 / 100);

    // Not judged: the risk of 10,000 tools takes longer than all that is measured here.
    private static SearchableTool Tool(int i) => SearchableTool.Of($"server{i % 97}", Answers.Tool($$"""
        { "name": "{{Verbs[i % 10]}}_{{Things[i / 10 % 10]}}_{{i}}", "description": "{{Verbs[i / 7 % 10]}} the {{Things[i / 3 % 10]}} of a {{Things[i / 11 % 10]}} by its id",
          "inputSchema": { "type": "object", "properties": { "id": { "type": "string" } } } }
        """), null);

    private static double Time(SearchView view, string request)
    {
        var since = Stopwatch.GetTimestamp();
        Assert.NotEmpty(view.Find(request, SearchFilter.None, 20).Results);
        return Stopwatch.GetElapsedTime(since).TotalMilliseconds;
    }
}
