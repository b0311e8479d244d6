using System.Globalization;
using Turnpike.Audit.Counting;
using Turnpike.Audit.Queries;

namespace Turnpike.Campaigns.Recording;

/// <summary>One question to the record.</summary>
/// <param name="Kind">What sort it is.</param>
/// <param name="Ask">Asks it, and says how much there was.</param>
internal sealed record RecordQuestion(string Kind, Func<long> Ask);

/// <summary>What people ask the record, the awkward questions with it: what is not there, what is only far back, what is nearly everything.</summary>
internal static class RecordQuestions
{
    /// <summary>Two hundred searches, ten of each sort; each with its total, as a page shows it.</summary>
    public static IEnumerable<RecordQuestion> Make(AuditIndex index, Random random)
    {
        var newest = index.Find(new AuditQuery { Limit = 1 }).Records[0];
        var oldest = index.Find(new AuditQuery { Limit = 1, NewestFirst = false }).Records[0];
        RecordQuestion Search(string kind, AuditQuery query) => new(kind, () => index.Find(query with { IncludesOutcomes = true }, isTotal: true).Total!.Value);
        for (var i = 0; i < 10; i++)
        {
            var server = string.Create(CultureInfo.InvariantCulture, $"server-{random.Next(12)}");
            var tool = string.Create(CultureInfo.InvariantCulture, $"tool_{random.Next(12)}_{random.Next(25)}");
            var grant = string.Create(CultureInfo.InvariantCulture, $"g_{random.Next(40):0000000000000000}");
            var at = oldest.Time + (random.NextDouble() * (newest.Time - oldest.Time));
            yield return Search("the newest", new AuditQuery());
            yield return Search("one kind", new AuditQuery { Kind = "call" });
            yield return Search("calls without outcomes", new AuditQuery { Kinds = ["call", "admin", "finding", "approval", "refused"] });
            yield return Search("denied", new AuditQuery { Kind = "call", Decision = "deny" });
            yield return Search("one server", new AuditQuery { Server = server });
            yield return Search("one tool", new AuditQuery { Name = tool });
            yield return Search("one grant, denied", new AuditQuery { Grant = grant, Decision = "deny" });
            yield return Search("errors of a server", new AuditQuery { Kind = "outcome", Outcome = "tool_error", Server = server });
            yield return Search("tool at another server: nothing", new AuditQuery { Name = "tool_1_2", Server = "server-2" });
            yield return Search("never there: nothing", new AuditQuery { Name = "no_such_tool" });
            yield return Search("beginning of a name", new AuditQuery { Name = "file:///srv/data/1*" });
            yield return Search("free text: resources", new AuditQuery { Text = string.Create(CultureInfo.InvariantCulture, $"DATA/{random.Next(2000)}") });
            yield return Search("free text: nothing", new AuditQuery { Text = "zebra" });
            yield return Search("an hour", new AuditQuery { Since = at, Until = at.AddHours(1) });
            yield return Search("an hour of a caller", new AuditQuery { Since = at, Until = at.AddHours(1), Subject = "agent-00@example.org" });
            yield return Search("only the oldest", new AuditQuery { Until = oldest.Time.AddMinutes(10), Kind = "call" });
            yield return Search("a page far back", new AuditQuery { After = random.NextInt64(1, index.Last), Kind = "call" });
            yield return Search("oldest first", new AuditQuery { NewestFirst = false, Server = server });
            yield return Search("every filter at once", new AuditQuery { Kind = "call", Server = server, Grant = grant, Name = "tool_*", Decision = "allow", Method = "tools/call", Source = "127.0.0.1", Since = oldest.Time, Text = "tool" });
            yield return Search("many kinds and steps", new AuditQuery { Kinds = ["call", "list", "outcome"], Step = "predicate", Rule = "/tools/*" });
        }
    }

    /// <summary>The overview's own: the last hour by minutes, the day by quarters, the week by hours.</summary>
    public static IEnumerable<RecordQuestion> Overview(AuditIndex index)
    {
        var now = index.Find(new AuditQuery { Limit = 1 }).Records[0].Time.AddSeconds(1);
        foreach (var (name, span, bucket) in new[] { ("hour", TimeSpan.FromHours(1), TimeSpan.FromMinutes(1)), ("day", TimeSpan.FromDays(1), TimeSpan.FromMinutes(15)), ("week", TimeSpan.FromDays(7), TimeSpan.FromHours(1)) })
        {
            yield return new RecordQuestion($"overview: {name}", () => index.Count(new CountQuery { Since = now - span, Until = now, Bucket = bucket }).Total.Calls);
        }

        yield return new RecordQuestion("overview: last use of grants", () => index.Count(new CountQuery { Until = now, Bucket = TimeSpan.FromDays(1) }).Grants.Length);
    }
}
