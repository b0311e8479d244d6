using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Faults;
using Turnpike.Admin.Policies;
using Turnpike.Console.Frame;
using Turnpike.Policies.Editing;
using Turnpike.Policies.Explanation;
using Turnpike.Policies.Formatting;

namespace Turnpike.Console.Policies;

/// <summary>
/// What the buttons of the editor do to the draft in its form. Every one but <c>apply</c> answers with the page of the draft as it then is;
/// nothing else is in force than before.
/// </summary>
internal static class PolicyWork
{
    private const int MostTools = 2_000;

    /// <summary>Does what the button that was pressed says.</summary>
    public static async ValueTask<PageAnswer> DoAsync(PageRequest request)
    {
        var draft = await OvertakenAsync(request, PolicyDraft.Read(request));
        var (verb, what) = request.FormText("do").Split(':', 2) is [var first, var second] ? (first, second) : (request.Form("do"), "");
        return verb switch
        {
            "apply" => await ApplyAsync(request, draft),
            "review" => Review(request, draft),
            "open" => Open(request, draft, what, ToolChoice.Custom),
            "put" => Put(request, draft),
            "choices" => Choose(request, draft),
            "format" => Format(request, draft),
            "watch" => Watch(request, draft),
            "enforce" => Edited(request, draft, PolicyEditing.Watch(draft.Document, null)),
            "recommend" => Recommend(request, draft, what),
            "rebase" => Review(request, draft with { From = request.Node.Current.Policies.GetValueOrDefault(draft.Name)?.Version ?? 0, Overtaken = null }),
            _ => Editor(request, draft),
        };
    }

    private static async ValueTask<PolicyDraft> OvertakenAsync(PageRequest request, PolicyDraft draft) => draft with { Overtaken = await Overtaken.OfAsync(request, draft) };

    private static PageAnswer Editor(PageRequest request, PolicyDraft draft, RuleForm? form = null, ImmutableArray<string> notes = default) =>
        PageAnswer.Show<PolicyEditorPage>(draft.Name, EditorModel.Of(request.Node.Current, draft, isEditable: true) with { Form = form, Notes = notes.IsDefault ? [] : notes });

    private static PageAnswer Review(PageRequest request, PolicyDraft draft, string? refusal = null, bool isLate = false, int status = 200) =>
        PageAnswer.Show<PolicyReviewPage>($"Apply {draft.Name}", ReviewModel.Of(request.Node.Current, draft) with { Refusal = refusal, IsLate = isLate }, status);

    private static PageAnswer Edited(PageRequest request, PolicyDraft draft, PolicyEdit edit) =>
        edit.Text is null ? Editor(request, draft, notes: [Sentence(edit.Refusal!)]) : Editor(request, draft with { Document = edit.Text });

    private static PageAnswer Choose(PageRequest request, PolicyDraft draft)
    {
        var notes = ImmutableArray.CreateBuilder<string>();
        (string Tool, ToolChoice Choice)? open = null;
        for (var i = 0; i < MostTools && request.FormText(Field("tool", i)) is { Length: > 0 } tool; i++)
        {
            if (request.Form(Field("choice", i)) == request.Form(Field("was", i)) || !Enum.TryParse<ToolChoice>(request.Form(Field("choice", i)), out var choice))
            {
                continue;
            }

            if (choice is ToolChoice.Limit or ToolChoice.Custom)
            {
                open ??= (tool, choice);
                continue;
            }

            var edit = PolicyEditing.Choose(draft.Document, tool, choice);
            if (edit.Text is { } text)
            {
                draft = draft with { Document = text };
            }
            else
            {
                notes.Add($"{tool}: {edit.Refusal}.");
            }
        }

        return open is var (name, wanted) && open is not null ? Open(request, draft, name, wanted, notes.ToImmutable()) : Editor(request, draft, notes: notes.ToImmutable());
    }

    private static PageAnswer Open(PageRequest request, PolicyDraft draft, string tool, ToolChoice wanted, ImmutableArray<string> notes = default) =>
        PolicyEditing.Read(draft.Document, tool, out var refusal) is { } rule
            ? Editor(request, draft, RuleForm.Of(tool, rule, wanted), notes)
            : Editor(request, draft, notes: [Sentence(refusal!)]);

