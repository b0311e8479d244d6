using System.Collections.Immutable;
using System.Globalization;
using Turnpike.Wire.Json;

namespace Turnpike.Gateway.MetaTools;

/// <summary>Reads arguments that satisfy their schema.</summary>
internal static class ArgumentValues
{
    /// <summary>A string; null for none.</summary>
    public static string? Text(JsonView value) => value.Kind == JsonKind.String ? value.GetString() : null;

    /// <summary>A list of strings; empty for none.</summary>
    public static ImmutableArray<string> Texts(JsonView value)
    {
        if (value.Kind != JsonKind.Array)
        {
            return [];
        }

        var texts = ImmutableArray.CreateBuilder<string>();
        foreach (var element in value.Elements)
        {
            texts.Add(element.GetString());
        }

        return texts.ToImmutable();
    }

    /// <summary>Whether it is there and true.</summary>
    public static bool IsTrue(JsonView value) => value.Kind == JsonKind.True;

    /// <summary>A whole number; <paramref name="otherwise"/> for none.</summary>
    public static int Number(JsonView value, int otherwise) =>
        value.Exists ? (int)double.Parse(value.Raw, NumberStyles.Float, CultureInfo.InvariantCulture) : otherwise;
}
