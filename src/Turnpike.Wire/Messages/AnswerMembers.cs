using System.Text;
using Turnpike.Wire.Json;

namespace Turnpike.Wire.Messages;

/// <summary>What the members of a streamed answer mean: the envelope's keys and the two of the result that decide how it is treated.</summary>
internal sealed class AnswerMembers
{
    private const int MaxOtherKeys = 16;
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
    private readonly HashSet<string> _seenInResult = new(StringComparer.Ordinal);

    public MessageKind? Kind { get; private set; }

    public bool HasResultType => _seenInResult.Contains("resultType");

    public bool IsWhole => Kind is not null && _seen.Contains("id") && _seen.Contains("jsonrpc");

    /// <summary>What a member's value is to the scanner.</summary>
    public enum Place : byte
    {
        Other,
        Id,
        Version,
        Result,
        Error,
        ResultType,
        IsError,
    }

    /// <summary>Notes a key of the outermost object.</summary>
    public Place Enter(ReadOnlySpan<byte> raw, bool escaped)
    {
        var name = Text(raw, escaped);
        if (MessageKeys.Envelope.Judge(raw, escaped) == KnownKeys.Standing.Lookalike)
        {
            throw new InvalidDataException("A key of the answer differs only by case or escape from a key of JSON-RPC.");
        }

        if (_seen.Count > MaxOtherKeys)
        {
            throw new InvalidDataException("The answer has too many keys beside those of JSON-RPC.");
        }

        if (!_seen.Add(name))
        {
            throw new InvalidDataException("The answer names a key twice.");
        }

        switch (name)
        {
            case "id":
                return Place.Id;
            case "jsonrpc":
                return Place.Version;
            case "result" or "error" when Kind is not null:
                throw new InvalidDataException("The answer has a result and an error.");
            case "result":
                Kind = MessageKind.Result;
                return Place.Result;
            case "error":
                Kind = MessageKind.Error;
                return Place.Error;
            case "method" or "params":
                throw new InvalidDataException("The message is too large to hold and is no answer.");
            default:
                return Place.Other;
        }
    }

    /// <summary>Notes a key of the result.</summary>
    public Place EnterResult(ReadOnlySpan<byte> raw, bool escaped)
    {
        var name = Text(raw, escaped);
        if (name is not ("resultType" or "isError"))
        {
            return Place.Other;
        }

        if (!_seenInResult.Add(name))
        {
            throw new InvalidDataException("The result names a key twice.");
        }

        return name == "isError" ? Place.IsError : Place.ResultType;
    }

    public static string Text(ReadOnlySpan<byte> raw, bool escaped)
    {
        if (!escaped)
        {
            return Encoding.UTF8.GetString(raw);
        }

        if (!JsonText.HasWellFormedEscapes(raw))
        {
            throw new InvalidDataException("A key or value of the answer holds half of a surrogate pair.");
        }

        Span<byte> text = stackalloc byte[AnswerScanner.MaxCaptured];
        return Encoding.UTF8.GetString(text[..JsonText.Unescape(raw, text)]);
    }
}
