using System.Buffers;

namespace Turnpike.Wire.Messages;

/// <summary>
/// Checks and rewrites ONE answer that is too large to hold, chunk by chunk in constant memory: the id is compared and replaced, everything
/// else passes byte for byte. Throws <see cref="InvalidDataException"/> with a sentence; what was written before must then not be completed.
/// </summary>
public sealed class AnswerScanner
{
    /// <summary>Creates a scanner for one answer.</summary>
    /// <param name="expectedId">Source JSON of the id the answer must carry.</param>
    /// <param name="replacementId">Source JSON of the id that is written instead.</param>
    public AnswerScanner(ReadOnlyMemory<byte> expectedId, ReadOnlyMemory<byte> replacementId) => throw new NotImplementedException();

    /// <summary>Result or Error as soon as its key was seen; null before.</summary>
    public MessageKind? Kind { get; private set; }

    /// <summary>Whether <c>result.resultType</c> was seen.</summary>
    public bool HasResultType { get; private set; }

    /// <summary>The value of <c>result.resultType</c> when it is a string of at most 64 bytes; else null.</summary>
    public string? ResultType { get; private set; }

    /// <summary>The value of <c>result.isError</c> when it was seen; else null.</summary>
    public bool? IsError { get; private set; }

    /// <summary>Reads the next bytes and writes what may go out.</summary>
    public void Scan(ReadOnlySpan<byte> chunk, IBufferWriter<byte> output) => throw new NotImplementedException();

    /// <summary>Whether the message has ended well: one object with jsonrpc, the expected id and a result or an error.</summary>
    public bool Complete() => throw new NotImplementedException();
}
