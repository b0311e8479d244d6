using System.Text.Json;
using Turnpike.Admin.Configuration;

namespace Turnpike.Admin.Clients;

/// <summary>Where the members of a JSON text begin, for reports that lead a person there.</summary>
internal static class EntryPlaces
{
    /// <summary>The place of every member whose path has at most <paramref name="depth"/> names, by its JSON Pointer. The text was parsed before.</summary>
    public static Dictionary<string, TextPosition> Of(ReadOnlySpan<byte> json, int depth)
    {
        var places = new Dictionary<string, TextPosition>(StringComparer.Ordinal);
        var names = new List<string>();
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true, MaxDepth = 64 });
        while (reader.Read())
        {
            if (reader.TokenType != JsonTokenType.PropertyName)
            {
                continue;
            }

            var level = reader.CurrentDepth - 1;
            if (level >= depth || level > names.Count)
            {
                continue;
            }

            names.RemoveRange(level, names.Count - level);
            names.Add(reader.GetString()!);
            places.TryAdd(Pointer(names), TextPosition.At(json, (int)reader.TokenStartIndex));
        }

        return places;
    }

    /// <summary>The JSON Pointer (RFC 6901) of names.</summary>
    public static string Pointer(IEnumerable<string> names) =>
        string.Concat(names.Select(n => "/" + n.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)));
}
