using System.Collections.Immutable;
using System.Globalization;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Faults;
using Turnpike.Admin.Scans;
using Turnpike.Admin.Secrets;
using Turnpike.Admin.Servers;
using Turnpike.Admin.SignIns;
using Turnpike.Console.Catalog;
using Turnpike.Console.Frame;
using Turnpike.Console.Servers.Scans;
using Turnpike.State.Catalogs;

namespace Turnpike.Console.Servers.Adding;

/// <summary>Adds servers: by URL, by command, out of a pasted configuration. A package goes by a plan (<see cref="Packages.PlanPages"/>).</summary>
internal sealed class AddForms(ServerWork work, CatalogFace catalog)
{
    private const int Pairs = 24;

    private static readonly string[] Ways = ["url", "command", "package", "paste"];

    // Fields that are shown again when something was wrong: none that can hold a secret.
    private static readonly string[] Shown =
        ["name", "url", "command", "cwd", "allow", "idle", "shared", "trust", "package", "arguments", "variables", "folders", "read", "hosts", "network", "bare", "which", .. Enumerable.Range(0, Pairs).Select(i => $"pair-name-{i}")];

    /// <summary>Puts the pages among those of servers.</summary>
    public void Map(ConsoleRoutes routes, PastedConfigurations pastes)
    {
        routes.Get("/servers/new", Right.Administer, request => ShowAsync(request, Ways.Contains(request.Query("way")) ? request.Query("way")! : "url"));
        routes.Post("/servers/new/url", Right.Administer, request => TryAsync(request, "url", () => AddAsync(request, Url(request))));
        routes.Post("/servers/new/command", Right.Administer, request => TryAsync(request, "command", () => AddAsync(request, Command(request))));
        routes.Post("/servers/new/paste", Right.Administer, request => TryAsync(request, "paste", () => ValueTask.FromResult(PageAnswer.To(
            $"{ServerPaths.New}/pasted?id={pastes.Keep(request.Visitor.FormKey, request.FormText("text"), request.Site.Time.GetUtcNow())}"))));
        routes.Get("/servers/new/pasted", Right.Administer, request => ValueTask.FromResult(Preview(request, pastes)));
        routes.Post("/servers/new/pasted", Right.Administer, request => TakeAsync(request, pastes));
    }

    /// <summary>The page, with what was wrong where something was.</summary>
    public async ValueTask<PageAnswer> ShowAsync(PageRequest request, string way, string? problem = null)
    {
        var words = way == "package" ? request.Query("q") ?? "" : "";
        var found = words.Length == 0 ? null : await catalog.ReadAsync(index => index.Search(new CatalogQuery { Words = words, Limit = 12 }), request.Gone);

        // A link fills in the name of a package and nothing else: what is run is typed by whoever adds it.
        // A link to a scan fills in what the scan found, which stands with the gateway and not in the link.
        var scanned = problem is null ? await ScannedAsync(request) : null;
        var given = scanned is null ? [] : ScannedEntry.Fields(scanned).ToDictionary(StringComparer.Ordinal);
        var typed = Shown.Select(field => KeyValuePair.Create(
            field, problem is not null ? request.FormText(field) : given.GetValueOrDefault(field) ?? (field is "package" or "name" ? request.Query(field) ?? "" : ""))).Append(KeyValuePair.Create("q", words));
        return PageAnswer.Show<NewServerPage>(
            "Add a server",
            new AddModel
            {
                Way = way,
                Problem = problem,
                Scanned = scanned?.Name,
                Typed = typed.ToImmutableDictionary(StringComparer.Ordinal),
                Found = found?.Servers ?? (words.Length == 0 ? null : []),
                Candidates = way == "package" ? (await request.ActAsync(AdminActs.ListCandidates, Nothing.Value)).Candidates : [],
            },
            problem is null ? 200 : 400);
    }

