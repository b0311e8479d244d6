using System.CommandLine;
using Turnpike.Admin.Faults;
using Turnpike.Answers;
using Turnpike.Policies;
using Turnpike.State.Catalogs;

namespace Turnpike.Commands;

/// <summary><c>turnpike catalog show</c>.</summary>
internal static class CatalogShowCommand
{
    public static Command Build()
    {
        var place = new CatalogPlace();
        var target = new Argument<string>("SERVER[/TOOL]") { Description = "A server's name, or a server's and a tool's with a slash between." };
        return Verb.Of(
            "show",
            "Show what is known of a server or a tool: risk, why, findings, attacks that abuse it, a person's correction.",
            "turnpike catalog show io.github.user/weather/get_forecast",
            (scene, _) =>
            {
                using var index = place.OpenToRead(scene);
                var name = scene.Get(target)!;
                if (index.Server(name) is { } server)
                {
                    ShowServer(scene, server, [.. index.Tools(name)]);
                    return Task.FromResult(ExitCode.Done);
                }

                // A server's name has slashes of its own, and so may a tool's: the longest server that is there is meant.
                string? known = null;
                for (var slash = name.LastIndexOf('/'); slash > 0; slash = name.LastIndexOf('/', slash - 1))
                {
                    if (index.Server(name[..slash]) is null)
                    {
                        continue;
                    }

                    if (index.Tool(name[..slash], name[(slash + 1)..]) is { } tool)
                    {
                        CatalogToolText.Say(scene, tool, index.Report(tool.Server, tool.Name)!);
                        return Task.FromResult(ExitCode.Done);
                    }

                    known ??= name[..slash];
                }

                throw known is null
                    ? CatalogText.NoServer(index, name)
                    : new AdminException(
                        AdminFaultCode.NotFound,
                        $"'{known}' has no tool '{name[(known.Length + 1)..]}'",
                        NearestName.Of(name[(known.Length + 1)..], index.Tools(known).Select(t => t.Name)) is { } near ? $"{known}/{near}" : null);
            },
            target,
            place.File);
    }

    private static void ShowServer(Scene scene, CatalogServer server, CatalogTool[] tools) => scene.Answer.Say(
        json =>
        {
            json.WriteStartObject("server");
            CatalogText.Write(json, server);
            json.WriteEndObject();
            json.WriteStartArray("tools");
            foreach (var tool in tools)
            {
                json.WriteStartObject();
                CatalogText.Write(json, tool);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        },
        text =>
        {
            text.WriteLine($"{Printable.Of(server.Name)}{(server.Title.Length > 0 ? $"  {Printable.Of(server.Title)}" : "")}{(server.Version.Length > 0 ? $"  {Printable.Of(server.Version)}" : "")}");
            if (server.Summary.Length > 0)
            {
                text.WriteLine($"  says: {Printable.Of(server.Summary)}");
            }

            text.WriteLine($"  listed by {Printable.Of(server.Source)}{(server.Status == ListingStatus.Active ? "" : $", {server.Status.ToString().ToLowerInvariant()}")}");
            foreach (var address in new[] { server.Repository, server.Homepage }.Where(a => a.Length > 0))
            {
                text.WriteLine($"  {Printable.Of(address)}");
            }

            text.WriteLine($"  {(server.IsScanned ? CatalogText.RiskOf(server) : CatalogText.NotScanned)}");
            if (tools.Length > 0)
            {
                CatalogText.Table(text, tools.OrderByDescending(t => t.Severity).ThenBy(t => t.Name, StringComparer.Ordinal));
            }
        });
}
