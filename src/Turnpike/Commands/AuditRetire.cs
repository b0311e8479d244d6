using System.CommandLine;
using System.Globalization;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Faults;
using Turnpike.Admin.Records;
using Turnpike.Answers;

namespace Turnpike.Commands;

/// <summary><c>turnpike audit retire</c>.</summary>
internal static class AuditRetire
{
    public static Command Build()
    {
        var before = new Option<string?>("--before") { Description = "Segments with no record from this time on: a time (2026-11-21) or a duration ago (90d).", HelpName = "TIME" };
        var reason = new Option<string?>("--reason") { Description = "Why; it stands in the record.", HelpName = "TEXT" };
        var yes = new Option<bool>("--yes") { Description = "Do not ask." };
        var dryRun = new Option<bool>("--dry-run") { Description = "Show what would be removed, and remove nothing." };
        return Verb.Of(
            "retire",
            "Remove old segments of the record, for good. A record says which, why and by whom; what stays still verifies.",
            "turnpike audit retire --before 90d --reason retention",
            async (scene, cancellation) =>
            {
                var end = Times.Read(scene.Get(before) ?? throw Missing("--before 90d"));
                var why = scene.Get(reason);
                if (why is null && !scene.Get(dryRun))
                {
                    throw Missing("--reason TEXT");
                }

                await using var node = await scene.OpenNodeAsync(cancellation);
                var found = await node.ActAsync(AdminActs.FindOldSegments, new FindOldSegments(end), cancellation);
                if (scene.Get(dryRun) || found.Segments.IsEmpty)
                {
                    scene.Answer.Say(found, ActJson.Default.OldSegments, text => Write(text, found));
                    return ExitCode.Done;
                }

                if (!scene.Get(yes))
                {
                    if (!scene.Answer.IsJson)
                    {
                        Write(scene.Answer.Text, found);
                    }

                    scene.RequireYes("Remove them for good?");
                }

                var removed = await node.ActAsync(AdminActs.RetireSegments, new RetireSegments(end, why!), cancellation);
                scene.Answer.Say(removed, ActJson.Default.OldSegments, text => text.WriteLine(
                    $"Removed {Counted.Of(removed.Segments.Length, "segment")} with {Counted.Of(removed.Records, "record")} ({Size(removed.Bytes)})."));
                return ExitCode.Done;
            },
            before,
            reason,
            yes,
            dryRun);
    }

    private static void Write(TextWriter text, OldSegments found)
    {
        if (found.Segments.IsEmpty)
        {
            text.WriteLine($"No segment ended before {GrantText.Time(found.Before)}.");
            return;
        }

        Columns.Write(
            text,
            ["segment", "records", "ended", "size"],
            found.Segments.Select(s => new[] { $"{s.Number}", $"{s.First} to {s.Last}", GrantText.Time(s.Ended), Size(s.Bytes) }));
        text.WriteLine($"{Counted.Of(found.Segments.Length, "segment")} with {Counted.Of(found.Records, "record")} ({Size(found.Bytes)}) ended before {GrantText.Time(found.Before)}.");
    }

    private static string Size(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1024.0 / 1024.0:0.0} MiB");

    private static AdminException Missing(string what) => new(AdminFaultCode.Invalid, $"'turnpike audit retire' needs {what}", what);
}
