using System.CommandLine;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Faults;
using Turnpike.Answers;
using Turnpike.Audit.Queries;
using Turnpike.Audit.Reading;
using Turnpike.Policies;
using Turnpike.State.Folders;

namespace Turnpike.Commands;

/// <summary><c>turnpike audit</c>.</summary>
internal static class AuditCommands
{
    public static Command Build() => Verb.Group(
        "audit",
        "The record of every call and every administrative act.",
        "turnpike audit tail --follow",
        Tail(),
        AuditSearch.Build(),
        AuditVerify.Build(),
        Export(),
        Checkpoint(),
        AuditRetire.Build(),
        AuditKeys.Build());

    /// <summary>Where the record of the data folder is. Reads only: nothing is created. Throws <see cref="AdminException"/> when there is none.</summary>
    public static string RecordFolder(Scene scene)
    {
        var folder = Path.Combine(DataFolder.Resolve(scene.Data), "record");
        return Directory.Exists(folder)
            ? folder
            : throw new AdminException(AdminFaultCode.NotFound, $"there is no record in '{Path.GetDirectoryName(folder)}'", "--data DIR");
    }

    private static Command Tail()
    {
        var count = new Option<int>("--lines", "-n") { Description = "How many records (default: 20).", HelpName = "N", DefaultValueFactory = _ => 20 };
        var follow = new Option<bool>("--follow", "-f") { Description = "Go on with what comes, until stopped." };
        return Verb.Of(
            "tail",
            "Show the last records; with --json one record a line, as it stands in the log.",
            "turnpike audit tail -n 50 --follow",
            async (scene, cancellation) =>
            {
                var folder = RecordFolder(scene);
                if (scene.Get(count) < 0)
                {
                    throw new AdminException(AdminFaultCode.Invalid, "a count of records is not negative", "-n 20");
                }

                using var reader = new AuditReader(folder, AuditReader.PositionFromEnd(folder, scene.Get(count)));
                if (!scene.Get(follow))
                {
                    foreach (var record in reader.ReadAll())
                    {
                        RecordText.Write(scene.Answer, record.Payload);
                    }

                    return ExitCode.Done;
                }

                try
                {
                    await foreach (var record in reader.FollowAsync(TimeProvider.System, cancellation))
                    {
                        RecordText.Write(scene.Answer, record.Payload);
                        await scene.Answer.Text.FlushAsync(CancellationToken.None);
                    }
                }
                catch (OperationCanceledException)
                {
                    // Stopped by the person who started it: that is how following ends.
                }

                return ExitCode.Done;
            },
            count,
            follow);
    }

    private static Command Export()
    {
        var format = new Option<string>("--format") { Description = "jsonl or csv (default: jsonl).", HelpName = "FORMAT", DefaultValueFactory = _ => "jsonl" };
        var output = new Option<string?>("--output") { Description = "The file to write (default: standard output).", HelpName = "FILE" };
        var from = new Option<long>("--from") { Description = "The first record (default: the first there is).", HelpName = "SEQ" };
        return Verb.Of(
            "export",
            "Write records out for other tools.",
            "turnpike audit export --format csv --output record.csv",
            async (scene, cancellation) =>
            {
                var word = scene.Get(format)!;
                if (word is not ("jsonl" or "csv"))
                {
                    throw new AdminException(AdminFaultCode.Invalid, $"there is no format '{word}'", NearestName.Of(word, ["jsonl", "csv"]) ?? "jsonl, csv");
                }

                var folder = RecordFolder(scene);
                var path = scene.Get(output);
                await using var destination = path is null ? System.Console.OpenStandardOutput() : CreatePrivate(path);
                var written = word == "csv"
                    ? await AuditExport.WriteCsvAsync(folder, destination, scene.Get(from), cancellation)
                    : await AuditExport.WriteJsonLinesAsync(folder, destination, scene.Get(from), cancellation);
                if (path is not null)
                {
                    scene.Answer.Say(
                        json =>
                        {
                            json.WriteNumber("records", written);
                            json.WriteString("file", path);
                        },
                        text => text.WriteLine($"Wrote {Counted.Of(written, "record")} to {path}."));
                }

                return ExitCode.Done;
            },
            format,
            output,
            from);
    }

    private static Command Checkpoint()
    {
        var output = new Option<string?>("--output") { Description = "The file to add the line to, to be kept elsewhere.", HelpName = "FILE" };
        return Verb.Of(
            "checkpoint",
            "Sign the record as it stands. Kept elsewhere, the line proves later that nothing before it was changed.",
            "turnpike audit checkpoint --output checkpoints-elsewhere.jsonl",
            async (scene, cancellation) =>
            {
                var checkpoint = await scene.ActAsync(AdminActs.SignCheckpoint, Nothing.Value, cancellation);
                if (scene.Get(output) is { } path)
                {
                    await File.AppendAllTextAsync(path, checkpoint.Line + "\n", cancellation);
                }

                scene.Answer.Say(checkpoint, ActJson.Default.CheckpointView, text => text.WriteLine(checkpoint.Line));
                return ExitCode.Done;
            },
            output);
    }

    private static FileStream CreatePrivate(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return new FileStream(path, options);
    }
}
