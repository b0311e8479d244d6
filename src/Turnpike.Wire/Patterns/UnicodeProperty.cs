namespace Turnpike.Wire.Patterns;

/// <summary>The Unicode properties a pattern may name: general categories by short or long name, <c>Any</c> and <c>ASCII</c>.</summary>
internal static class UnicodeProperty
{
    private static readonly Dictionary<string, string> LongNames = new(StringComparer.Ordinal)
    {
        ["Letter"] = "L",
        ["Lowercase_Letter"] = "Ll",
        ["Uppercase_Letter"] = "Lu",
        ["Titlecase_Letter"] = "Lt",
        ["Modifier_Letter"] = "Lm",
        ["Other_Letter"] = "Lo",
        ["Mark"] = "M",
        ["Combining_Mark"] = "M",
        ["Nonspacing_Mark"] = "Mn",
        ["Spacing_Mark"] = "Mc",
        ["Enclosing_Mark"] = "Me",
        ["Number"] = "N",
        ["Decimal_Number"] = "Nd",
        ["digit"] = "Nd",
        ["Letter_Number"] = "Nl",
        ["Other_Number"] = "No",
        ["Punctuation"] = "P",
        ["punct"] = "P",
        ["Connector_Punctuation"] = "Pc",
        ["Dash_Punctuation"] = "Pd",
        ["Open_Punctuation"] = "Ps",
        ["Close_Punctuation"] = "Pe",
        ["Initial_Punctuation"] = "Pi",
        ["Final_Punctuation"] = "Pf",
        ["Other_Punctuation"] = "Po",
        ["Symbol"] = "S",
        ["Math_Symbol"] = "Sm",
        ["Currency_Symbol"] = "Sc",
        ["Modifier_Symbol"] = "Sk",
        ["Other_Symbol"] = "So",
        ["Separator"] = "Z",
        ["Space_Separator"] = "Zs",
        ["Line_Separator"] = "Zl",
        ["Paragraph_Separator"] = "Zp",
        ["Other"] = "C",
        ["Control"] = "Cc",
        ["cntrl"] = "Cc",
        ["Format"] = "Cf",
        ["Private_Use"] = "Co",
        ["Unassigned"] = "Cn",
    };

    private static readonly HashSet<string> ShortNames = new(LongNames.Values, StringComparer.Ordinal);

    /// <summary>The property's characters, or the others; null when the name is not known.</summary>
    public static CodePointSet? Find(ReadOnlySpan<char> name, bool negated)
    {
        var equals = name.IndexOf('=');
        if (equals >= 0)
        {
            if (name[..equals] is not ("General_Category" or "gc"))
            {
                return null;
            }

            name = name[(equals + 1)..];
        }

        if (equals < 0 && name is "Any")
        {
            return negated ? CodePointSet.Of() : CodePointSet.Complement();
        }

        if (equals < 0 && name is "ASCII")
        {
            return negated ? CodePointSet.Complement((0, 0x7F)) : CodePointSet.Of((0, 0x7F));
        }

        var category = name.ToString();
        category = LongNames.GetValueOrDefault(category, category);
        return ShortNames.Contains(category) ? CodePointSet.OfCategory(category, negated) : null;
    }
}
