using System.CommandLine;
using System.Globalization;
using Turnpike.Admin.Faults;
using Turnpike.Answers;
using Turnpike.Console.Catalog.Site;
using Turnpike.State.Catalogs;
using Turnpike.State.Folders;

namespace Turnpike.Commands;

/// <summary><c>turnpike catalog site</c>.</summary>
internal static class CatalogSiteCommand
{
    private const int TellEvery = 200;

    public static Command Build()
    {
        var output = new Option<string>("--out") { Description = "The folder to write to; made when it is not there.", HelpName = "DIR", Required = true };
        var address = new Option<string?>("--base") { Description = "Where the site will be, for canonical addresses and the site map.", HelpName = "URL" };
        var file = new Option<string?>("--catalog") { Description = "The catalogue's file (default: catalog.db in the data folder).", HelpName = "FILE" };
        return Verb.Of(
            "site",
            "Write the catalogue's pages as files, for any web server. The same catalogue gives the same bytes.",
            "turnpike catalog site --out site --base https://catalogue.example/",
            (scene, cancellation) =>
            {
                var report = Write(scene, scene.Get(output)!, scene.Get(address), scene.Get(file), cancellation);
                scene.Answer.Say(
                    json =>
                    {
                        json.WriteNumber("servers", report.Servers);
                        json.WriteNumber("tools", report.Tools);
                        json.WriteNumber("files", report.Files);
                        json.WriteNumber("bytes", report.Bytes);
                    },
                    text =>
                    {
                        text.WriteLine($"{Counted.Of(report.Servers, "server")} and {Counted.Of(report.Tools, "tool")}: {Counted.Of(report.Files, "file")}, {report.Bytes / 1024:N0} KiB, in {scene.Get(output)}.");
                        if (scene.Get(address) is null)
                        {
                            text.WriteLine("Without --base there is no site map, and pages do not say their address.");
                        }
                    });
                return Task.FromResult(ExitCode.Done);
            },
            output,
            address,
            file);
    }

    private static SiteReport Write(Scene scene, string folder, string? address, string? file, CancellationToken cancellation)
    {
        try
        {
            using var index = CatalogIndex.Open(file ?? CatalogIndex.FileIn(DataFolder.Resolve(scene.Data)));
            using var told = new Told();
            return CatalogSite.Write(index, folder, ReadAddress(address), scene.Answer.IsJson ? null : told, cancellation);
        }
        catch (CatalogException e)
        {
            throw new AdminException(AdminFaultCode.Invalid, e.Message);
        }
    }

    private static Uri? ReadAddress(string? address) =>
        address is null ? null : CatalogSite.AddressOf(address)
        ?? throw new AdminException(AdminFaultCode.Invalid, $"'{address}' is no address of a site", "https://catalogue.example/");

    /// <summary>Says on standard error how far it is, where a person may be waiting.</summary>
    private sealed class Told : IProgress<SiteReport>, IDisposable
    {
        private bool _isSaying;

        public void Report(SiteReport value)
        {
            if (!System.Console.IsErrorRedirected && value.Servers % TellEvery == 0)
            {
                _isSaying = true;
                System.Console.Error.Write(string.Create(CultureInfo.InvariantCulture, $"\r{value.Servers:N0} servers, {value.Tools:N0} tools"));
            }
        }

        public void Dispose()
        {
            if (_isSaying)
            {
                System.Console.Error.WriteLine();
            }
        }
    }
}
