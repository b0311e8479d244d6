using System.Collections.Immutable;
using System.Globalization;
using Turnpike.Admin.Approvals;
using Turnpike.Answers;

namespace Turnpike.Commands;

/// <summary>Approvals for people: whole, and with nothing in them that could hide or move what is read.</summary>
internal static class ApprovalText
{
    /// <summary>A table.</summary>
    public static void Write(TextWriter text, ImmutableArray<ApprovalView> approvals)
    {
        if (approvals.IsEmpty)
        {
            text.WriteLine("Nothing.");
            return;
        }

        Columns.Write(
            text,
            ["id", "state", "yes", "caller", "server", "name", "expires"],
            approvals.Select(a => new[] { a.Id, a.State, $"{a.ApprovedBy.Length} of {a.Quorum}", a.Subject ?? "", a.Server ?? "", Visible(a.Name ?? ""), Time(a.ExpiresAt) }));
    }

    /// <summary>Everything a person decides about.</summary>
    public static void Write(TextWriter text, ApprovalView approval)
    {
        Line(text, "id", approval.Id);
        Line(text, "state", approval.State);
        Line(text, "caller", $"{approval.Subject} (grant {approval.Grant})");
        Line(text, "server", approval.Server);
        Line(text, "call", $"{approval.Method} {approval.Name}");
        Line(text, "definition", approval.DefinitionHash);
        Line(text, "policy", $"{approval.PolicyDigest} {approval.Rule}");
        Line(text, "reason", approval.Reason);
        Line(text, "asked", Time(approval.RequestedAt));
        Line(text, "expires", Time(approval.ExpiresAt));
        Line(text, "yes", $"{approval.ApprovedBy.Length} of {approval.Quorum}{(approval.ApprovedBy.IsEmpty ? "" : ": " + string.Join(", ", approval.ApprovedBy))}");
        Line(text, "may answer", $"{approval.MayAnswer}, never {approval.Subject}");
        if (approval.AnsweredBy is not null)
        {
            Line(text, "answered", $"last by {approval.AnsweredBy}{(approval.AnswerReason is null ? "" : ": " + approval.AnswerReason)}");
        }

        Line(text, "digest", approval.Digest);
        Line(text, "arguments", approval.Arguments ?? "(none)");
    }

    /// <summary>What an answer came to.</summary>
    public static string Sentence(ApprovalView approval) => Visible(approval.State switch
    {
        "approved" => $"Approved {approval.Name} for {approval.Subject}: exactly this call, once, until {Time(approval.ExpiresAt)}.",
        "pending" => $"Noted: {approval.ApprovedBy.Length} of {approval.Quorum} people said yes to {approval.Name} for {approval.Subject}. It waits for more until {Time(approval.ExpiresAt)}.",
        _ => $"Denied {approval.Name} for {approval.Subject}, until {Time(approval.ExpiresAt)}.",
    });

    /// <summary>Text in which every blank but a single space is visible: a long run of blanks could push what matters out of sight.</summary>
    public static string Visible(string text) => ShownText.Visible(text);

    private static void Line(TextWriter text, string label, string? value) => text.WriteLine($"{label,-11} {Visible(value ?? "")}");

    private static string Time(DateTimeOffset time) => time.ToString("u", CultureInfo.InvariantCulture);
}
