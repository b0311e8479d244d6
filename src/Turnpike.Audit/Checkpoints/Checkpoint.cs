using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Turnpike.Wire.Json;

namespace Turnpike.Audit.Checkpoints;

/// <summary>
/// A signed statement: the log of this id had this chain hash at this record. The signature is over the lines
/// <c>turnpike-checkpoint/1</c>, log id, sequence number, hash, time, key id, each ended by a line feed.
/// </summary>
internal sealed record Checkpoint(string LogId, long Sequence, string Hash, string Time, string KeyId, string Signature)
{
    public static Checkpoint Sign(SigningKey key, string logId, long sequence, ReadOnlySpan<byte> hash, DateTime utc)
    {
        var unsigned = new Checkpoint(logId, sequence, Convert.ToHexStringLower(hash), utc.ToString("O", CultureInfo.InvariantCulture), key.Id, "");
        return unsigned with { Signature = Convert.ToBase64String(key.Sign(unsigned.Statement())) };
    }

    /// <summary>Members of the JSON object, as in <c>checkpoints.jsonl</c> and, behind the kind, in the record.</summary>
    public string Members() => string.Create(
        CultureInfo.InvariantCulture,
        $"\"log\":\"{LogId}\",\"upto\":{Sequence},\"hash\":\"{Hash}\",\"signed\":\"{Time}\",\"key\":\"{KeyId}\",\"signature\":\"{Signature}\"");

    /// <summary>The line in <c>checkpoints.jsonl</c>, without its end.</summary>
    public string Line() => $"{{{Members()}}}";

    /// <summary>Reads a checkpoint from a JSON object that has its members; null when one is missing or it is spelled otherwise.</summary>
    public static Checkpoint? Read(ReadOnlyMemory<byte> json, JsonTape tape)
    {
        if (!tape.TryRead(json, JsonBudget.Message, out _))
        {
            return null;
        }

        var root = tape.Root;
        var upto = root["upto"u8];
        if (upto.Kind != JsonKind.Number || !long.TryParse(upto.Raw, NumberStyles.None, CultureInfo.InvariantCulture, out var sequence))
        {
            return null;
        }

        var read = new Checkpoint(
            Text(root["log"u8]), sequence, Text(root["hash"u8]), Text(root["signed"u8]), Text(root["key"u8]), Text(root["signature"u8]));

        // Invariant: one spelling. What would be written for these values must stand there byte for byte.
        return json.Span.EndsWith(Encoding.UTF8.GetBytes(read.Members() + "}")) ? read : null;
    }

    public bool IsSignedBy(ECDsa key)
    {
        var signature = new byte[96];
        return KeyId == SigningKey.IdOf(key)
            && Convert.TryFromBase64String(Signature, signature, out var length)
            && Convert.ToBase64String(signature, 0, length) == Signature
            && key.VerifyData(Statement(), signature.AsSpan(0, length), HashAlgorithmName.SHA256);
    }

    private static string Text(JsonView view) => view.Kind == JsonKind.String ? view.GetString() : "";

    private byte[] Statement() => Encoding.UTF8.GetBytes(string.Create(
        CultureInfo.InvariantCulture, $"turnpike-checkpoint/1\n{LogId}\n{Sequence}\n{Hash}\n{Time}\n{KeyId}\n"));
}
