using System.Collections.Immutable;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Turnpike.Admin.Faults;

namespace Turnpike.Admin.Configuration.Startup;

/// <summary>
/// The member <c>"turnpike": { "startEarly": [...] }</c> of a configuration file: the servers that start with the gateway. It is read and changed
/// in the text itself, so that everything else stays as it is written: order, blanks, comments, members nobody here knows.
/// </summary>
internal static class StartEarlyList
{
    private const string Section = "turnpike";
    private const string Member = "startEarly";

    private static readonly JsonReaderOptions Lenient = new() { CommentHandling = JsonCommentHandling.Allow, AllowTrailingCommas = true, MaxDepth = 64 };

    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The names; none where the file does not say. Throws <see cref="AdminException"/> for a member of another shape.</summary>
    public static ImmutableArray<string> Read(ReadOnlyMemory<byte> text)
    {
        try
        {
            return Find(text.Span).Names;
        }
        catch (JsonException)
        {
            // The file as a whole is read next, and says where it is wrong.
            return [];
        }
    }

    /// <summary>
    /// The text with these names in place of its own. Throws <see cref="AdminException"/> where that cannot be done without losing
    /// something that a person wrote.
    /// </summary>
    public static byte[] Write(ReadOnlySpan<byte> text, ImmutableArray<string> names)
    {
        var place = Find(text);
        if (place.HasComments)
        {
            throw Unwritable("the list has a comment inside, which would be lost");
        }

        if (place.RootStart < 0)
        {
            throw Unwritable("the file is no JSON object");
        }

        var list = $"[{string.Join(", ", names.Select(n => JsonSerializer.Serialize(n, Plain)))}]";
        var written = place switch
        {
            { ListStart: >= 0 } => Splice(text, place.ListStart, place.ListEnd, list),
            { SectionStart: >= 0 } => Splice(text, place.SectionStart + 1, place.SectionStart + 1, $" \"{Member}\": {list}{(place.SectionIsEmpty ? " " : ",")}"),
            _ => Splice(text, place.RootStart + 1, place.RootStart + 1, $"{Break(text)}\"{Section}\": {{ \"{Member}\": {list} }}{(place.RootIsEmpty ? "\n" : ",")}"),
        };

        // Invariant: what goes to the disk says what was asked for, whatever the text looked like.
        return Read(written).SequenceEqual(names, StringComparer.Ordinal) ? written : throw Unwritable("its text could not be changed safely");
    }

    private static AdminException Unwritable(string why) =>
        new(AdminFaultCode.Invalid, $"{why}: write \"{Section}\": {{ \"{Member}\": [...] }} by hand");

    private static byte[] Splice(ReadOnlySpan<byte> text, int start, int end, string between) =>
        [.. text[..start], .. Encoding.UTF8.GetBytes(between), .. text[end..]];

    // A line of its own where the file has lines, indented as the first member is.
    private static string Break(ReadOnlySpan<byte> text)
    {
        var open = text.IndexOf((byte)'{') + 1;
        var rest = text[open..];
        var blank = rest.IndexOfAnyExcept(" \t\r\n"u8);
        var indent = blank < 0 ? [] : rest[..blank];
        return indent.Contains((byte)'\n') && rest[blank] != (byte)'}' ? Encoding.ASCII.GetString(indent) : indent.Contains((byte)'\n') ? "\n  " : " ";
    }

    private static Place Find(ReadOnlySpan<byte> text)
    {
        var offset = text.StartsWith(Encoding.UTF8.Preamble) ? 3 : 0;
        var reader = new Utf8JsonReader(text[offset..], Lenient);
        var place = new Place();
        string? section = null, member = null;
        while (reader.Read())
        {
            var start = (int)reader.TokenStartIndex + offset;
            switch (reader.TokenType)
            {
                case JsonTokenType.Comment:
                    place.HasComments |= place.ListStart >= 0 && place.ListEnd < 0;
                    break;
                case JsonTokenType.StartObject when reader.CurrentDepth == 0:
                    place.RootStart = start;
                    break;
                case JsonTokenType.PropertyName when reader.CurrentDepth == 1:
                    place.RootIsEmpty = false;
                    section = reader.GetString();
                    break;
                case JsonTokenType.StartObject when reader.CurrentDepth == 1 && section == Section:
                    place.SectionStart = start;
                    break;
                case JsonTokenType.PropertyName when reader.CurrentDepth == 2 && section == Section:
                    place.SectionIsEmpty = false;
                    member = reader.GetString();
                    break;
                case JsonTokenType.StartArray when reader.CurrentDepth == 2 && section == Section && member == Member:
                    place.ListStart = start;
                    break;
                case JsonTokenType.EndArray when reader.CurrentDepth == 2 && place.ListStart >= 0 && place.ListEnd < 0:
                    place.ListEnd = start + 1;
                    break;
                case JsonTokenType.String when reader.CurrentDepth == 3 && place.ListStart >= 0 && place.ListEnd < 0:
                    place.Names = place.Names.Add(reader.GetString()!);
                    break;
                default:
                    Require(reader, section, member, place, text, start);
                    break;
            }
        }

        return place;
    }

    private static void Require(in Utf8JsonReader reader, string? section, string? member, Place place, ReadOnlySpan<byte> text, int start)
    {
        var isValue = reader.TokenType is not (JsonTokenType.PropertyName or JsonTokenType.EndObject or JsonTokenType.EndArray);
        if (isValue && section == Section
            && (reader.CurrentDepth == 1 || (reader.CurrentDepth == 2 && member == Member) || (place.ListStart >= 0 && place.ListEnd < 0)))
        {
            var (line, column) = TextPosition.At(text, start);
            throw new AdminException(AdminFaultCode.Invalid, $"line {line}, column {column}: \"{Section}\" is an object with \"{Member}\", a list of servers' names");
        }
    }

    private sealed class Place
    {
        public int RootStart { get; set; } = -1;

        public bool RootIsEmpty { get; set; } = true;

        public int SectionStart { get; set; } = -1;

        public bool SectionIsEmpty { get; set; } = true;

        public int ListStart { get; set; } = -1;

        public int ListEnd { get; set; } = -1;

        public bool HasComments { get; set; }

        public ImmutableArray<string> Names { get; set; } = [];
    }
}
