using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Turnpike.Console.Api;

/// <summary>
/// Lists in pages. A cursor names the last element that was given, and its place: the next page begins behind that element wherever it stands by now,
/// and at its place where it is gone.
/// </summary>
internal static class ListPages
{
    /// <summary>The most elements of a page, and what a page has where nothing is said.</summary>
    public const int Most = 1000;

    private const int LongestCursor = 4096;

    /// <summary>Cuts a list to the page that is asked for; the cursor of the next one, which the answer then carries as <c>next</c>.</summary>
    public static string? Cut(JsonObject answer, ApiRoute route, string? limit, string? cursor)
    {
        var most = limit is null ? Most
            : int.TryParse(limit, NumberStyles.None, CultureInfo.InvariantCulture, out var asked) && asked is >= 1 and <= Most ? asked
            : throw ApiException.Invalid($"limit is a number from 1 to {Most}", field: "limit");
        var list = answer[route.List!]!.AsArray();
        var first = cursor is null ? 0 : Begin(list, route.Key, cursor);
        if (first == 0 && list.Count <= most)
        {
            return null;
        }

        var page = list.Skip(first).Take(most).ToList();
        var next = first + page.Count < list.Count ? Write(first + page.Count, Identity(page[^1], route.Key)) : null;
        list.Clear();
        answer[route.List!] = new JsonArray([.. page]);
        if (next is not null)
        {
            answer["next"] = next;
        }

        return next;
    }

    private static int Begin(JsonArray list, ImmutableArray<string> key, string cursor)
    {
        var (place, last) = Read(cursor);

        // Mostly it stands where it stood.
        if (place >= 1 && place <= list.Count && Identity(list[place - 1], key) == last)
        {
            return place;
        }

        for (var i = 0; i < list.Count; i++)
        {
            if (Identity(list[i], key) == last)
            {
                return i + 1;
            }
        }

        return Math.Min(Math.Max(place - 1, 0), list.Count);
    }

    private static string Identity(JsonNode? element, ImmutableArray<string> key) => Digest(key.IsEmpty || element is not JsonObject item
        ? element?.ToJsonString() ?? ""
        : string.Join('\n', key.Select(k => item[k]?.ToJsonString() ?? "")));

    private static string Write(int place, string last) =>
        Convert.ToBase64String(Encoding.UTF8.GetBytes($"{place.ToString(CultureInfo.InvariantCulture)}\n{last}")).Replace('+', '-').Replace('/', '_').TrimEnd('=');

    private static (int Place, string Last) Read(string cursor)
    {
        try
        {
            var padded = cursor.Length > LongestCursor ? "" : cursor.Replace('-', '+').Replace('_', '/') + new string('=', (4 - (cursor.Length % 4)) % 4);
            var parts = Encoding.UTF8.GetString(Convert.FromBase64String(padded)).Split('\n');
            if (parts.Length == 2 && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var place))
            {
                return (place, parts[1]);
            }
        }
        catch (FormatException)
        {
            // Said below.
        }

        throw ApiException.Invalid("cursor is what the page before gave as next", field: "cursor");
    }

    private static string Digest(string text) => Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..32];
}
