using Turnpike.Catalog.Definitions;

namespace Turnpike.Catalog.Search;

/// <summary>
/// How many tokens of a language model a list of tools takes, roughly: a quarter of its bytes, rounded up. Models count differently; for English in JSON
/// the usual tokenizers are within about a quarter of this, for other scripts they take more.
/// </summary>
public static class TokenEstimate
{
    private const int BytesPerToken = 4;

    /// <summary>The estimate for so many bytes of UTF-8.</summary>
    public static long OfBytes(long bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        return (bytes + BytesPerToken - 1) / BytesPerToken;
    }

    /// <summary>The estimate for a list of these definitions as their servers send them, with the brackets and commas between.</summary>
    public static long OfList(IEnumerable<Definition> definitions)
    {
        ArgumentNullException.ThrowIfNull(definitions);
        return OfBytes(definitions.Sum(d => d.Json.Length + 1L) + 1);
    }
}
