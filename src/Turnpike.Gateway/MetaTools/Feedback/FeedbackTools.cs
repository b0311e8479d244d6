using System.Collections.Immutable;
using Turnpike.Gateway.MetaTools.Discovery;
using Turnpike.Wire.Json;

namespace Turnpike.Gateway.MetaTools.Feedback;

/// <summary>Feedback that a person may send: written down, never sent. No token is used or looked for, and no other tool's result speaks of it.</summary>
internal static class FeedbackTools
{
    /// <summary>The tools.</summary>
    public static ImmutableArray<MetaTool> All { get; } =
    [
        new MetaTool
        {
            Name = "gateway.submit_feedback",
            Title = "Write feedback",
            Description = "Writes an issue about the gateway for a person to look at and to send, or not. Sends nothing itself; what looks like a secret is written over.",
            Hints = MetaHints.Look,
            Advice = MetaAdvice.Open,
            InputSchema = MetaSchema.Input(
                """{"title":{"type":"string","minLength":8,"maxLength":160},"description":{"type":"string","minLength":1,"maxLength":4000},"issue_type":{"enum":["bug","feature_request"],"default":"bug"},"subordinate_server":{"type":"string","maxLength":64},"failed_tool_call":{"type":"string","maxLength":200},"confirm_submission":{"type":"boolean","default":false,"description":"ignored: nothing is sent"}}""",
                "title", "description"),
            OutputSchema = MetaSchema.Output(
                """{"ok":{"type":"boolean"},"submitted":{"const":false},"issue_type":{"enum":["bug","feature_request"]},"issue_title":{"type":"string"},"issue_body":{"type":"string"},"issue_url":{"type":"string"},"message":{"type":"string"}}""",
                "ok", "submitted", "issue_type", "issue_title", "issue_body", "message"),
            Handle = static (call, arguments, _) => ValueTask.FromResult(Write(call, arguments)),
        },
    ];

    private static MetaAnswer Write(MetaCall call, JsonView arguments)
    {
        var server = ArgumentValues.Text(arguments["subordinate_server"u8]);
        if (server is not null && call.Server(server) is null)
        {
            throw new MetaException(MetaCodes.NoServer, $"There is no server '{server}' for this caller.", "leave subordinate_server out");
        }

        var issue = new PreparedIssue(
            arguments["title"u8].GetString(),
            arguments["description"u8].GetString(),
            server,
            ArgumentValues.Text(arguments["failed_tool_call"u8]));
        return MetaAnswer.Of(json =>
        {
            json.WriteBoolean("ok"u8, true);
            json.WriteBoolean("submitted"u8, false);
            json.WriteString("issue_type"u8, ArgumentValues.Text(arguments["issue_type"u8]) ?? "bug");
            json.WriteString("issue_title"u8, issue.Title);
            json.WriteString("issue_body"u8, issue.Body);
            SearchAnswer.Write(json, "issue_url"u8, issue.Url(PreparedIssue.Repository));
            json.WriteString("message"u8, "Nothing was sent. A person reads it, takes out what should not be public, and sends it, or does not."u8);
        });
    }
}
