using System.Collections.Immutable;
using System.Globalization;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Faults;
using Turnpike.Admin.Policies;
using Turnpike.Catalog.Definitions;
using Turnpike.Console.Frame;
using Turnpike.State.Snapshots;

namespace Turnpike.Console.Policies.Trials;

/// <summary>Trying a call against a policy or a draft: how it would be decided, step by step. Nothing is called.</summary>
internal static class TrialPages
{
    /// <summary>Maps the pages.</summary>
    public static void Map(ConsoleRoutes routes) => routes
        .Get("/policies/{name}/try", Right.Look, OpenAsync)
        .Post("/policies/{name}/try", Right.Look, AskAsync);

    private static async ValueTask<PageAnswer> OpenAsync(PageRequest request)
    {
        var version = request.QueryNumber("version", 1, int.MaxValue, 0) is var asked and > 0 ? asked : (int?)null;
        var policy = await request.ActAsync(AdminActs.ShowPolicy, new NamedPolicy(request.Place("name"), version));
        var snapshot = request.Node.Current;
        var form = new TrialForm { Target = request.Query("target") ?? "" };
        var draft = new PolicyDraft(policy.Name, policy.Document ?? "", snapshot.Policies[policy.Name].Version, request.QueryAll("server"));
        return Show(Model(snapshot, draft, isDraft: false, version, form));
    }

    private static async ValueTask<PageAnswer> AskAsync(PageRequest request)
    {
        var snapshot = request.Node.Current;
        var draft = PolicyDraft.Read(request);
        var inForce = snapshot.Policies.GetValueOrDefault(draft.Name);
        var version = int.TryParse(request.Form("version"), NumberStyles.None, CultureInfo.InvariantCulture, out var asked) && asked > 0 ? asked : (int?)null;
        var isDraft = version is null && draft.DiffersFrom(inForce);
        var model = Model(snapshot, draft, isDraft, version, TrialForm.Read(request));
        if (request.Form("do") != "try" || model.Form.Name.Length == 0)
        {
            return Show(request.Form("do") == "try" ? model with { Problem = "Choose what is called." } : model);
        }

        var (arguments, wrong) = model.Form.Arguments(model.Fields);
        if (wrong.Length > 0)
        {
            return Show(model with { Wrong = wrong, Problem = "Some arguments are not of the type that the tool's schema says. As JSON you can send what you like." }, 400);
        }

        try
        {
            var chosen = new ChosenPolicy(draft.Name, version, isDraft ? draft.Document : null);
            return Show(model with { Arguments = arguments, Tried = await request.ActAsync(AdminActs.TryPolicy, model.Form.Question(chosen, arguments)) });
        }
        catch (AdminException e) when (e.Fault.Code != AdminFaultCode.Forbidden)
        {
            return Show(model with { Problem = PageWriter.Sentence(e) }, 400);
        }
    }

    private static PageAnswer Show(TrialModel model, int status = 200) => PageAnswer.Show<TrialPage>($"Try {model.Draft.Name}", model, status);

    private static TrialModel Model(Snapshot snapshot, PolicyDraft draft, bool isDraft, int? version, TrialForm form)
    {
        var servers = PolicyTools.Servers(snapshot, draft.Name, draft.Asked);

        // A policy that nothing stands under yet can be tried with the tools of any server.
        var shown = servers.IsEmpty ? [.. snapshot.AddedServers.Select(s => s.Name).Order(StringComparer.Ordinal)] : servers;
        var tools = shown.Select(s => (Server: s, Tools: (ImmutableArray<string>)[.. snapshot.Servers[s].Pins.Values.Where(p => p.Kind == DefinitionKind.Tool).Select(p => p.Name).Order(StringComparer.Ordinal)]));
        return new TrialModel
        {
            Draft = draft,
            IsDraft = isDraft,
            Version = version,
            InForce = snapshot.Policies.GetValueOrDefault(draft.Name)?.Version,
            Tools = [.. tools.Where(t => !t.Tools.IsEmpty)],
            Grants = [.. snapshot.Grants.Values.OrderByDescending(g => g.Servers.Values.Any(p => p?.Name == draft.Name)).ThenBy(g => g.Subject, StringComparer.Ordinal).Take(500).Select(g => (g.Id, g.Subject))],
            Form = form,
            Fields = form.Target.Length > 0 && form.Server is { } server && snapshot.Servers.TryGetValue(server, out var entry)
                && entry.Pins.TryGetValue(new PinKey(DefinitionKind.Tool, form.Name), out var pin) ? TrialField.Of(pin) : [],
        };
    }
}
