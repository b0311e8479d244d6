using Turnpike.Admin.Acts;
using Turnpike.Admin.Servers;
using Turnpike.Gateway.Links;
using Turnpike.Gateway.Tests.Gates;
using Turnpike.Wire.Revisions;

namespace Turnpike.Gateway.Tests.Connections;

public sealed class EraTableTests
{
    [Fact]
    public async Task What_was_found_for_a_replaced_snapshot_is_forgotten_and_the_rest_is_kept()
    {
        await using var gate = await GateUnderTest.StartAsync();
        await gate.Node.ActAsync(AdminActs.AddServer, new AddServer { Name = "unseen", Url = gate.Upstream.Url.ToString(), Probe = false }, default);
        var eras = new EraTable(gate.Connector);
        var first = gate.Node.Current;
        Assert.NotEqual(Era.None, await eras.OfAsync(first.Servers["unseen"], "ada"));
        eras.Sweep(first);
        Assert.Equal(1, eras.Count);

        await gate.ApplyAsync("""{ "version": "1", "default": "deny" }""");
        await eras.OfAsync(gate.Node.Current.Servers["unseen"], "ada");
        eras.Sweep(gate.Node.Current);
        Assert.Equal(1, eras.Count);
        eras.Sweep(first);
        Assert.Equal(0, eras.Count);
    }
}
