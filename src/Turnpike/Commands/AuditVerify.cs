using System.CommandLine;
using System.Text;
using System.Text.Json;
using Turnpike.Admin.Faults;
using Turnpike.Answers;
using Turnpike.Audit.Verification;

namespace Turnpike.Commands;

/// <summary><c>turnpike audit verify</c>.</summary>
internal static class AuditVerify
{
    public static Command Build()
    {
        var key = new Option<string?>("--key") { Description = "The node's public key (PEM) as kept elsewhere.", HelpName = "FILE" };
        var checkpoint = new Option<string?>("--checkpoint") { Description = "Checkpoints kept elsewhere, one a line.", HelpName = "FILE" };
        var record = new Option<string?>("--record") { Description = "The folder of the record (default: the data folder's).", HelpName = "DIR" };
        return Verb.Of(
            "verify",
            "Check the record: finds any changed, removed, reordered or inserted record and names it. Needs nothing but the files.",
            "turnpike audit verify --key signing.pub --checkpoint checkpoints-elsewhere.jsonl",
            async (scene, cancellation) =>
            {
                var folder = scene.Get(record) is { } given
                    ? Directory.Exists(given) ? given : throw new AdminException(AdminFaultCode.NotFound, $"there is no folder '{given}'", "--record DIR")
                    : AuditCommands.RecordFolder(scene);
                VerifyReport report;
                try
                {
                    report = AuditVerifier.Verify(folder, new VerifyOptions
                    {
                        PublicKey = await TextAsync(scene, key, cancellation),
                        Checkpoint = await TextAsync(scene, checkpoint, cancellation),
                    });
                }
                catch (ArgumentException e)
                {
                    throw new AdminException(new AdminFault(AdminFaultCode.Invalid, e.Message), e);
                }

                Say(scene.Answer, report);
                return report.IsIntact ? ExitCode.Done : ExitCode.No;
            },
            key,
            checkpoint,
            record);
    }

    private static async Task<string?> TextAsync(Scene scene, Option<string?> option, CancellationToken cancellation) =>
        scene.Get(option) is { } file ? Encoding.UTF8.GetString(await scene.ReadFileAsync(file, cancellation)) : null;

    private static void Say(Answer answer, VerifyReport report) => answer.Say(
        json =>
        {
            json.WriteBoolean("intact", report.IsIntact);
            json.WriteNumber("records", report.Records);
            json.WriteNumber("first", report.First);
            json.WriteNumber("last", report.Last);
            json.WriteString("head", report.Head);
            json.WriteNumber("checkpoints", report.Checkpoints);
            json.WriteNumber("signed_up_to", report.SignedUpTo);
            if (report.Fault is { } fault)
            {
                json.WriteStartObject("fault");
                json.WriteString("kind", JsonNamingPolicy.SnakeCaseLower.ConvertName(fault.Kind.ToString()));
                json.WriteString("segment", fault.Segment);
                json.WriteNumber("sequence", fault.Sequence);
                json.WriteNumber("offset", fault.Offset);
                json.WriteString("message", fault.Message);
                json.WriteEndObject();
            }

            json.WriteStartArray("notes");
            foreach (var note in report.Notes)
            {
                json.WriteStringValue(note);
            }

            json.WriteEndArray();
        },
        text =>
        {
            foreach (var note in report.Notes)
            {
                text.WriteLine($"note: {Printable.Of(note)}");
            }

            if (report.Fault is { } fault)
            {
                text.WriteLine($"NOT INTACT at record {fault.Sequence}{(fault.Segment.Length == 0 ? "" : $" in {fault.Segment}")}: {Printable.Of(fault.Message)}");
                text.WriteLine($"{Counted.Of(report.Records, "record before it is", "records before it are")} right.");
                return;
            }

            text.WriteLine($"Intact: {Counted.Of(report.Records, "record")}, {report.First} to {report.Last}, signed up to {report.SignedUpTo}, {Counted.Of(report.Checkpoints, "checkpoint")}.");
        });
}
