using System.Globalization;
using System.Text.Json;

namespace Turnpike.Policies.Tests.Reference;

/// <summary>Paths: split into keys, then walked one step after the other.</summary>
internal static class ReferencePath
{
    /// <summary>The keys of a path, its root first; null stands for <c>[*]</c>.</summary>
    public static List<string?> Keys(string path)
    {
        var keys = new List<string?>();
        var rest = path;
        while (rest.Length > 0)
        {
            if (rest.StartsWith("[*]", StringComparison.Ordinal))
            {
                keys.Add(null);
                rest = rest[3..];
            }
            else if (rest[0] == '[')
            {
                var close = 2;
                while (rest[close] != '"')
                {
                    close += rest[close] == '\\' ? 2 : 1;
                }

                keys.Add(JsonSerializer.Deserialize<string>(rest[1..(close + 1)]));
                rest = rest[(close + 2)..];
            }
            else
            {
                rest = rest[0] == '.' ? rest[1..] : rest;
                var end = rest.IndexOfAny(['.', '[']);
                keys.Add(end < 0 ? rest : rest[..end]);
                rest = end < 0 ? "" : rest[end..];
            }
        }

        return keys;
    }

    /// <summary>What the keys lead to in a call; null where nothing is.</summary>
    public static JsonElement? Find(IReadOnlyList<string?> keys, ReferenceCall call) =>
        keys[0] == "time" ? Time([.. keys.Skip(1)], call.Instant) : Walk(call.Facts, keys);

    public static JsonElement? Walk(JsonElement from, IEnumerable<string?> keys)
    {
        foreach (var key in keys)
        {
            if (from.ValueKind != JsonValueKind.Object || !from.TryGetProperty(key!, out from))
            {
                return null;
            }
        }

        return from;
    }

    private static JsonElement? Time(string?[] keys, DateTimeOffset instant)
    {
        var there = keys.Length == 1
            ? instant.ToUniversalTime()
            : TimeZoneInfo.ConvertTime(instant, TimeZoneInfo.FindSystemTimeZoneById(keys[0]!));
        return keys[^1] switch
        {
            "hour" => JsonSerializer.SerializeToElement(there.Hour),
            "weekday" => JsonSerializer.SerializeToElement(there.DayOfWeek.ToString()[..3].ToLowerInvariant()),
            "date" => JsonSerializer.SerializeToElement(there.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)),
            _ => null,
        };
    }
}
