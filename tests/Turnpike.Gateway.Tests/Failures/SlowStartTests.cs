using System.Text.Json.Nodes;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Grants;
using Turnpike.Admin.Servers;
using Turnpike.Gateway.Tests.Gates;

namespace Turnpike.Gateway.Tests.Failures;

public sealed class SlowStartTests
{
    [Fact]
    public async Task A_server_that_does_not_greet_delays_no_other()
    {
        await using var gate = await GateUnderTest.StartAsync();
        var (asked, free) = (new TaskCompletionSource(), new TaskCompletionSource());
        await using var slow = await ScriptedUpstream.StartAsync(new ScriptedUpstream
        {
            OnMessage = async (_, _) =>
            {
                asked.TrySetResult();
                await free.Task;
                return false;
            },
        });
        await gate.Node.ActAsync(AdminActs.AddServer, new AddServer { Name = "slow", Url = slow.Url.ToString(), Probe = false }, default);
        var grant = await gate.Node.ActAsync(AdminActs.CreateGrant, new CreateGrant("both", [new GrantedServer("slow", "shop"), new GrantedServer("shop", "shop")]), default);
        var waiting = Enumerable.Range(0, 10).Select(_ => gate.SendAsync(gate.Modern("tools/list", change: r =>
        {
            r.RequestUri = new Uri(r.RequestUri!, "/mcp/slow");
            GateUnderTest.As(r, grant.Token);
        }))).ToArray();
        await asked.Task.WaitAsync(TimeSpan.FromSeconds(10));
        Assert.Equal("called add", await gate.CallAsync("add", """{ "a": 1 }""").WaitAsync(TimeSpan.FromSeconds(10)));
        Assert.All(waiting, w => Assert.False(w.IsCompleted));
        free.SetResult();
        Assert.All(await Task.WhenAll(waiting), w => Assert.Equal(200, w.Status));
    }
}