    private static PageAnswer Put(PageRequest request, PolicyDraft draft)
    {
        var form = RuleForm.Read(request.FormText("open"), request.Form);
        var snapshot = request.Node.Current;
        var tool = PolicyTools.Of(snapshot, PolicyTools.Servers(snapshot, draft.Name, draft.Asked)).FirstOrDefault(t => t.Name == form.Tool);
        var types = (tool?.Arguments ?? []).ToDictionary(a => ArgumentPaths.Of(a.Name), a => a.Type, StringComparer.Ordinal);
        if (form.Quorum.Length > 0 && !int.TryParse(form.Quorum, NumberStyles.None, CultureInfo.InvariantCulture, out _))
        {
            return Editor(request, draft, form with { Errors = ["How many people have to approve is a whole number from 1."] });
        }

        var edit = PolicyEditing.Write(draft.Document, form.Tool, form.Draft(types));
        if (edit.Text is null || !edit.Problems.IsEmpty)
        {
            var kept = PolicyEditing.Read(draft.Document, form.Tool, out _)?.Kept ?? [];
            return Editor(request, draft, form with { Kept = kept, Errors = edit.Text is null ? [Sentence(edit.Refusal!)] : [.. edit.Problems.Select(p => Sentence(p.Message))] });
        }

        return Editor(request, draft with { Document = edit.Text });
    }

    private static PageAnswer Format(PageRequest request, PolicyDraft draft)
    {
        var formatted = PolicyFormat.Format(Encoding.UTF8.GetBytes(draft.Document));
        return formatted.Text is { } text ? Editor(request, draft with { Document = Encoding.UTF8.GetString(text.Span) }) : Editor(request, draft, notes: [.. formatted.Problems.Select(p => Sentence(p.Message))]);
    }

    private static PageAnswer Watch(PageRequest request, PolicyDraft draft)
    {
        var days = int.TryParse(request.Form("days"), NumberStyles.None, CultureInfo.InvariantCulture, out var given) ? Math.Clamp(given, 1, 30) : 7;

        // A minute less than the days, so that thirty of them are no longer ahead than may be when it is applied.
        var until = request.Site.Time.GetUtcNow().AddDays(days).AddMinutes(-1);
        return Edited(request, draft, PolicyEditing.Watch(draft.Document, new DateTimeOffset(until.Year, until.Month, until.Day, until.Hour, until.Minute, 0, TimeSpan.Zero)));
    }

    private static PageAnswer Recommend(PageRequest request, PolicyDraft draft, string server)
    {
        var snapshot = request.Node.Current;
        var entry = RecommendedDocument.Find(snapshot, server);
        if (entry.IsBuiltIn)
        {
            throw new AdminException(AdminFaultCode.Invalid, "the gateway's own tools have a policy of their own: turnpike policy show --recommended gateway");
        }

        var recommended = RecommendedDocument.For(snapshot, entry);
        if (PolicyTools.Servers(snapshot, draft.Name, draft.Asked) is [_] or [])
        {
            return Review(request, draft with { Document = recommended, Asked = draft.Asked.Add(server) });
        }

        // Others stand under the policy, too: only what it says of this server's tools is taken over.
        var edit = PolicyEditing.Adopt(draft.Document, recommended, PolicyTools.Of(snapshot, [server]).Select(t => t.Name));
        return edit.Text is null ? Editor(request, draft, notes: [Sentence(edit.Refusal!)]) : Review(request, draft with { Document = edit.Text });
    }

    private static async ValueTask<PageAnswer> ApplyAsync(PageRequest request, PolicyDraft draft)
    {
        try
        {
            var applied = await request.ActAsync(AdminActs.ApplyPolicy, new ApplyPolicy(draft.Name, draft.Document, draft.From));
            return PageAnswer.To(draft.Path, applied.Replaced == applied.Version
                ? $"Version {applied.Version} of {applied.Name} was in force already; nothing changed."
                : $"Version {applied.Version} of {applied.Name} is in force.");
        }
        catch (AdminException e) when (e.Fault.Code == AdminFaultCode.Conflict && request.Node.Current.Policies.TryGetValue(draft.Name, out var now) && now.Version != draft.From)
        {
            return Review(request, await OvertakenAsync(request, draft), isLate: true, status: 409);
        }
        catch (AdminException e)
        {
            return Review(request, draft, Sentence(e.Message), status: 400);
        }
    }

    private static string Field(string name, int index) => $"{name}-{index.ToString(CultureInfo.InvariantCulture)}";

    private static string Sentence(string text) => text.Length == 0 ? text : char.ToUpperInvariant(text[0]) + text[1..] + (text[^1] is '.' or '?' or '!' ? "" : ".");
}
