using Turnpike.Admin.Acts;

namespace Turnpike.Admin.Nodes;

/// <summary>Where the gateway of a data folder is reached.</summary>
/// <param name="Url">The address one of the folder's processes listens on at this moment; null while none does.</param>
public sealed record GatewayView(string? Url);

/// <summary>Acts on the gateway itself.</summary>
internal static class GatewayActs
{
    public static ValueTask<GatewayView> ShowAsync(ActDesk desk, Nothing request, CancellationToken cancellation) =>
        ValueTask.FromResult(new GatewayView(desk.Gateway()?.ToString()));
}
