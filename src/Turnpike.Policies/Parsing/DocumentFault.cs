using System.Text;
using Turnpike.Policies.Documents;
using Turnpike.Wire.Json;

namespace Turnpike.Policies.Parsing;

/// <summary>Says what is wrong with a document that is not even JSON.</summary>
internal static class DocumentFault
{
    public static void Report(ReadOnlySpan<byte> document, in JsonFault fault, ProblemList problems) =>
        problems.Error(new Place(string.Empty, fault.Offset), fault.Kind switch
        {
            JsonFaultKind.DuplicateKey => $"the key {KeyAt(document, fault.Offset)} stands twice in one object: keep one of them",
            JsonFaultKind.InvalidUtf8 => "the document is not valid UTF-8, or a \\u escape is half of a pair",
            JsonFaultKind.TooLong => $"the document is longer than {JsonBudget.Document.MaxBytes} bytes",
            JsonFaultKind.TooDeep => $"objects and lists are nested deeper than {JsonBudget.Document.MaxDepth}",
            JsonFaultKind.TooManyNodes => $"the document holds more than {JsonBudget.Document.MaxNodes} values",
            _ when document.StartsWith("\uFEFF"u8) => "the document begins with a byte order mark: save it as UTF-8 without one",
            _ when document.IsEmpty => "the document is empty",
            _ => "this is not JSON here: look for a missing or superfluous comma, quote or bracket, or a comment",
        });

    private static string KeyAt(ReadOnlySpan<byte> document, int offset)
    {
        var end = offset + 1;
        while (end < document.Length && document[end] != (byte)'"')
        {
            end += document[end] == (byte)'\\' ? 2 : 1;
        }

        return Encoding.UTF8.GetString(document[offset..Math.Min(end + 1, document.Length)]);
    }
}
