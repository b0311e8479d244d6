using System.Text;

namespace Turnpike.Policies.Parsing;

/// <summary>The grammar of the language as a reference for people, written from the tables the parser reads.</summary>
public static class PolicyGrammar
{
    /// <summary>A table for each object of the language and one for the operators, as Markdown, lines ending in LF.</summary>
    public static string ToMarkdown()
    {
        var text = new StringBuilder();
        foreach (var shape in Grammar.Objects)
        {
            text.Append(null, $"### {shape.Name}\n\n| key | value | meaning |\n|---|---|---|\n");
            foreach (var key in shape.Keys.Where(k => k.IsSupported))
            {
                text.Append(null, $"| `{key.Name}`{(key.IsRequired ? " (required)" : string.Empty)} | {Cell(key.Form)} | {Cell(key.Meaning)} |\n");
            }

            var later = shape.Keys.Where(k => !k.IsSupported).Select(k => $"`{k.Name}`").ToArray();
            text.Append(later.Length == 0 ? "\n" : $"\nPart of the language, refused by this version: {string.Join(", ", later)}.\n\n");
        }

        text.Append("### operators\n\n| operator | value | true where |\n|---|---|---|\n");
        foreach (var word in Grammar.Operators)
        {
            text.Append(null, $"| `{word.Name}` | {Cell(word.Form)} | {Cell(word.Meaning)} |\n");
        }

        text.Append("\n### path roots\n\n| path | what it leads to |\n|---|---|\n");
        foreach (var (root, member, _, meaning) in PathParser.Members)
        {
            text.Append(null, $"| `{root}{(member.Length == 0 ? string.Empty : "." + member)}` | {Cell(meaning)} |\n");
        }

        return text.ToString();
    }

    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal);
}
