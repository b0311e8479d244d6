using System.Buffers;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Turnpike.Catalog.Definitions;
using Turnpike.Catalog.Lists;
using Turnpike.Wire.Messages;
using Turnpike.Wire.Revisions;

namespace Turnpike.Catalog.Tests.Lists;

public sealed class ListFilterTests
{
    private static readonly string[] Spaces = ["", " ", "\n  ", "\t", " \r\n"];

    [Theory]
    [InlineData("", """{"tools":[]}""")]
    [InlineData("a", """{"tools":[ {"name":"a"} ]}""")]
    [InlineData("b", """{"tools":[ {"name":"b"} ]}""")]
    [InlineData("c", """{"tools":[ {"name":"c" } ]}""")]
    [InlineData("ac", """{"tools":[ {"name":"a"} ,  {"name":"c" } ]}""")]
    [InlineData("ab", """{"tools":[ {"name":"a"} , {"name":"b"} ]}""")]
    [InlineData("abc", """{"tools":[ {"name":"a"} , {"name":"b"},  {"name":"c" } ]}""")]
    public void Drops_elements_with_their_commas(string kept, string expected)
    {
        var filtered = Filter("""{"id":1,"result":{"tools":[ {"name":"a"} , {"name":"b"},  {"name":"c" } ]}}""", ListKind.Tools, Era.Legacy, kept);
        Assert.Equal(Compact(expected), Compact(filtered[17..^1]));
    }

    [Fact]
    public void What_stays_is_byte_for_byte_and_in_order()
    {
        Prop.ForAll(ArbMap.Default.ArbFor<(byte[], ushort)>(), input =>
        {
            var (sizes, choice) = input;
            var random = new System.Random(choice);
            var elements = Enumerable.Range(0, Math.Min(sizes.Length, 12)).Select(i => Element(i, sizes[i])).ToArray();
            var text = new StringBuilder("{\"id\":7, \"result\" :{\"x\":[{\"name\":\"no\"}],\"tools\" : [");
            for (var i = 0; i < elements.Length; i++)
            {
                text.Append(i > 0 ? "," : "").Append(Space(random)).Append(elements[i]).Append(Space(random));
            }

            text.Append(Space(random)).Append("], \"nextCursor\":\"}],\"}}");
            var kept = Enumerable.Range(0, elements.Length).Where(_ => random.Next(2) == 0).ToHashSet();
            var message = text.ToString();
            var filtered = Run(message, ListKind.Tools, Era.Legacy, e => kept.Contains(int.Parse(e.Key, System.Globalization.CultureInfo.InvariantCulture)));
            var stays = Answers.Read(filtered)["result"u8]["tools"u8];
            var seen = new List<string>();
            foreach (var element in stays.Elements)
            {
                seen.Add(Encoding.UTF8.GetString(element.Raw));
            }

            var before = message[..(message.IndexOf("\"tools\" : [", StringComparison.Ordinal) + 11)];
            var after = message[message.LastIndexOf("], \"nextCursor\"", StringComparison.Ordinal)..];
            return seen.SequenceEqual(kept.Order().Select(i => elements[i]))
                && filtered.StartsWith(before, StringComparison.Ordinal)
                && filtered.EndsWith(after, StringComparison.Ordinal)
                && (kept.Count < elements.Length || filtered == message);
        }).QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData("""{"tools":[],"ttlMs":60000,"cacheScope":"public"}""", """{"tools":[],"ttlMs":0,"cacheScope":"private"}""")]
    [InlineData("""{"cacheScope":"private","ttlMs":0,"tools":[]}""", """{"cacheScope":"private","ttlMs":0,"tools":[]}""")]
    [InlineData("""{"cacheScope":7,"tools":[],"ttlMs":"x"}""", """{"cacheScope":"private","tools":[],"ttlMs":0}""")]
    [InlineData("""{"ttlMs":5,"tools":[]}""", """{"ttlMs":0,"tools":[],"cacheScope":"private"}""")]
    [InlineData("""{"tools":[]}""", """{"tools":[],"ttlMs":0,"cacheScope":"private"}""")]
    public void A_modern_list_is_private_and_not_kept(string result, string expected) =>
        Assert.Equal($$"""{"id":1,"result":{{expected}}}""", Filter($$"""{"id":1,"result":{{result}}}""", ListKind.Tools, Era.Modern, ""));

    [Fact]
    public void A_legacy_list_says_nothing_of_caches()
    {
        const string Message = """{"id":1,"result":{"tools":[],"ttlMs":9}}""";
        Assert.Equal(Message, Filter(Message, ListKind.Tools, Era.Legacy, ""));
    }

