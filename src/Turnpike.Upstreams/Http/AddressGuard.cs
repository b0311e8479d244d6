using System.Collections.Frozen;
using System.Net;
using System.Net.Sockets;
using Turnpike.Upstreams.Connections;

namespace Turnpike.Upstreams.Http;

/// <summary>
/// Holds every connection to the addresses it may go to, after the name was resolved and with the address that was checked: a name
/// that is made to point into a private network later (DNS rebinding) is refused at that moment. Immutable, thread-safe.
/// </summary>
internal sealed class AddressGuard
{
    private readonly FrozenSet<string> _allowed;
    private readonly HostResolver _resolve;

    public AddressGuard(UpstreamOptions options)
    {
        _allowed = options.AllowedPrivateHosts.Select(Bare).ToFrozenSet(StringComparer.OrdinalIgnoreCase);
        _resolve = options.Resolve;
    }

    /// <summary>Resolves, checks and connects. Throws <see cref="UpstreamException"/> (refused) or <see cref="SocketException"/>.</summary>
    public async ValueTask<Stream> ConnectAsync(DnsEndPoint target, EgressScope scope, CancellationToken cancellation)
    {
        var addresses = await ResolveAsync(target.Host, scope, cancellation).ConfigureAwait(false);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, target.Port, cancellation).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>The addresses of a host. One that may not be connected to refuses the host: a mixed answer is how rebinding begins.</summary>
    public async ValueTask<IPAddress[]> ResolveAsync(string host, EgressScope scope, CancellationToken cancellation)
    {
        var bare = Bare(host);
        var isLiteral = IPAddress.TryParse(bare, out var literal);
        var addresses = isLiteral ? [literal!] : await _resolve(bare, cancellation).ConfigureAwait(false);
        if (addresses.Length == 0)
        {
            throw new SocketException((int)SocketError.HostNotFound);
        }

        foreach (var address in addresses)
        {
            var place = NetworkAddress.PlaceOf(address);
            if (!May(place, bare, isLiteral, scope))
            {
                throw new UpstreamException(UpstreamFault.Refused, Refusal(bare, place, isLiteral));
            }
        }

        return addresses;
    }

    private bool May(NetworkPlace place, string host, bool isLiteral, EgressScope scope) => place switch
    {
        NetworkPlace.Public => true,
        NetworkPlace.Nowhere => false,
        NetworkPlace.Loopback when scope.IsLoopback => true,
        NetworkPlace.Private when isLiteral && string.Equals(host, scope.OwnHost, StringComparison.OrdinalIgnoreCase) => true,
        _ => _allowed.Contains(host),
    };

    private static string Refusal(string host, NetworkPlace place, bool isLiteral)
    {
        var where = place switch
        {
            NetworkPlace.Loopback => "this machine",
            NetworkPlace.Private => "a private network",
            NetworkPlace.LinkLocal => "the local link, where clouds keep credentials",
            _ => "no host of the Internet",
        };
        return $"{host} {(isLiteral ? "is" : "resolves to")} an address of {where}, which is not connected to"
            + (place == NetworkPlace.Nowhere ? "" : ": name the host in private_hosts of the configuration file if it is meant");
    }

    internal static string Bare(string host) => host is ['[', .., ']'] ? host[1..^1] : host;
}

/// <summary>Finds the addresses of a host name.</summary>
internal delegate ValueTask<IPAddress[]> HostResolver(string host, CancellationToken cancellation);

/// <summary>Which addresses beside the public ones belong to a server that an administrator added.</summary>
/// <param name="IsLoopback">The server is on this machine by its address' own text, so that others there may be asked for it.</param>
/// <param name="OwnHost">The server's host, where the address names it by number.</param>
internal readonly record struct EgressScope(bool IsLoopback, string? OwnHost)
{
    /// <summary>The scope of a server's address.</summary>
    public static EgressScope Of(Uri server)
    {
        var host = AddressGuard.Bare(server.IdnHost);
        return IPAddress.TryParse(host, out var address)
            ? new EgressScope(NetworkAddress.PlaceOf(address) == NetworkPlace.Loopback, host)
            : new EgressScope(string.Equals(host, "localhost", StringComparison.OrdinalIgnoreCase), null);
    }
}
