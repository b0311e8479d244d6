using System.Diagnostics;
using Turnpike.Catalog.Search;

namespace Turnpike.Catalog.Tests.Search;

public sealed class SearchTimeTests
{
    private static readonly string[] Verbs = ["create", "list", "delete", "update", "find", "send", "move", "archive", "export", "merge"];
    private static readonly string[] Things = ["issue", "invoice", "message", "branch", "file", "contact", "ticket", "order", "report", "calendar"];

    /// <summary>The best of some rounds, so that a busy machine is no failure and a search that became slow is one.</summary>
    [Fact]
    public void Of_searches_over_10000_tools_95_in_100_take_less_than_5_ms()
    {
        var view = ToolSearch.Build(Enumerable.Range(0, 10_000).Select(i => Shelf.Tool(
            $"server{i % 97}", $"{Verbs[i % 10]}_{Things[i / 10 % 10]}_{i}", $"{Verbs[i / 7 % 10]} the {Things[i / 3 % 10]} of a {Things[i / 11 % 10]} by its id"))).For(_ => true);
        string[] requests = [.. Verbs.SelectMany(v => Things.Select(t => $"{v} the {t} of a customer"))];
        var best = double.MaxValue;
        for (var round = 0; round < 10 && best > 5; round++)
        {
            double[] times = [.. requests.Select(request => Time(view, request)).Order()];
            best = Math.Min(best, times[times.Length * 95 / 100]);
        }

        Assert.InRange(best, 0, 5);
    }

    private static double Time(SearchView view, string request)
    {
        var since = Stopwatch.GetTimestamp();
        Assert.NotEmpty(view.Find(request, SearchFilter.None, 20).Results);
        return Stopwatch.GetElapsedTime(since).TotalMilliseconds;
    }
}
