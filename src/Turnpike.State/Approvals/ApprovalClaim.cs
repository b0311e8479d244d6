using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using Turnpike.Audit.Sealing;
using Turnpike.State.Ledgers;
using Turnpike.Wire.Json;

namespace Turnpike.State.Approvals;

/// <summary>What a call brings to be approved: the digest of all a person decides about, and the sealed arguments that are shown.</summary>
/// <param name="Digest">The keyed digest.</param>
/// <param name="Target">Keyed digest of how the server is reached; null where that is not known.</param>
/// <param name="Sealed">The canonical arguments, sealed; null when the call is too large to be shown whole.</param>
internal sealed record ApprovalClaim(string Digest, string? Target, string? Sealed)
{
    /// <summary>Most bytes of canonical arguments a person is asked to look at.</summary>
    public const int MaxArguments = 64 * 1024;

    /// <summary>Longest name, in UTF-16 units: what is shown is never cut.</summary>
    public const int MaxName = 256;

    private static readonly byte[] WithoutTarget = "turnpike-approval-1"u8.ToArray();
    private static readonly byte[] WithTarget = "turnpike-approval-2"u8.ToArray();

    [ThreadStatic]
    private static JsonTape? _tape;

    /// <summary>The claim of a call.</summary>
    public static ApprovalClaim Of(CallIntent intent, RecordSealer sealer)
    {
        var canonical = new ArrayBufferWriter<byte>(256);
        if (!intent.Arguments.IsEmpty)
        {
            var tape = _tape ??= new JsonTape();
            if (!tape.TryRead(intent.Arguments, JsonBudget.Message, out var fault))
            {
                throw new ArgumentException($"the arguments are not the JSON that was judged: {fault.Kind}", nameof(intent));
            }

            CanonicalJson.Write(tape.Root, canonical);
        }

        var target = intent.Server is { } server ? intent.Snapshot?.Servers.GetValueOrDefault(server)?.TargetDigest : null;
        var digest = DigestOf(
            sealer, target, [intent.Grant?.Id, intent.Grant?.Subject, intent.Server, intent.Method, intent.Name, intent.DefinitionHash, intent.PolicyDigest], canonical.WrittenSpan);
        var isShown = canonical.WrittenCount <= MaxArguments && intent.Name is not { Length: > MaxName };
        return new ApprovalClaim(digest, target, isShown ? sealer.Seal(canonical.WrittenSpan) : null);
    }

    /// <summary>
    /// The canonical arguments of an approval, empty for none. False when their key was destroyed, or they are not the bytes the
    /// digest was made of: then nothing may be shown as if it were what is approved.
    /// </summary>
    public static bool TryOpen(Approval approval, RecordSealer sealer, out byte[] arguments) =>
        sealer.TryOpen(approval.Sealed, out arguments)
        && approval.Digest == DigestOf(
            sealer,
            approval.TargetDigest,
            [approval.Grant, approval.Subject, approval.Server, approval.Method, approval.Name, approval.DefinitionHash, approval.PolicyDigest],
            arguments);

    private static string DigestOf(RecordSealer sealer, string? target, ReadOnlySpan<string?> fields, ReadOnlySpan<byte> arguments)
    {
        var material = new ArrayBufferWriter<byte>(arguments.Length + 512);
        material.Write(target is null ? WithoutTarget : WithTarget);
        foreach (var field in fields)
        {
            Write(material, field);
        }

        if (target is not null)
        {
            Write(material, target);
        }

        material.Write(arguments);
        return sealer.Digest(material.WrittenSpan);
    }

    // Length before content, and an own mark for a missing one: no two calls have the same material.
    private static void Write(ArrayBufferWriter<byte> material, string? field)
    {
        BinaryPrimitives.WriteInt32BigEndian(material.GetSpan(4), field is null ? -1 : Encoding.UTF8.GetByteCount(field));
        material.Advance(4);
        Encoding.UTF8.GetBytes(field ?? "", material);
    }
}
