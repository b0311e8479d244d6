namespace Turnpike.Policies.Parsing;

/// <summary>
/// A value that only a person can know, <c>${FILL: what to write}</c>: recommended rules have them. A policy with one is no policy yet.
/// </summary>
internal static class Placeholder
{
    private const string Opening = "${FILL";

    /// <summary>Whether a value is a placeholder, and what it asks for.</summary>
    public static bool TryRead(string text, out string wanted)
    {
        wanted = string.Empty;
        if (!text.StartsWith(Opening, StringComparison.Ordinal))
        {
            return false;
        }

        var asked = text.AsSpan(Opening.Length).TrimEnd('}').TrimStart(':').Trim();
        wanted = asked.IsEmpty ? "the value that is meant" : asked.ToString();
        return true;
    }
}
