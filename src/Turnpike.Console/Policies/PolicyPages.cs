using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Policies;
using Turnpike.Catalog.Recommendations;
using Turnpike.Console.Frame;
using Turnpike.Policies;
using Turnpike.Policies.Explanation;

namespace Turnpike.Console.Policies;

/// <summary>The section of the policies: the list, a new one, and the page of one.</summary>
internal static class PolicyPages
{
    private const string EmptyDocument = "version: \"1\"\ndefault: deny\ntools: {}\n";

    /// <summary>Maps the pages.</summary>
    public static void Map(ConsoleRoutes routes) => routes
        .Get("/policies", Right.Look, List)
        .Get("/policies/new", Right.ManagePolicy, New)
        .Post("/policies/new", Right.ManagePolicy, Begin)
        .Get("/policies/{name}", Right.Look, ShowAsync)
        .Post("/policies/{name}", Right.ManagePolicy, PolicyWork.DoAsync)
        .Post("/policies/{name}/check", Right.ManagePolicy, Check)
        .Get("/policies/{name}/download", Right.Look, DownloadAsync)
        .Get("/policies/{name}/schema", Right.Look, SchemaAsync);

    private static ValueTask<PageAnswer> List(PageRequest request) =>
        ValueTask.FromResult(PageAnswer.Show<PolicyListPage>("Policies", PolicyListModel.Of(request.Node.Current, request.Site.Time.GetUtcNow(), request.Visitor.May(Right.ManagePolicy))));

    private static ValueTask<PageAnswer> New(PageRequest request) =>
        request.Node.Current.Policies.ContainsKey("new") && !request.Http.Request.QueryString.HasValue
            ? Show(request, "new")
            : ValueTask.FromResult(New(request, request.Query("server") ?? "", request.Query("name") ?? request.Query("server") ?? "", null));

    private static PageAnswer New(PageRequest request, string server, string name, string? problem)
    {
        var snapshot = request.Node.Current;
        return PageAnswer.Show<NewPolicyPage>(
            "New policy",
            new NewPolicyModel(name, server, [.. snapshot.AddedServers.OrderBy(s => s.Name, StringComparer.Ordinal).Select(s => (s.Name, PolicyTools.Of(snapshot, [s.Name]).Length))], problem),
            problem is null ? 200 : 400);
    }

    // Nothing is in force yet: what is begun here lives in the form of the page that is shown.
    private static ValueTask<PageAnswer> Begin(PageRequest request)
    {
        var (name, server, snapshot) = (request.Form("name"), request.Form("server"), request.Node.Current);
        var problem = NewPolicyName.Problem(snapshot, name)
            ?? (request.Form("start") == "recommended" && !snapshot.Servers.ContainsKey(server) ? "Choose the server whose policy is recommended." : null);
        if (problem is not null)
        {
            return ValueTask.FromResult(New(request, server, name, problem));
        }

        var document = request.Form("start") switch
        {
            "recommended" => RecommendedDocument.For(snapshot, RecommendedDocument.Find(snapshot, server)),
            "default-set" => DefaultSet.Document,
            _ => EmptyDocument,
        };
        var draft = new PolicyDraft(name, document, 0, server.Length == 0 ? [] : [server]);
        return ValueTask.FromResult(PageAnswer.Show<PolicyEditorPage>(name, EditorModel.Of(snapshot, draft, isEditable: true)));
    }

    private static async ValueTask<PageAnswer> ShowAsync(PageRequest request)
    {
        await request.ActAsync(AdminActs.ShowPolicy, new NamedPolicy(request.Place("name")));
        return await Show(request, request.Place("name"));
    }

    private static ValueTask<PageAnswer> Show(PageRequest request, string name)
    {
        var snapshot = request.Node.Current;
        var draft = PolicyDraft.Of(snapshot.Policies[name], request.QueryAll("server"));
        return ValueTask.FromResult(PageAnswer.Show<PolicyEditorPage>(name, EditorModel.Of(snapshot, draft, request.Visitor.May(Right.ManagePolicy))));
    }

    private static ValueTask<PageAnswer> Check(PageRequest request)
    {
        var draft = PolicyDraft.Read(request);
        var snapshot = request.Node.Current;
        var load = draft.Load(snapshot, PolicyTools.Servers(snapshot, draft.Name, draft.Asked));
        return ValueTask.FromResult(PageAnswer.Raw(http =>
        {
            http.Response.ContentType = "application/json; charset=utf-8";
            return http.Response.Body.WriteAsync(Json(load), http.RequestAborted).AsTask();
        }));
    }

    private static byte[] Json(PolicyLoad load)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteBoolean("valid", load.Policy is not null);
            json.WriteStartArray("problems");
            foreach (var problem in load.Problems)
            {
                json.WriteStartObject();
                json.WriteString("severity", problem.Severity == ProblemSeverity.Error ? "error" : "warning");
                json.WriteNumber("line", problem.Line);
                json.WriteNumber("column", problem.Column);
                json.WriteString("pointer", problem.Pointer);
                json.WriteString("message", Catalog.Markup.UntrustedText.Line(problem.Message, 600));
                json.WriteString("suggestion", problem.Suggestion is null ? null : Catalog.Markup.UntrustedText.Line(problem.Suggestion, 100));
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteStartArray("sentences");
            foreach (var statement in load.Policy is null ? [] : PolicyReading.Of(load.Policy))
            {
                json.WriteStartObject();
                json.WriteString("kind", statement.Kind);
                json.WriteString("name", statement.Name is null ? null : Catalog.Markup.UntrustedText.Line(statement.Name, 120));
                json.WriteString("text", Catalog.Markup.UntrustedText.Line(string.Join(' ', statement.Sentences), 1000));
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return buffer.ToArray();
    }

    private static async ValueTask<PageAnswer> DownloadAsync(PageRequest request)
    {
        var policy = await request.ActAsync(AdminActs.ShowPolicy, new NamedPolicy(request.Place("name")));
        var text = policy.Document ?? "";
        return PageAnswer.Raw(http =>
        {
            // A name is of letters, digits, dots, dashes and underscores: it needs no quoting beyond this.
            http.Response.Headers.ContentDisposition = $"attachment; filename=\"{policy.Name}.{(text.TrimStart().StartsWith('{') ? "json" : "yaml")}\"";
            http.Response.ContentType = "text/plain; charset=utf-8";
            return http.Response.WriteAsync(text, Encoding.UTF8, http.RequestAborted);
        });
    }

    // It is the same for every policy; under its path no policy's name can be in the way.
    private static async ValueTask<PageAnswer> SchemaAsync(PageRequest request)
    {
        var view = await request.ActAsync(AdminActs.ShowPolicySchema, Nothing.Value);
        return PageAnswer.Raw(http =>
        {
            http.Response.Headers.ContentDisposition = "attachment; filename=\"turnpike-policy.schema.json\"";
            http.Response.ContentType = "application/schema+json; charset=utf-8";
            return http.Response.WriteAsync(view.Schema.GetRawText(), Encoding.UTF8, http.RequestAborted);
        });
    }
}

/// <summary>The form of a new policy.</summary>
/// <param name="Name">The name as typed.</param>
/// <param name="Server">The server that was chosen.</param>
/// <param name="Servers">Every server and how many of its tools are approved.</param>
/// <param name="Problem">What is wrong with what was typed; null for nothing.</param>
public sealed record NewPolicyModel(string Name, string Server, ImmutableArray<(string Name, int Tools)> Servers, string? Problem);
