using System.Collections.Immutable;
using System.Text.Json;
using Turnpike.Admin.Provisioning;
using Turnpike.Catalog.Search;
using Turnpike.Gateway.MetaTools.Discovery;

namespace Turnpike.Gateway.MetaTools.Provisioning;

/// <summary>What an agent is told of a plan: all that a person has to approve, and how. Names of variables, never their values.</summary>
internal static class ProvisionReport
{
    private const int MaxText = 600;

    /// <summary>Schema of the answer.</summary>
    public static string Schema { get; } = MetaSchema.Output(
        """{"ok":{"type":"boolean"},"server":{"type":"string"},"status":{"enum":["already_there","unchanged","planned","rejected","expired","installing","starting","complete","failed","cancelled"]},"message":{"type":"string"},"job_id":{"type":"string"},"kind":{"enum":["install","update"]},"ecosystem":{"type":"string"},"package":{"type":"string"},"version":{"type":"string"},"from_version":{"type":"string"},"integrity":{"type":"string"},"lock_digest":{"type":"string"},"other_packages":{"type":"integer"},"command":{"type":"array","items":{"type":"string"}},"url":{"type":"string"},"environment":{"type":"array","items":{"type":"string"}},"sandbox":{"type":"string"},"sandbox_note":{"type":"string"},"has_install_scripts":{"type":"boolean"},"license":{"type":"string"},"deprecated":{"type":"string"},"plan_digest":{"type":"string"},"created_at":{"type":"string","format":"date-time"},"expires_at":{"type":"string","format":"date-time"},"pending_count":{"type":"integer"},"approval_command":{"type":"string"},"next_step":{"type":"string"}}""",
        "ok", "server", "status", "message");

    /// <summary>The answer of a plan.</summary>
    public static MetaAnswer Of(ProvisionView plan) => MetaAnswer.Of(json => Write(json, plan));

    /// <summary>An answer without a plan.</summary>
    public static MetaAnswer Of(string server, string status, string message, string next) => MetaAnswer.Of(json =>
    {
        json.WriteBoolean("ok"u8, true);
        json.WriteString("server"u8, server);
        json.WriteString("status"u8, status);
        json.WriteString("message"u8, message);
        json.WriteString("next_step"u8, next);
    });

    private static void Write(Utf8JsonWriter json, ProvisionView plan)
    {
        json.WriteBoolean("ok"u8, plan.State is "planned" or "installing" or "starting" or "complete");
        json.WriteString("server"u8, plan.Server);
        json.WriteString("status"u8, plan.State);
        json.WriteString("message"u8, Sentence(plan));
        json.WriteString("job_id"u8, plan.Id);
        json.WriteString("kind"u8, plan.Kind);
        json.WriteString("ecosystem"u8, plan.Ecosystem);
        json.WriteString("package"u8, plan.Package);
        json.WriteString("version"u8, plan.Version);
        SearchAnswer.Write(json, "from_version"u8, plan.FromVersion);
        SearchAnswer.Write(json, "integrity"u8, plan.Integrity);
        SearchAnswer.Write(json, "lock_digest"u8, plan.LockDigest);
        if (plan.OtherPackages is { } others)
        {
            json.WriteNumber("other_packages"u8, others);
        }

        WriteTexts(json, "command", plan.Command);
        SearchAnswer.Write(json, "url"u8, plan.Url);
        WriteTexts(json, "environment", plan.Environment);
        json.WriteString("sandbox"u8, plan.Sandbox);
        json.WriteString("sandbox_note"u8, plan.SandboxNote);
        json.WriteBoolean("has_install_scripts"u8, plan.HasInstallScripts);
        SearchAnswer.Write(json, "license"u8, CleanText.Of(plan.License, MaxText));
        SearchAnswer.Write(json, "deprecated"u8, CleanText.Of(plan.Deprecated, MaxText));
        json.WriteString("plan_digest"u8, plan.Digest);
        json.WriteString("created_at"u8, plan.CreatedAt);
        json.WriteString("expires_at"u8, plan.ExpiresAt);
        if (plan.Pending is { } pending)
        {
            json.WriteNumber("pending_count"u8, pending);
        }

        if (plan.State == "planned")
        {
            SearchAnswer.Write(json, "approval_command"u8, plan.NextStep);
        }

        SearchAnswer.Write(json, "next_step"u8, Next(plan));
    }

    private static string Sentence(ProvisionView plan) => plan.State switch
    {
        "planned" => "Nothing was downloaded or started. A person looks at exactly this plan and approves it, or does not.",
        "installing" => "A person approved it; it is being installed.",
        "starting" => "It is installed, and being started and read.",
        "complete" when plan.Pending > 0 => "It is there. Its tools wait for a person's approval, and it is reached by nobody before it is granted.",
        "complete" => "It is there.",
        _ => CleanText.Of(plan.Message, MaxText) is { Length: > 0 } said ? said : $"The plan is {plan.State}: nothing was changed.",
    };

    private static string? Next(ProvisionView plan) => plan.State switch
    {
        "planned" => $"ask a person to run: {plan.NextStep}; then gateway.provision_status",
        "installing" or "starting" => "gateway.provision_status; it comes to its end without being asked",
        "complete" when plan.Pending > 0 => $"ask a person to run: turnpike pin diff {plan.Server}",
        "complete" => null,
        _ => plan.Kind == "update" ? "gateway.update_server makes a new plan" : "gateway.provision makes a new plan",
    };

    private static void WriteTexts(Utf8JsonWriter json, string member, ImmutableArray<string> texts)
    {
        json.WriteStartArray(member);
        foreach (var text in texts.IsDefault ? [] : texts)
        {
            json.WriteStringValue(text);
        }

        json.WriteEndArray();
    }
}
