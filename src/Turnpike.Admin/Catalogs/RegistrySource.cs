using Turnpike.Admin.Faults;
using Turnpike.State.Catalogs;
using Turnpike.Upstreams.Registries;

namespace Turnpike.Admin.Catalogs;

/// <summary>A registry whose list is taken into a catalogue, by the command and by the act alike.</summary>
public static class RegistrySource
{
    /// <summary>The word that stands for the official registry.</summary>
    public const string Word = "registry";

    private const string Official = "https://registry.modelcontextprotocol.io";

    /// <summary>A client of a registry. Plain http only to this machine.</summary>
    /// <param name="address">Its address, or <see cref="Word"/>.</param>
    /// <param name="options">What it may cost.</param>
    /// <param name="time">Measures how long a page takes.</param>
    /// <exception cref="AdminException">No registry is asked at this address.</exception>
    public static RegistryClient Client(string address, RegistryOptions options, TimeProvider time)
    {
        if (!Uri.TryCreate(address == Word ? Official : address, UriKind.Absolute, out var url) || url is not { UserInfo: "", Fragment: "" })
        {
            // The address itself is not said again: what does not belong into one may be a secret.
            throw new AdminException(AdminFaultCode.Unreachable, "this is no address of a registry: it has a host and a path, and neither a user nor a fragment", Official);
        }

        try
        {
            return new RegistryClient(new Uri(url.GetLeftPart(UriPartial.Path)), options, time);
        }
        catch (RegistryException e)
        {
            throw new AdminException(AdminFaultCode.Unreachable, e.Message, Official);
        }
    }

    /// <summary>What a record calls a registry: host and path alone.</summary>
    /// <param name="address">What was asked for.</param>
    public static string NameOf(string address) =>
        address == Word ? Word : Uri.TryCreate(address, UriKind.Absolute, out var url) && url.AbsolutePath.Length <= 200 ? url.Authority + url.AbsolutePath.TrimEnd('/') : "(no address)";

    /// <summary>Brings a catalogue to where the registry is; one that was cut off goes on where it was.</summary>
    /// <param name="catalog">The catalogue.</param>
    /// <param name="registry">The registry.</param>
    /// <param name="options">What it may cost.</param>
    /// <param name="time">The time where the registry does not say its own.</param>
    /// <param name="afterPage">Is told of every page that was taken: its number in the pass.</param>
    /// <param name="cancellation">Ends it; the pages that were taken stay.</param>
    /// <exception cref="AdminException">The registry did not answer as one does.</exception>
    public static async Task<ImportReport> ImportAsync(
        CatalogImport catalog, RegistryClient registry, RegistryOptions options, TimeProvider time, Action<int>? afterPage, CancellationToken cancellation)
    {
        try
        {
            return await RegistryImport.RunAsync(catalog, registry, options, time, afterPage, cancellation);
        }
        catch (RegistryException e)
        {
            throw new AdminException(AdminFaultCode.Unreachable, e.Message, "run it again: it goes on where it was");
        }
    }
}
