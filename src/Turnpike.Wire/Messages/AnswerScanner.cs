using System.Buffers;
using Turnpike.Wire.Json;
using Place = Turnpike.Wire.Messages.AnswerMembers.Place;

namespace Turnpike.Wire.Messages;

/// <summary>
/// Checks and rewrites ONE answer that is too large to hold, chunk by chunk in constant memory: the id is compared and replaced, everything
/// else passes byte for byte. The text must be JSON within depth 64 and valid UTF-8; duplicate keys are found in the outermost object only.
/// Throws <see cref="InvalidDataException"/> with a sentence; what was written before must then not be completed. Not thread-safe.
/// </summary>
public sealed class AnswerScanner
{
    internal const int MaxCaptured = 512;
    private const int MaxResultType = 64;

    private readonly ReadOnlyMemory<byte> _expectedId;
    private readonly ReadOnlyMemory<byte> _replacementId;
    private readonly AnswerMembers _members = new();
    private readonly byte[] _captured = new byte[MaxCaptured];
    private Utf8Stream _utf8;
    private JsonPush _json;
    private int _capturedLength;
    private bool _opened;
    private bool _capturing;
    private bool _overflown;
    private bool _withholding;
    private bool _inResult;
    private Place _place;

    /// <summary>Creates a scanner for one answer.</summary>
    /// <param name="expectedId">Source JSON of the id the answer must carry, compared byte for byte.</param>
    /// <param name="replacementId">Source JSON of the id that is written instead.</param>
    public AnswerScanner(ReadOnlyMemory<byte> expectedId, ReadOnlyMemory<byte> replacementId)
    {
        _expectedId = expectedId;
        _replacementId = replacementId;
    }

    /// <summary>Result or Error as soon as its key was seen; null before.</summary>
    public MessageKind? Kind => _members.Kind;

    /// <summary>Whether <c>result.resultType</c> was seen.</summary>
    public bool HasResultType => _members.HasResultType;

    /// <summary>The value of <c>result.resultType</c> when it is a string of at most 64 bytes; else null.</summary>
    public string? ResultType { get; private set; }

    /// <summary>The value of <c>result.isError</c> when it was seen and is a boolean; else null.</summary>
    public bool? IsError { get; private set; }

    /// <summary>Reads the next bytes and writes what may go out.</summary>
    public void Scan(ReadOnlySpan<byte> chunk, IBufferWriter<byte> output)
    {
        if (!_utf8.Accept(chunk))
        {
            throw new InvalidDataException("The answer is not UTF-8.");
        }

        var from = 0;
        var at = 0;
        while (at < chunk.Length)
        {
            var start = at;
            var step = _json.Next(chunk, ref at);
            if (step is JsonPush.Step.BeginString or JsonPush.Step.BeginScalar or JsonPush.Step.BeginObject or JsonPush.Step.BeginArray)
            {
                // Invariant: a step ends just behind the byte that begins a value, so that byte's offset is at - 1.
                Begin(step);
                start = at - 1;
                if (_withholding)
                {
                    output.Write(chunk[from..start]);
                }
            }

            if (_capturing)
            {
                Capture(chunk[start..at]);
            }

            if (step is JsonPush.Step.EndString or JsonPush.Step.EndScalar or JsonPush.Step.EndKey)
            {
                End(step);
                if (_withholding)
                {
                    CheckId();
                    output.Write(_replacementId.Span);
                    _withholding = false;
                    from = at;
                }
            }
            else if (step == JsonPush.Step.Done)
            {
                Finish();
            }
        }

        if (!_withholding)
        {
            output.Write(chunk[from..]);
        }
    }

    /// <summary>Whether the message has ended well: one object with jsonrpc, the expected id and a result or an error.</summary>
    public bool Complete() => _json.IsDone && _utf8.IsWhole;

    private void Begin(JsonPush.Step step)
    {
        if (_json.Depth == 0 || (_json.Depth == 1 && step == JsonPush.Step.BeginArray && !_opened))
        {
            throw new InvalidDataException("The answer is not an object.");
        }

        _opened = true;
        if (_json.AtKey)
        {
            _capturing = _json.Depth == 1 || (_json.Depth == 2 && _inResult);
        }
        else
        {
            BeginValue(step);
        }

        _capturedLength = 0;
        _overflown = false;
    }

    private void BeginValue(JsonPush.Step step)
    {
        var isScalar = step is JsonPush.Step.BeginString or JsonPush.Step.BeginScalar;
        if (_place is Place.Id or Place.Version && !isScalar)
        {
            throw new InvalidDataException("The answer's id or version is not a scalar.");
        }

        if (_place is Place.Result or Place.Error && step != JsonPush.Step.BeginObject)
        {
            throw new InvalidDataException("The answer's result or error is not an object.");
        }

        _withholding = _place == Place.Id;
        _capturing = isScalar && _place is Place.Id or Place.Version or Place.ResultType or Place.IsError;
        if (!isScalar)
        {
            _place = Place.Other;
        }
    }

    private void Capture(ReadOnlySpan<byte> bytes)
    {
        if (_overflown || bytes.Length > MaxCaptured - _capturedLength)
        {
            _overflown = true;
            return;
        }

        bytes.CopyTo(_captured.AsSpan(_capturedLength));
        _capturedLength += bytes.Length;
    }

    private void End(JsonPush.Step step)
    {
        var raw = _captured.AsSpan(0, _capturedLength);
        if (step == JsonPush.Step.EndKey)
        {
            _place = Place.Other;
            if (_capturing)
            {
                EndKey(raw);
            }
        }
        else if (_capturing && !_overflown)
        {
            EndValue(raw);
        }
        else if (_place is Place.Version)
        {
            throw new InvalidDataException("The answer's jsonrpc is not \"2.0\".");
        }

        _capturing = false;
    }

    private void EndKey(ReadOnlySpan<byte> raw)
    {
        if (_overflown && _json.Depth == 1)
        {
            throw new InvalidDataException("A key of the answer is too long.");
        }

        if (!_overflown)
        {
            var name = raw[1..^1];
            var escaped = name.Contains((byte)'\\');
            _place = _json.Depth == 1 ? _members.Enter(name, escaped) : _members.EnterResult(name, escaped);
            _inResult = _json.Depth == 1 ? _place == Place.Result : _inResult;
        }
    }

    private void EndValue(ReadOnlySpan<byte> raw)
    {
        switch (_place)
        {
            case Place.Version when !raw.SequenceEqual("\"2.0\""u8):
                throw new InvalidDataException("The answer's jsonrpc is not \"2.0\".");
            case Place.ResultType when raw[0] == (byte)'"' && raw.Length - 2 <= MaxResultType:
                ResultType = AnswerMembers.Text(raw[1..^1], raw.Contains((byte)'\\'));
                break;
            case Place.IsError when raw[0] is (byte)'t' or (byte)'f':
                IsError = raw[0] == (byte)'t';
                break;
            default:
                break;
        }
    }

    private void CheckId()
    {
        if (_overflown || !_captured.AsSpan(0, _capturedLength).SequenceEqual(_expectedId.Span))
        {
            throw new InvalidDataException("The answer carries another id.");
        }
    }

    private void Finish()
    {
        if (!_members.IsWhole)
        {
            throw new InvalidDataException("The answer has no id, no version or neither a result nor an error.");
        }
    }
}
