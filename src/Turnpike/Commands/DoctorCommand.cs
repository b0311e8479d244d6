using System.CommandLine;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Approvals;
using Turnpike.Admin.Configuration.Sources;
using Turnpike.Admin.Faults;
using Turnpike.Admin.Nodes;
using Turnpike.Admin.Servers;
using Turnpike.Answers;
using Turnpike.Audit.Verification;
using Turnpike.State.Folders;

namespace Turnpike.Commands;

/// <summary><c>turnpike doctor</c>.</summary>
internal static class DoctorCommand
{
    public static Command Build()
    {
        var servers = new Option<bool>("--servers") { Description = "Also connect to every server." };
        return Verb.Of(
            "doctor",
            "Look whether everything is in order, and say what to do where it is not.",
            "turnpike doctor --servers",
            async (scene, cancellation) =>
            {
                var findings = new List<Finding>();
                await ExamineAsync(scene, findings, scene.Get(servers), cancellation);
                Say(scene.Answer, findings);
                return findings.All(f => f.IsWell) ? ExitCode.Done : ExitCode.No;
            },
            servers);
    }

    // What does not fit between the files, and what to do: nothing is put in force by looking.
    private static async Task ExamineSourcesAsync(Node node, List<Finding> findings, CancellationToken cancellation)
    {
        var request = await SourceReader.ReadAsync(node, new SourcePlaces { User = SourcePlaces.UserFile() }, force: false, cancellation);
        var view = await node.ActAsync(AdminActs.ShowSources, request, cancellation);
        findings.AddRange(view.Files.Where(f => f.State == "in force").Select(f => new Finding("servers' file", true, $"{f.Level}: {f.Path}")));
        findings.AddRange(SourcesText.Problems(view).Select(p => new Finding("servers' file", false, p)));
        findings.AddRange(view.Servers.Where(s => s.State is "added" or "changed").Select(s =>
            new Finding($"server {s.Name}", false, $"{s.File} says otherwise than what is in force ({s.State}): turnpike server refresh --all")));
        findings.AddRange(view.Servers.Where(s => s.State == "shadowed").Select(s => new Finding($"server {s.Name}", true, $"{s.File} is passed over: {s.Problem}")));
    }

    private static async Task ExamineAsync(Scene scene, List<Finding> findings, bool withServers, CancellationToken cancellation)
    {
        var path = DataFolder.Resolve(scene.Data);
        if (!Directory.Exists(path))
        {
            findings.Add(new("data folder", true, $"{path} does not exist yet: turnpike up makes it"));
            return;
        }

        Node node;
        try
        {
            node = await scene.OpenNodeAsync(cancellation);
        }
        catch (AdminException e)
        {
            findings.Add(new("data folder", false, e.Message));
            return;
        }

        await using (node)
        {
            findings.Add(new("data folder", true, path));
            findings.Add(new("owner", true, node.IsOwner ? "no other process: this command owned it for the moment" : "another process owns it and answers"));
            var health = await node.ActAsync(AdminActs.ShowRecordHealth, Nothing.Value, cancellation);
            findings.Add(new("record writable", health.Writable, health.Writable ? "yes" : $"{health.Problem}: every call is refused until this process is started again"));
            findings.Add(new("admin token", true, node.Current.AdminTokens.Count > 0 ? "there is one; it was shown once; a lost one is replaced with turnpike admin token replace" : "none yet: the first turnpike up issues and shows it"));
            var pins = await node.ActAsync(AdminActs.ListServers, Nothing.Value, cancellation);
            foreach (var server in pins.Servers)
            {
                findings.Add(new($"server {server.Name}", server.Pending == 0, $"{server.Approved} approved, {server.Pending} pending{(server.Pending == 0 ? "" : $": turnpike pin list {server.Name} --pending")}"));
                if (server.TrustFirst is not null)
                {
                    findings.Add(new($"server {server.Name} trust", server.TrustFirst != "awaited", ServerText.TrustSentence(server)));
                }

                if (withServers)
                {
                    findings.Add(await TestAsync(node, server, cancellation));
                }
            }

            await ExamineSourcesAsync(node, findings, cancellation);
            var policies = await node.ActAsync(AdminActs.ListPolicies, Nothing.Value, cancellation);
            foreach (var policy in policies.Policies.Where(p => p.ShadowUntil is not null))
            {
                findings.Add(new($"policy {policy.Name}", false, $"is in SHADOW until {policy.ShadowUntil:u}: it records what it would deny, and lets it through"));
            }

            if (await node.ActAsync(AdminActs.ShowWebhook, Nothing.Value, cancellation) is { Address: { } address } webhook)
            {
                findings.Add(new("webhook", webhook is { Lost: 0, Problem: null }, Webhook(address, webhook)));
            }

            foreach (var grant in node.Current.Grants.Values.Where(g => g.IsAnonymous))
            {
                findings.Add(new($"grant {grant.Id}", false, $"is ANONYMOUS: whoever reaches the address may call; turnpike grant revoke {grant.Id}"));
            }
        }

        var report = AuditVerifier.Verify(Path.Combine(path, "record"), new VerifyOptions());
        findings.Add(new("record", report.IsIntact, report.Fault is { } fault ? $"record {fault.Sequence}: {fault.Message}" : $"{Counted.Of(report.Records, "record is", "records are")} intact"));
    }

    private static string Webhook(string address, WebhookView webhook) =>
        $"{address}: {webhook.Delivered} delivered, {webhook.Waiting} waiting, {webhook.Lost} lost"
        + (webhook.Problem is { } problem ? $"; last: {problem}" : "")
        + (webhook.Lost > 0 ? "; which: turnpike audit query --method webhook.undelivered" : "");

    private static async Task<Finding> TestAsync(Node node, ServerView server, CancellationToken cancellation)
    {
        try
        {
            var tested = await node.ActAsync(AdminActs.TestServer, new NamedServer(server.Name), cancellation);
            return new($"server {server.Name} answers", true, $"era {tested.Era}");
        }
        catch (AdminException e)
        {
            return new($"server {server.Name} answers", false, e.Message);
        }
    }

    private static void Say(Answer answer, List<Finding> findings) => answer.Say(
        json =>
        {
            json.WriteBoolean("well", findings.All(f => f.IsWell));
            json.WriteStartArray("checks");
            foreach (var (name, well, message) in findings)
            {
                json.WriteStartObject();
                json.WriteString("name", name);
                json.WriteBoolean("well", well);
                json.WriteString("message", message);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        },
        text =>
        {
            foreach (var (name, well, message) in findings)
            {
                text.WriteLine($"{(well ? "ok  " : "LOOK")}  {name}: {Printable.Of(message)}");
            }
        });

    /// <summary>One thing looked at.</summary>
    private sealed record Finding(string Name, bool IsWell, string Message);
}
