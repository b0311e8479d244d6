using Turnpike.State.Catalogs;

namespace Turnpike.Gateway.MetaTools.RemoteServers;

/// <summary>The servers the catalogue of the data folder knows, as templates: read from its index, with nothing fetched or started.</summary>
internal static class ServerTemplates
{
    /// <summary>How a catalogue is filled.</summary>
    public const string ImportHint = "the catalogue is empty; a person fills it: turnpike catalog import";

    /// <summary>Reads the catalogue; null where there is none. Throws <see cref="MetaException"/> where it cannot be read, and for a cursor that is none.</summary>
    public static T? Read<T>(MetaCall call, Func<CatalogIndex, T?> read)
        where T : class
    {
        var file = CatalogIndex.FileIn(call.Gate.Node.Folder);
        if (!File.Exists(file))
        {
            return null;
        }

        try
        {
            using var index = CatalogIndex.Open(file);
            return read(index);
        }
        catch (CatalogException e)
        {
            throw new MetaException(MetaCodes.Failed, $"The catalogue cannot be read so: {e.Message}.", "without the cursor, from the beginning");
        }
    }

    /// <summary>The template of this id; null where there is none.</summary>
    public static CatalogServer? Find(MetaCall call, string id) =>
        Read(call, index => index.Server(id)) is { Status: not ListingStatus.Removed } server ? server : null;

    /// <summary>What is said of an id that is none.</summary>
    public static MetaException Unknown(string id) =>
        new(MetaCodes.NoServer, $"There is no template '{id}' in the catalogue.", "searchBuiltInServers finds them");

    /// <summary>What a server out of a template is called: the last part of its name, by the rule for names.</summary>
    public static string NameOf(CatalogServer template) => RemoteServerName.Nearest(template.Name[(template.Name.LastIndexOf('/') + 1)..]);
}
