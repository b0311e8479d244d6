using Turnpike.Admin.Provisioning;
using Turnpike.Answers;

namespace Turnpike.Commands;

/// <summary>Plans for people.</summary>
internal static class ProvisionText
{
    /// <summary>Everything a person approves, and how it stands.</summary>
    public static void Write(TextWriter text, ProvisionView plan)
    {
        text.WriteLine($"{plan.Id}: {plan.Kind} '{Printable.Of(plan.Server)}', {plan.State}");
        foreach (var (name, value) in Facts(plan))
        {
            text.WriteLine($"  {name,-12}{Printable.Of(value)}");
        }
    }

    /// <summary>What came of it.</summary>
    public static void WriteEnd(TextWriter text, ProvisionView plan)
    {
        text.WriteLine(Printable.Of(plan.State switch
        {
            "planned" => $"Nothing was fetched. It waits for a person until {plan.ExpiresAt:yyyy-MM-dd HH:mm} UTC.",
            "complete" => $"'{plan.Server}' is installed and behind the gate, at {plan.Version}.{(plan.Pending > 0 ? $" {Counted.Of(plan.Pending.Value, "definition waits", "definitions wait")} for approval." : "")}",
            _ => $"'{plan.Server}': {plan.State}.",
        }));
        if (plan.Message is not null)
        {
            text.WriteLine(Printable.Of(plan.Message));
        }

        if (plan.NextStep is not null)
        {
            text.WriteLine($"Next: {Printable.Of(plan.NextStep)}");
        }
    }

    /// <summary>A list of plans.</summary>
    public static void Write(TextWriter text, ProvisionList list)
    {
        if (list.Provisions.IsEmpty)
        {
            text.WriteLine("Nothing was provisioned yet: turnpike server provision npm:PACKAGE.");
            return;
        }

        Columns.Write(
            text,
            ["id", "state", "server", "package", "version", "asked by", "message"],
            list.Provisions.Select(p => new[] { p.Id, p.State, p.Server, $"{p.Ecosystem}:{p.Package}", p.Version, p.ByAgent ? $"{p.AskedBy} (agent)" : p.AskedBy, p.Message ?? "" }));
    }

    /// <summary>A list of candidates.</summary>
    public static void Write(TextWriter text, CandidateList list)
    {
        if (list.Candidates.IsEmpty)
        {
            text.WriteLine("Nothing was registered yet: turnpike server provision register npm:PACKAGE.");
            return;
        }

        Columns.Write(
            text,
            ["name", "status", "package", "licence", "verified", "source"],
            list.Candidates.Select(c => new[] { c.Name, c.Status, c.Package, c.License.Length == 0 ? "unknown" : c.License, c.VerifiedAt is { } at ? $"{at:yyyy-MM-dd}" : "never", c.Source }));
    }

    private static IEnumerable<(string Name, string Value)> Facts(ProvisionView plan)
    {
        yield return ("package", $"{plan.Ecosystem}:{plan.Package}");
        yield return ("version", plan.FromVersion is null ? plan.Version : $"{plan.FromVersion} -> {plan.Version}");
        if (plan.Integrity.Length > 0)
        {
            yield return ("integrity", plan.Integrity);
        }

        if (plan.OtherPackages is { } others)
        {
            yield return ("with it", $"{Counted.Of(others, "other package", "other packages")}, each locked by its hash (lock {plan.LockDigest})");
        }

        if (plan.Url is not null)
        {
            yield return ("url", plan.Url);
        }

        foreach (var (word, index) in plan.Command.Select((w, i) => (w, i)))
        {
            yield return (index == 0 ? "runs" : "", word);
        }

        yield return ("variables", plan.Environment.IsEmpty ? "none" : string.Join(", ", plan.Environment));
        yield return ("sandbox", $"{plan.Sandbox}. {plan.SandboxNote}");
        if (plan.HasInstallScripts)
        {
            yield return ("scripts", "it has install scripts, which are not run; it may miss what they make");
        }

        yield return ("licence", plan.License.Length == 0 ? "unknown" : plan.License);
        if (plan.Deprecated.Length > 0)
        {
            yield return ("DEPRECATED", plan.Deprecated);
        }

        yield return ("asked by", plan.ByAgent ? $"an agent of {plan.AskedBy}" : plan.AskedBy);
        if (plan.AnsweredBy is not null)
        {
            yield return ("answered by", plan.AnsweredBy);
        }

        yield return ("digest", plan.Digest);
        if (plan.Message is not null)
        {
            yield return ("message", plan.Message);
        }
    }
}
