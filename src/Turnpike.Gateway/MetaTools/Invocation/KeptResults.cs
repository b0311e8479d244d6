using System.Buffers.Text;
using System.Security.Cryptography;
using Turnpike.Wire.Json;

namespace Turnpike.Gateway.MetaTools.Invocation;

/// <summary>
/// Results that were cut: what is left is read on by an unguessable handle, without running the tool again. Bounded in number, size and
/// time, and one caller's own. What a policy or a stored secret takes out of a result was taken out before it came here.
/// </summary>
internal sealed class KeptResults(TimeProvider time)
{
    private const int MaxKept = 32;
    private static readonly TimeSpan KeptFor = TimeSpan.FromMinutes(10);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Kept> _kept = new(StringComparer.Ordinal);

    /// <summary>The answer of a result: all of it, or its beginning.</summary>
    public MetaAnswer First(string toolId, JsonView result, int most)
    {
        var cut = ContentCut.Of(result, most);
        return Answer(toolId, cut, cut.IsWhole ? result["structuredContent"u8].RawMemory : default, 0);
    }

    /// <summary>The next part of a result that was cut. Throws <see cref="MetaException"/> when there is none under this handle.</summary>
    public MetaAnswer Next(string handle, string toolId, int most)
    {
        Kept? kept;
        lock (_lock)
        {
            Forget();
            if (!_kept.Remove(handle, out kept) || kept.ToolId != toolId)
            {
                throw new MetaException(MetaCodes.NoHandle, "There is no rest under this handle: each is good once, for ten minutes.", "Run the tool again.");
            }
        }

        return Answer(toolId, ContentCut.Of(kept.Blocks, most), default, kept.Before);
    }

    private MetaAnswer Answer(string toolId, ContentCut cut, ReadOnlyMemory<byte> structured, long before)
    {
        var handle = cut.IsWhole ? null : Keep(new Kept(toolId, cut.Rest, before + cut.Chars, time.GetTimestamp()));
        return new MetaAnswer
        {
            Blocks = cut.Blocks,
            Structured = MetaAnswer.Json(json =>
            {
                InvokeAnswer.Head(json, toolId, true);
                if (!structured.IsEmpty)
                {
                    json.WritePropertyName("result"u8);
                    json.WriteRawValue(structured.Span, skipInputValidation: true);
                }

                if (handle is not null || before > 0)
                {
                    json.WriteBoolean("truncated"u8, handle is not null);
                    json.WriteNumber("kept_chars"u8, before + cut.Chars);
                    json.WriteNumber("total_chars"u8, before + cut.TotalChars);
                }

                if (handle is not null)
                {
                    json.WriteString("rest"u8, handle);
                }
            }),
        };
    }

    private string Keep(Kept kept)
    {
        var handle = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16));
        lock (_lock)
        {
            Forget();
            _kept[handle] = kept;
        }

        return handle;
    }

    private void Forget()
    {
        foreach (var (handle, _) in _kept.Where(k => time.GetElapsedTime(k.Value.At) > KeptFor).ToArray())
        {
            _kept.Remove(handle);
        }

        while (_kept.Count >= MaxKept)
        {
            _kept.Remove(_kept.MinBy(k => k.Value.At).Key);
        }
    }

    private sealed record Kept(string ToolId, ReadOnlyMemory<byte> Blocks, long Before, long At);
}
