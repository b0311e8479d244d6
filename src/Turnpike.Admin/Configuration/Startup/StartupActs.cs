using System.Collections.Immutable;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Configuration.Sources;
using Turnpike.Admin.Faults;
using Turnpike.Admin.Servers;
using Turnpike.State.Snapshots;
using Turnpike.State.Sources;

namespace Turnpike.Admin.Configuration.Startup;

/// <summary>Acts on which servers start with the gateway. Only the configuration file a server came from is ever written.</summary>
internal static class StartupActs
{
    public static ValueTask<StartupList> GetAsync(ActDesk desk, Nothing request, CancellationToken cancellation) =>
        ValueTask.FromResult(new StartupList(
        [
            .. desk.Store.Current.Servers.Values.Where(s => s.Settings.StartEarly).OrderBy(s => s.Name, StringComparer.Ordinal)
                .Select(s => new EarlyServer(s.Name, s.Settings.Source?.File)),
        ]));

    public static async ValueTask<StartupChange> SetAsync(ActDesk desk, SetStartup request, CancellationToken cancellation)
    {
        var server = ServerActs.Added(desk, request.Name);
        var file = server.Settings.Source?.File;
        if (request.File is { } given && given != file)
        {
            throw new AdminException(AdminFaultCode.Forbidden, $"'{request.Name}' does not come from that file, and only the file it comes from is written", file ?? "no file");
        }

        if (server.Settings.Source is not { AbsentSince: null } source)
        {
            if (request.Apply)
            {
                Note(desk, server, request.StartEarly);
            }

            return new StartupChange(server.Name, request.StartEarly, null, [], [], request.Apply);
        }

        return await InFileAsync(desk, server, source.File, request, cancellation);
    }

    public static ActRecord Describe(SetStartup request) =>
        new(request.Name, null, (request.StartEarly ? "starts with the gateway" : "starts when it is needed") + (request.Apply ? "" : "; preview"));

    private static async ValueTask<StartupChange> InFileAsync(ActDesk desk, ServerEntry server, string file, SetStartup request, CancellationToken cancellation)
    {
        var known = desk.Store.ListSources().FirstOrDefault(s => s.Path == file)
            ?? throw new AdminException(AdminFaultCode.Forbidden, $"{file} is not known any more", "turnpike server refresh --all");
        var level = Level(known);
        ImmutableArray<string> before = [], after = [];
        byte[] Edit(byte[] text)
        {
            // Invariant: a project's file is changed only from what a person trusts to that with another list.
            if (level == SourceLevel.Project && SourceReader.Hash(text) != known.Trusted)
            {
                throw new AdminException(AdminFaultCode.Forbidden, $"{file} was changed since it was trusted", $"turnpike server trust {file}");
            }

            before = StartEarlyList.Read(text);
            var name = GivenName(text, server.Name, file);
            var without = before.RemoveAll(n => n == name);
            after = !request.StartEarly ? without : without.Length < before.Length ? before : before.Add(name);
            return after.SequenceEqual(before) ? text : StartEarlyList.Write(text, after);
        }

        if (ClientConfiguration.IsToml(file))
        {
            throw new AdminException(AdminFaultCode.Invalid, $"{file} is TOML, which is not written here", "turnpike server add, or a file in JSON");
        }

        if (!request.Apply)
        {
            _ = Edit(SourceReader.ReadContent(file, level));
            return new StartupChange(server.Name, request.StartEarly, file, before, after, Applied: false);
        }

        var (_, written) = await ConfigurationWriter.EditAsync(file, level, Edit, desk.Time, cancellation);
        if (level == SourceLevel.Project)
        {
            desk.Store.TrustSource(file, known.Level, SourceReader.Hash(written), known.TrustedBy ?? desk.Who);
        }

        Note(desk, server, request.StartEarly);
        return new StartupChange(server.Name, request.StartEarly, file, before, after, Applied: true);
    }

    // The list names servers as their file does, which may not be a name here.
    private static string GivenName(byte[] text, string server, string file) =>
        ClientConfiguration.Read(text).FirstOrDefault(s => s.Name == server)?.GivenName
        ?? throw new AdminException(AdminFaultCode.Conflict, $"{file} does not name '{server}' any more", "turnpike server refresh --all");

    private static SourceLevel Level(KnownSource known) =>
        Enum.GetValues<SourceLevel>().First(l => SourcePlan.Word(l) == known.Level);

    private static void Note(ActDesk desk, ServerEntry server, bool startEarly) => desk.Store.UpdateServer(
        server.Name,
        s => s.Settings.StartEarly == startEarly ? s : s with { Settings = s.Settings with { StartEarly = startEarly } });
}
