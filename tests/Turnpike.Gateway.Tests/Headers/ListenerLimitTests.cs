using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Turnpike.Gateway.Http;
using Turnpike.Gateway.Tests.Gates;

namespace Turnpike.Gateway.Tests.Headers;

public sealed class ListenerLimitTests
{
    [Fact]
    public async Task Header_fields_over_32_KiB_are_431()
    {
        await using var gate = await GateUnderTest.StartAsync();
        var (status, _) = await gate.SendAsync(gate.Modern("tools/list", change: r => r.Headers.TryAddWithoutValidation("X-Long", new string('x', 33 * 1024))));
        Assert.Equal(431, status);
        Assert.Empty(gate.Upstream.Log);
    }

    /// <summary>That Kestrel holds to it is Kestrel's; to wait for it here would take seconds.</summary>
    [Fact]
    public async Task Whoever_sends_slower_than_a_line_a_second_is_given_up()
    {
        await using var gate = await GateUnderTest.StartAsync();
        await using var app = GatewayServer.Build(gate.Gate, new Uri("http://127.0.0.1:0"));
        var limits = app.Services.GetRequiredService<IOptions<KestrelServerOptions>>().Value.Limits;
        Assert.Equal((240, TimeSpan.FromSeconds(5)), (limits.MinRequestBodyDataRate!.BytesPerSecond, limits.MinRequestBodyDataRate.GracePeriod));
        Assert.InRange(limits.RequestHeadersTimeout, TimeSpan.Zero, TimeSpan.FromSeconds(10));
    }
}