    /// <summary>Does what a form asks for; when it is refused, the form comes back as it was filled in, with the reason.</summary>
    public async ValueTask<PageAnswer> TryAsync(PageRequest request, string way, Func<ValueTask<PageAnswer>> act)
    {
        try
        {
            return await act();
        }
        catch (AdminException e)
        {
            return await ShowAsync(request, way, PageWriter.Sentence(e));
        }
    }

    /// <summary>The pairs of names and values of a form; rows without a name and a value are left out.</summary>
    public static ImmutableArray<NamedSecret> ReadPairs(PageRequest request)
    {
        var pairs = ImmutableArray.CreateBuilder<NamedSecret>();
        for (var i = 0; i < Pairs; i++)
        {
            var (name, value) = (request.Form($"pair-name-{i}"), request.FormText($"pair-value-{i}"));
            if (name.Length > 0)
            {
                pairs.Add(new NamedSecret(name, value));
            }
            else if (value.Length > 0)
            {
                throw new AdminException(AdminFaultCode.Invalid, "a value was typed without a name beside it", "the name of the variable or header field");
            }
        }

        return pairs.ToImmutable();
    }

    /// <summary>An idle time in minutes; null for none. Throws <see cref="AdminException"/>.</summary>
    public static long? IdleStop(PageRequest request) => request.Form("idle") switch
    {
        "" => null,
        var text when long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var minutes) && minutes is > 0 and <= 10080 => minutes * 60,
        var text => throw new AdminException(AdminFaultCode.Invalid, $"'{text}' is no number of minutes", "15"),
    };

    private static async ValueTask<ScannedServerView?> ScannedAsync(PageRequest request) =>
        request.Query("scan") is { } id ? (await request.ActAsync(AdminActs.ShowScan, new NamedScan(id))).Servers.FirstOrDefault(s => s.Name == request.Query("server")) : null;

    private static AddServer Url(PageRequest request)
    {
        var url = request.Form("url");
        return new AddServer { Name = Name(request, Uri.TryCreate(url, UriKind.Absolute, out var uri) ? uri.Host : ""), Url = url, Headers = ReadPairs(request) }.With(request);
    }

    private static AddServer Command(PageRequest request)
    {
        var words = CommandWords.Read(request.FormText("command"));
        return new AddServer
        {
            Name = Name(request, words.IsEmpty ? "" : Path.GetFileNameWithoutExtension(words.LastOrDefault(w => !w.StartsWith('-') && w != "-y", words[0]))),
            Command = words,
            WorkingDirectory = request.Form("cwd") is { Length: > 0 } folder ? folder : null,
            Environment = ReadPairs(request),
            AllowedVariables = [.. request.Form("allow").Split(' ', ',').Where(w => w.Length > 0)],
        }.With(request);
    }

    // What is not named is called after where it is, which anybody can read in the list.
    private static string Name(PageRequest request, string otherwise) =>
        request.Form("name") is { Length: > 0 } name ? name : ServerName.Nearest(otherwise.ToLowerInvariant()) ?? throw new AdminException(AdminFaultCode.Invalid, "the server needs a name", "github");

    private async ValueTask<PageAnswer> AddAsync(PageRequest request, AddServer server)
    {
        await AddToVaultAsync(request, server);
        return await FirstLookAsync(request, server.Name);
    }

    private static async Task AddToVaultAsync(PageRequest request, AddServer server)
    {
        var vaulted = VaultedServer.Of(server with { Probe = false });
        await request.ActAsync(AdminActs.AddServer, vaulted.Server);
        foreach (var secret in vaulted.Secrets)
        {
            await request.ActAsync(AdminActs.SetSecret, secret);
        }
    }

    // It is there; whether it answers is told by its page, which does not wait for it.
    private ValueTask<PageAnswer> FirstLookAsync(PageRequest request, string name) =>
        work.DoAsync(request, name, $"{name} was added and is looked at for the first time", ServerPaths.Of(name), ServerWork.Moment, async () =>
        {
            try
            {
                return ConnectionForms.Seen(await request.ActAsync(AdminActs.RefreshServer, new NamedServer(name)));
            }
            catch (AdminException e) when (e.Fault.Code != AdminFaultCode.Forbidden)
            {
                var standing = (await request.ActAsync(AdminActs.ListSignIns, new ListSignIns(name))).SignIns;
                return standing.Any(ServerStates.NeedsSignIn)
                    ? new WorkEnd("It was added, and wants a sign-in before it says what it has.", ServerPaths.Of(name, "credentials"))
                    : throw new AdminException(AdminFaultCode.Unreachable, $"it was added, but did not answer: {e.Message}");
            }
        });

    private static PageAnswer Preview(PageRequest request, PastedConfigurations pastes)
    {
        var id = request.Query("id") ?? "";
        var servers = Found(request, pastes, id);
        return PageAnswer.Show<PastedPage>("What the configuration names", new PastedModel(id, [.. servers.Select((s, i) => Row(request, s, i))]));
    }

    private async ValueTask<PageAnswer> TakeAsync(PageRequest request, PastedConfigurations pastes)
    {
        var id = request.Form("id");
        var servers = Found(request, pastes, id);
        var chosen = request.FormAll("take").Select(t => int.TryParse(t, NumberStyles.None, CultureInfo.InvariantCulture, out var i) && i < servers.Length ? i : -1).Where(i => i >= 0).ToArray();
        if (chosen.Length == 0)
        {
            return PageAnswer.Back($"{ServerPaths.New}/pasted?id={Uri.EscapeDataString(id)}", "Nothing was ticked.");
        }

        foreach (var wanted in chosen.Select(i => servers[i].Request).OfType<AddServer>())
        {
            request.ProveFor(AdminActs.AddServer, wanted);
        }

        var (added, refused) = (new List<string>(), new List<string>());
        foreach (var server in chosen.Select(i => servers[i]))
        {
            try
            {
                await AddToVaultAsync(request, server.Request ?? throw new AdminException(AdminFaultCode.Invalid, server.Problem ?? "it cannot be added"));
                added.Add(server.Name);
            }
            catch (AdminException e)
            {
                refused.Add($"{server.Name} ({e.Message})");
            }
        }

        pastes.Forget(id);
        var sentence = (added.Count == 0 ? "" : $"Added {string.Join(", ", added)}. ") + (refused.Count == 0 ? "" : $"Not added: {string.Join("; ", refused)}.");
        return (added, refused) switch
        {
            ([var only], []) => await FirstLookAsync(request, only),
            ([], _) => PageAnswer.Back(ServerPaths.All, sentence),
            _ => PageAnswer.To(ServerPaths.All, sentence + " Nothing was started: look at each once."),
        };
    }

    private static ImmutableArray<ImportedServer> Found(PageRequest request, PastedConfigurations pastes, string id) =>
        pastes.Find(request.Visitor.FormKey, id, request.Site.Time.GetUtcNow()) ?? throw new AdminException(AdminFaultCode.NotFound, "what was pasted is forgotten by now: it is kept for a quarter of an hour, until it was answered", "paste it again");

    private static PastedRow Row(PageRequest request, ImportedServer server, int index)
    {
        var isThere = request.Node.Current.Servers.ContainsKey(server.Name);
        return new PastedRow(index, server, isThere ? "there is a server of this name already" : server.Problem, server.Request is not null && !isThere);
    }
}

/// <summary>What both ways of adding a server have.</summary>
internal static class AddOptions
{
    /// <summary>A request with the options of its form.</summary>
    public static AddServer With(this AddServer server, PageRequest request) => server with
    {
        Shared = request.IsTicked("shared"),
        TrustFirst = request.IsTicked("trust"),
        IdleStopSeconds = AddForms.IdleStop(request),
    };
}
