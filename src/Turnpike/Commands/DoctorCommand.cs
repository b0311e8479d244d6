using System.CommandLine;
using Turnpike.Admin.Doctor;
using Turnpike.Admin.Faults;
using Turnpike.Admin.Nodes;
using Turnpike.Answers;
using Turnpike.Audit.Verification;
using Turnpike.State.Administrators;
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
                var findings = new List<Check>();
                await ExamineAsync(scene, findings, scene.Get(servers), cancellation);
                Say(scene.Answer, findings);
                return findings.All(f => f.IsWell) ? ExitCode.Done : ExitCode.No;
            },
            servers);
    }

    private static async Task ExamineAsync(Scene scene, List<Check> findings, bool withServers, CancellationToken cancellation)
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
            findings.AddRange(await Examination.LookAsync(node, null, withServers, cancellation));
        }

        var report = AuditVerifier.Verify(Path.Combine(path, "record"), new VerifyOptions());
        findings.Add(new("record", report.IsIntact, report.Fault is { } fault ? $"record {fault.Sequence}: {fault.Message}" : $"{Counted.Of(report.Records, "record is", "records are")} intact"));
    }

    private static void Say(Answer answer, List<Check> findings) => answer.Say(
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
}
