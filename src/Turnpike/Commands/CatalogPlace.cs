using System.CommandLine;
using Turnpike.Admin.Faults;
using Turnpike.State.Catalogs;
using Turnpike.State.Folders;
using Turnpike.State.Storage;

namespace Turnpike.Commands;

/// <summary>Which catalogue a command is about, and opening it.</summary>
internal sealed class CatalogPlace
{
    /// <summary>The catalogue's file.</summary>
    public Option<string?> File { get; } = new("--catalog") { Description = "The catalogue's file (default: catalog.db in the data folder).", HelpName = "FILE" };

    /// <summary>Opens the catalogue to read, with the corrections of the data folder where there are some.</summary>
    public CatalogIndex OpenToRead(Scene scene)
    {
        try
        {
            var folder = DataFolder.Resolve(scene.Data);
            using var state = DataFolder.HasState(folder) ? StateStore.Open(DataFolder.Open(folder), TimeProvider.System, readOnly: true) : null;
            var snapshot = state?.Current;
            return CatalogIndex.Open(
                scene.Get(File) ?? CatalogIndex.FileIn(folder),
                snapshot is null ? null : snapshot.Correction,
                snapshot?.Servers.Values.SelectMany(s => s.Corrections.Keys.Select(c => (s.Name, c.Tool))).Distinct());
        }
        catch (Exception e) when (e is CatalogException or DataFolderException)
        {
            throw new AdminException(AdminFaultCode.NotFound, e.Message, "turnpike catalog import FILE");
        }
    }

    /// <summary>Opens the catalogue to write, and makes it when it is absent.</summary>
    public CatalogImport OpenToWrite(Scene scene)
    {
        try
        {
            return CatalogImport.Open(scene.Get(File) ?? CatalogIndex.FileIn(DataFolder.Open(DataFolder.Resolve(scene.Data)).Path), TimeProvider.System);
        }
        catch (Exception e) when (e is CatalogException or DataFolderException)
        {
            throw new AdminException(AdminFaultCode.Invalid, e.Message, "--catalog FILE");
        }
    }
}
