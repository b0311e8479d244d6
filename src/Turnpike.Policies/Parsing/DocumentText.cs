using Turnpike.Policies.Yaml;
using Turnpike.Wire.Json;

namespace Turnpike.Policies.Parsing;

/// <summary>Reads the text of a document, JSON or YAML, onto a tape.</summary>
internal static class DocumentText
{
    /// <summary>Reads it; false, with an error at its place, where it is neither.</summary>
    public static bool TryRead(ReadOnlyMemory<byte> utf8, SourceText source, JsonTape tape, ProblemList problems)
    {
        var json = utf8;
        if (YamlTranslator.IsYaml(utf8.Span) && utf8.Length <= JsonBudget.Document.MaxBytes && System.Text.Unicode.Utf8.IsValid(utf8.Span))
        {
            if (YamlTranslator.Translate(utf8.Span, problems) is not { } translated)
            {
                return false;
            }

            (json, source.Map) = (translated.Json, translated.Map);
        }

        if (tape.TryRead(json, JsonBudget.Document, out var fault))
        {
            return true;
        }

        DocumentFault.Report(json.Span, fault, problems);
        return false;
    }
}
