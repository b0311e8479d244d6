using System.Collections.Immutable;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Approvals;
using Turnpike.Admin.Configuration.Sources;
using Turnpike.Admin.Faults;
using Turnpike.Admin.Nodes;
using Turnpike.Admin.Servers;

namespace Turnpike.Admin.Doctor;

/// <summary>One thing looked at.</summary>
/// <param name="Name">What.</param>
/// <param name="IsWell">Whether it is in order.</param>
/// <param name="Message">How it stands; where it is not in order, what to do. May hold untrusted text.</param>
public sealed record Check(string Name, bool IsWell, string Message);

/// <summary>Looks whether everything of a data folder is in order, and says what to do where it is not. Nothing is put in force by looking.</summary>
public static class Examination
{
    /// <summary>Everything but whether the record is intact, which takes as long as the record is large.</summary>
    /// <param name="node">The data folder.</param>
    /// <param name="actor">Who looks; null for the local user.</param>
    /// <param name="withServers">Whether to connect to every server as well.</param>
    /// <param name="cancellation">Ends it.</param>
    public static async Task<ImmutableArray<Check>> LookAsync(Node node, Actor? actor, bool withServers, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(node);
        var checks = ImmutableArray.CreateBuilder<Check>();
        checks.Add(new("owner", true, node.IsOwner ? "this process owns the data folder" : "another process owns the data folder and answers"));
        var health = await node.ActAsAsync(actor, AdminActs.ShowRecordHealth, Nothing.Value, cancellation);
        checks.Add(new("record writable", health.Writable, health.Writable ? "yes" : $"{health.Problem}: every call is refused until this process is started again"));
        checks.Add(new("admin token", true, node.Current.ApiTokens.Count > 0 ? "there is one; it was shown once; a lost one is replaced with turnpike admin token replace" : "none yet: the first turnpike up issues and shows it"));
        foreach (var server in (await node.ActAsAsync(actor, AdminActs.ListServers, Nothing.Value, cancellation)).Servers)
        {
            checks.Add(new($"server {server.Name}", server.Pending == 0, $"{server.Approved} approved, {server.Pending} pending{(server.Pending == 0 ? "" : $": turnpike pin list {server.Name} --pending")}"));
            if (server.TrustFirst is not null)
            {
                checks.Add(new($"server {server.Name} trust", server.TrustFirst != "awaited", server.TrustSentence!));
            }

            if (withServers)
            {
                checks.Add(await TestAsync(node, actor, server, cancellation));
            }
        }

        await LookAtFilesAsync(node, actor, checks, cancellation);
        foreach (var policy in (await node.ActAsAsync(actor, AdminActs.ListPolicies, Nothing.Value, cancellation)).Policies.Where(p => p.ShadowUntil is not null))
        {
            checks.Add(new($"policy {policy.Name}", false, $"is in SHADOW until {policy.ShadowUntil:u}: it records what it would deny, and lets it through"));
        }

        if (await node.ActAsAsync(actor, AdminActs.ShowWebhook, Nothing.Value, cancellation) is { Address: { } address } webhook)
        {
            checks.Add(new("webhook", webhook is { Lost: 0, Problem: null }, Webhook(address, webhook)));
        }

        foreach (var grant in node.Current.Grants.Values.Where(g => g.IsAnonymous))
        {
            checks.Add(new($"grant {grant.Id}", false, $"is ANONYMOUS: whoever reaches the address may call; turnpike grant revoke {grant.Id}"));
        }

        return checks.ToImmutable();
    }

    // What does not fit between the files, and what to do.
    private static async Task LookAtFilesAsync(Node node, Actor? actor, ImmutableArray<Check>.Builder checks, CancellationToken cancellation)
    {
        var request = await SourceReader.ReadAsync(node, new SourcePlaces { User = SourcePlaces.UserFile() }, force: false, cancellation);
        var view = await node.ActAsAsync(actor, AdminActs.ShowSources, request, cancellation);
        checks.AddRange(view.Files.Where(f => f.State == "in force").Select(f => new Check("servers' file", true, $"{f.Level}: {f.Path}")));
        checks.AddRange(view.Problems().Select(p => new Check("servers' file", false, p)));
        checks.AddRange(view.Servers.Where(s => s.State is "added" or "changed").Select(s =>
            new Check($"server {s.Name}", false, $"{s.File} says otherwise than what is in force ({s.State}): turnpike server refresh --all")));
        checks.AddRange(view.Servers.Where(s => s.State == "shadowed").Select(s => new Check($"server {s.Name}", true, $"{s.File} is passed over: {s.Problem}")));
    }

    private static string Webhook(string address, WebhookView webhook) =>
        $"{address}: {webhook.Delivered} delivered, {webhook.Waiting} waiting, {webhook.Lost} lost"
        + (webhook.Problem is { } problem ? $"; last: {problem}" : "")
        + (webhook.Lost > 0 ? "; which: turnpike audit query --method webhook.undelivered" : "");

    private static async Task<Check> TestAsync(Node node, Actor? actor, ServerView server, CancellationToken cancellation)
    {
        try
        {
            var tested = await node.ActAsAsync(actor, AdminActs.TestServer, new NamedServer(server.Name), cancellation);
            return new($"server {server.Name} answers", true, $"era {tested.Era}");
        }
        catch (AdminException e)
        {
            return new($"server {server.Name} answers", false, e.Message);
        }
    }
}
