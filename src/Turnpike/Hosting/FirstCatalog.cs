using System.Buffers;
using Turnpike.Admin.Nodes;
using Turnpike.Catalog.Definitions;
using Turnpike.State.Catalogs;

namespace Turnpike.Hosting;

/// <summary>The catalogue of a new data folder: empty, so that its pages tell of classes and attacks at once; with <c>--demo</c> the playground is in it.</summary>
internal static class FirstCatalog
{
    /// <summary>Makes the catalogue where there is none. Without it the gateway does its work all the same: its pages then say what is wrong.</summary>
    public static async Task MakeAsync(Node node, string folder, bool withDemo, CancellationToken cancellation)
    {
        var file = CatalogIndex.FileIn(folder);
        if (File.Exists(file))
        {
            return;
        }

        try
        {
            using var catalog = CatalogImport.Open(file, TimeProvider.System);
            if (withDemo && node.Current.Servers.TryGetValue(Demo.Name, out var playground))
            {
                var lines = new ArrayBufferWriter<byte>();
                CatalogLine.Write(lines, Demo.Name, "Turnpike's playground", null);
                foreach (var tool in playground.Pins.Values.Where(p => p.Kind == DefinitionKind.Tool).OrderBy(p => p.Name, StringComparer.Ordinal))
                {
                    CatalogLine.Write(lines, Demo.Name, tool);
                }

                await catalog.LinesAsync(new MemoryStream(lines.WrittenMemory.ToArray()), Demo.Name, Demo.Name, cancellation);
            }
        }
        catch (CatalogException e)
        {
            await System.Console.Error.WriteLineAsync($"turnpike: the catalogue's pages have nothing to show: {e.Message}".AsMemory(), cancellation);
        }
    }
}
