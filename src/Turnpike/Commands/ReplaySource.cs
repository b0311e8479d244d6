using System.Text;
using Turnpike.Admin.Faults;
using Turnpike.Admin.Policies.Replays;
using Turnpike.Audit.Queries;
using Turnpike.Audit.Sealing;
using Turnpike.Policies.Replay;

namespace Turnpike.Commands;

/// <summary>The calls that <c>policy replay</c> and <c>policy learn</c> look at: of the record, or of a file of JSON lines.</summary>
internal static class ReplaySource
{
    /// <summary>Reads them. Throws <see cref="AdminException"/> naming the line that is no call.</summary>
    public static async Task<List<RecordedCall>> ReadAsync(Scene scene, string? from, string? file, string? server, CancellationToken cancellation)
    {
        if (from is null == file is null)
        {
            throw new AdminException(AdminFaultCode.Invalid, "name where the calls come from: the record or a file", "--from 7d, or --calls calls.jsonl");
        }

        var calls = file is null ? FromRecord(scene, from!, server, cancellation) : FromLines(file, await scene.ReadFileAsync(file, cancellation));
        return server is null ? calls : [.. calls.Where(c => c.Call.Server.Length == 0 || c.Call.Server == server)];
    }

    private static List<RecordedCall> FromLines(string file, byte[] text)
    {
        List<RecordedCall> calls = [];
        var number = 0L;
        foreach (var line in Encoding.UTF8.GetString(text).Split('\n'))
        {
            number++;
            if (line.AsSpan().Trim().IsEmpty)
            {
                continue;
            }

            if (RecordedCallReader.Read(Encoding.UTF8.GetBytes(line.Trim()), number, null, out var problem) is { } call)
            {
                calls.Add(call);
            }
            else if (problem is not null)
            {
                throw new AdminException(AdminFaultCode.Invalid, $"{file}:{number}: {problem}");
            }
        }

        return calls;
    }

    private static List<RecordedCall> FromRecord(Scene scene, string from, string? server, CancellationToken cancellation)
    {
        var folder = AuditCommands.RecordFolder(scene);
        var keys = Path.Combine(Path.GetDirectoryName(folder)!, "keys");

        // Nothing is created by looking: without keys nothing was sealed.
        using var sealer = Directory.Exists(keys) ? new RecordSealer(keys) : null;
        using var index = new AuditIndex(folder, AuditSearch.IndexOf(folder));
        index.CatchUp(cancellation);
        var query = new AuditQuery { Server = server, Since = Times.Read(from), NewestFirst = false };
        return [.. RecordedCalls.Read(index, query, sealer is null ? null : RecordedCalls.Opener(sealer)).SelectMany(page => page)];
    }
}
