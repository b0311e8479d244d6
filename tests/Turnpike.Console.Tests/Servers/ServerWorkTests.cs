using Turnpike.Admin.Acts;
using Turnpike.Admin.Faults;
using Turnpike.Console.Frame;
using Turnpike.Console.Servers;
using Turnpike.Console.Tests.Frame;

namespace Turnpike.Console.Tests.Servers;

public sealed class ServerWorkTests : IAsyncLifetime
{
    private readonly ServerWork _work = new();
    private readonly TaskCompletionSource<WorkEnd> _slow = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private OpenConsole _console = null!;

    public async ValueTask InitializeAsync() => _console = await OpenConsole.StartAsync(routes =>
    {
        routes.Post("/slow", Right.Look, request => _work.DoAsync(request, "s", "Looking at s", "/console/stack", TimeSpan.Zero, () => _slow.Task));
        routes.Post("/quick", Right.Look, request => _work.DoAsync(request, "q", "Looking at q", "/console/stack", TimeSpan.FromMinutes(1), () => Task.FromResult(new WorkEnd("It answered.", "/console/servers"))));
        routes.Post("/broken", Right.Look, request => _work.DoAsync(request, "b", "Looking at b", "/console/stack", TimeSpan.FromMinutes(1), () => throw new InvalidOperationException("canary")));
    });

    public ValueTask DisposeAsync() => _console.DisposeAsync();

    [Fact]
    public async Task A_server_that_does_not_answer_keeps_no_page_waiting_and_is_asked_once_at_a_time()
    {
        Assert.Equal("/console/stack", (await _console.PostAsync("vi", "/console/slow")).Location);
        Assert.True(_work.Find("s")!.IsUnderWay);
        await _console.PostAsync("vi", "/console/slow", ("return", "/console/stack"));
        Assert.Contains("is busy: Looking at s", System.Net.WebUtility.HtmlDecode((await _console.GetAsync("vi", "/console/stack")).Text), StringComparison.Ordinal);
        _slow.SetException(new AdminException(AdminFaultCode.Unreachable, "it did not answer"));
        while (_work.Find("s")!.IsUnderWay)
        {
            await Task.Yield();
        }

        Assert.Equal("It did not answer.", _work.Find("s")!.Problem);
    }

    [Fact]
    public async Task What_is_quick_is_answered_at_once_and_forgotten()
    {
        Assert.Equal("/console/servers", (await _console.PostAsync("vi", "/console/quick")).Location);
        Assert.Null(_work.Find("q"));
        Assert.Equal(303, (await _console.PostAsync("vi", "/console/quick")).Status);
    }

    [Fact]
    public async Task Whatever_goes_wrong_ends_it_and_says_nothing_of_the_inside()
    {
        Assert.Equal("/console/stack", (await _console.PostAsync("vi", "/console/broken")).Location);
        Assert.False(_work.IsBusy("b"));
        var page = await _console.GetAsync("vi", "/console/stack");
        Assert.Contains("It could not be done", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("canary", page.Text, StringComparison.Ordinal);
    }
}
