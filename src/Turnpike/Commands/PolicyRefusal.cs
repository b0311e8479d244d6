using Turnpike.Admin.Acts;
using Turnpike.Admin.Faults;
using Turnpike.Admin.Nodes;
using Turnpike.Admin.Policies;
using Turnpike.Policies;

namespace Turnpike.Commands;

/// <summary>A policy that was refused where its file was read leaves a record too.</summary>
internal static class PolicyRefusal
{
    /// <summary>Throws <see cref="AdminException"/> naming the place of the first error, once the refusal is recorded.</summary>
    public static async Task RequireValidAsync(Node node, string name, string file, byte[] document, CancellationToken cancellation)
    {
        try
        {
            PolicyText.RequireValid(file, document);
        }
        catch (AdminException)
        {
            await RecordAsync(node, name, document, CompiledPolicy.Load(document), cancellation);
            throw;
        }
    }

    /// <summary>Records that a document meant for a policy was refused: its digest and its first error.</summary>
    public static async Task RecordAsync(Node node, string name, byte[] document, PolicyLoad load, CancellationToken cancellation)
    {
        var first = load.Problems.First(p => p.Severity == ProblemSeverity.Error);
        var refused = new RefusedPolicy(name, PolicyDigest.Of(document).Hex, $"line {first.Line}, column {first.Column}: {first.Message}");
        await node.ActAsync(AdminActs.NoteRefusedPolicy, refused, cancellation);
    }
}
