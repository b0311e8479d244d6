using Turnpike.Gateway.Tests.Gates;

namespace Turnpike.Gateway.Tests.Sessions;

/// <summary>What a session costs while nobody uses it.</summary>
[Collection(MeasuredMemory.Name)]
public sealed class SessionMemoryTests
{
    [Fact]
    public async Task An_idle_session_costs_little()
    {
        await using var gate = await GateUnderTest.StartAsync();
        for (var i = 0; i < 20; i++)
        {
            await gate.InitializeAsync();
        }

        gate.Upstream.Log.Clear();
        var before = GC.GetTotalMemory(forceFullCollection: true);
        const int Count = 300;
        for (var i = 0; i < Count; i++)
        {
            await gate.InitializeAsync();
            gate.Upstream.Log.Clear();
        }

        Assert.InRange((GC.GetTotalMemory(forceFullCollection: true) - before) / Count, 0, 30_000);
    }
}