    [Fact]
    public void Unusable_elements_are_dropped_unasked()
    {
        var filtered = Run(
            """{"result":{"tools":[{"title":"no name"},{"name":"twice"},{"name":"one"},{"name":"twice"},{"name":"h","inputSchema":{"x-mcp-header":"X"}}]}}""",
            ListKind.Tools, Era.Legacy, _ => true);
        Assert.Equal("""{"result":{"tools":[{"name":"one"}]}}""", filtered);
    }

    [Fact]
    public void Resources_are_asked_for_by_uri_and_the_others_by_definition()
    {
        var asked = new List<ListedElement>();
        Run("""{"result":{"resources":[{"uri":"file:///a"},{"name":"no uri"}]}}""", ListKind.Resources, Era.Legacy, Note);
        Run("""{"result":{"prompts":[{"name":"p"}]}}""", ListKind.Prompts, Era.Legacy, Note);
        Run("""{"result":{"resourceTemplates":[{"uriTemplate":"x:{y}"}]}}""", ListKind.ResourceTemplates, Era.Legacy, Note);
        Assert.Equal(["file:///a", "p", "x:{y}"], asked.Select(a => a.Key));
        Assert.Null(asked[0].Definition);
        Assert.Equal(DefinitionKind.Prompt, asked[1].Definition!.Kind);
        Assert.Equal(DefinitionKind.ResourceTemplate, asked[2].Definition!.Kind);

        bool Note(ListedElement element)
        {
            asked.Add(element);
            return true;
        }
    }

    [Theory]
    [InlineData("""{"result":{}}""")]
    [InlineData("""{"result":{"tools":{}}}""")]
    [InlineData("""{"result":[]}""")]
    [InlineData("""{"result":{"tools":[],"Tools":[{"name":"hidden"}]}}""")]
    [InlineData("""{"result":{"tools":[],"tool\u017F":[{"name":"hidden"}]}}""")]
    [InlineData("""{"result":{"tools":[],"\u0054ools":[{"name":"hidden"}]}}""")]
    [InlineData("""{"result":{"tools":[],"TTLMS":5}}""")]
    public void An_answer_that_is_no_list_of_the_kind_is_refused(string message)
    {
        var edits = new List<Edit>();
        Assert.False(NewFilter().TryWrite(Answers.Result(message), ListKind.Tools, Era.Modern, _ => true, edits));
        Assert.Empty(edits);
    }

    [Fact]
    public void An_error_needs_no_edits()
    {
        var edits = new List<Edit>();
        Assert.True(NewFilter().TryWrite(new Envelope { Kind = MessageKind.Error }, ListKind.Tools, Era.Modern, _ => true, edits));
        Assert.Empty(edits);
    }

    [Fact]
    public void Edits_of_others_are_put_in_order_with_its_own()
    {
        const string Message = """{"result":{"tools":[{"name":"a"}]},"id":77}""";
        var answer = Answers.Result(Message);
        var edits = new List<Edit> { Splice.Replace(answer.Id, "5"u8.ToArray()) };
        Assert.True(NewFilter().TryWrite(answer, ListKind.Tools, Era.Legacy, _ => false, edits));
        Assert.Equal("""{"result":{"tools":[]},"id":5}""", Apply(Message, edits));
    }

    private static ListFilter NewFilter() => new(new DefinitionReader(new DefinitionCache()));

    private static string Filter(string message, ListKind kind, Era era, string kept) =>
        Run(message, kind, era, e => kept.Contains(e.Key, StringComparison.Ordinal));

    private static string Run(string message, ListKind kind, Era era, Func<ListedElement, bool> keeps)
    {
        var edits = new List<Edit>();
        Assert.True(NewFilter().TryWrite(Answers.Result(message), kind, era, keeps, edits));
        return Apply(message, edits);
    }

    private static string Apply(string message, List<Edit> edits)
    {
        var output = new ArrayBufferWriter<byte>();
        Splice.Apply(Encoding.UTF8.GetBytes(message), edits.ToArray(), output);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    private static string Element(int index, byte size) =>
        $$"""{ "name":"{{index}}","description":"{{new string(',', size % 5)}}é\"]}","n":1.{{size}}0, "inputSchema":{"a":[1,{"b":[] }] } }""";

    private static string Space(System.Random random) => Spaces[random.Next(Spaces.Length)];

    private static string Compact(string json) => json.Replace(" ", "", StringComparison.Ordinal);
}
