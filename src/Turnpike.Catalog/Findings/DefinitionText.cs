using System.Collections.Immutable;
using System.Globalization;
using Turnpike.Wire.Json;

namespace Turnpike.Catalog.Findings;

/// <summary>What a string of a definition is.</summary>
internal enum TextRole : byte
{
    /// <summary>A value: description, title, enum, default, example, anything.</summary>
    Value,

    /// <summary>The name of a member.</summary>
    MemberName,

    /// <summary>The name of a parameter: a member of <c>properties</c>, or the <c>name</c> of a prompt's argument.</summary>
    ParameterName,

    /// <summary>The definition's own <c>name</c> or <c>uriTemplate</c>.</summary>
    OwnName,
}

/// <summary>One string of a definition.</summary>
/// <param name="Pointer">Where it stands.</param>
/// <param name="Role">What it is.</param>
/// <param name="Text">The unescaped string.</param>
internal readonly record struct DefinitionText(string Pointer, TextRole Role, string Text)
{
    /// <summary>Whether the text is a member's name.</summary>
    public bool InName { get; init; }

    /// <summary>Every string of a definition, values and member names, in source order.</summary>
    public static ImmutableArray<DefinitionText> Of(JsonView definition)
    {
        var texts = ImmutableArray.CreateBuilder<DefinitionText>();
        Walk(definition, "", "", "", texts);
        return texts.ToImmutable();
    }

    // Recursion is bounded by the depth the reader lets in.
    private static void Walk(JsonView value, string pointer, string parent, string own, ImmutableArray<DefinitionText>.Builder texts)
    {
        switch (value.Kind)
        {
            case JsonKind.String:
                texts.Add(new DefinitionText(pointer, RoleOf(pointer, parent), value.GetString()));
                break;
            case JsonKind.Array:
                var i = 0;
                foreach (var element in value.Elements)
                {
                    var index = i++.ToString(CultureInfo.InvariantCulture);
                    Walk(element, $"{pointer}/{index}", own, index, texts);
                }

                break;
            case JsonKind.Object:
                foreach (var member in value.Members)
                {
                    var name = member.Name.GetString();
                    var inner = $"{pointer}/{Escape(name)}";
                    texts.Add(new DefinitionText(inner, own == "properties" ? TextRole.ParameterName : TextRole.MemberName, name) { InName = true });
                    Walk(member.Value, inner, own, name, texts);
                }

                break;
        }
    }

    private static TextRole RoleOf(string pointer, string parent) => pointer switch
    {
        "/name" or "/uriTemplate" => TextRole.OwnName,
        _ when pointer.StartsWith("/arguments/", StringComparison.Ordinal) && pointer.EndsWith("/name", StringComparison.Ordinal)
            && parent.All(char.IsAsciiDigit) => TextRole.ParameterName,
        _ => TextRole.Value,
    };

    private static string Escape(string name) => name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);
}
