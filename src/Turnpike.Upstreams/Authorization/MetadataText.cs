using System.Collections.Immutable;
using Turnpike.Wire.Json;

namespace Turnpike.Upstreams.Authorization;

/// <summary>Reads members of metadata documents: what has another type than it should is as if it were absent.</summary>
internal static class MetadataText
{
    private const int Longest = 16 * 1024;
    private const int MostElements = 1_000;

    public static string? Text(this JsonView value) =>
        value.Kind == JsonKind.String && value.Length is > 2 and <= Longest ? value.GetString() : null;

    /// <summary>The strings of an array; null when it is none, holds something else, or is too long.</summary>
    public static ImmutableArray<string>? Texts(this JsonView value)
    {
        if (value.Kind != JsonKind.Array || value.Count > MostElements)
        {
            return null;
        }

        var texts = ImmutableArray.CreateBuilder<string>(value.Count);
        foreach (var element in value.Elements)
        {
            if (element.Text() is not { } text)
            {
                return null;
            }

            texts.Add(text);
        }

        return texts.ToImmutable();
    }

    /// <summary>Words of others, fit to be shown: printable, one line, at most 200 characters, without any of <paramref name="secrets"/>.</summary>
    public static string? Said(string? text, IEnumerable<string?> secrets)
    {
        if (string.IsNullOrWhiteSpace(text) || secrets.Any(secret => secret is { Length: > 0 } && text.Contains(secret, StringComparison.Ordinal)))
        {
            return null;
        }

        var clean = new string([.. text.Where(c => c is >= ' ' and <= '~')]).Trim();
        return clean.Length switch { 0 => null, > 200 => clean[..200] + "...", _ => clean };
    }
}
