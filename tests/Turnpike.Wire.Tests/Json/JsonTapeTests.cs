using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Turnpike.Wire.Json;

namespace Turnpike.Wire.Tests.Json;

public class JsonTapeTests
{
    private static JsonFaultKind Read(byte[] bytes, JsonBudget? budget = null)
    {
        var tape = new JsonTape();
        var read = tape.TryRead(bytes, budget ?? JsonBudget.Message, out var fault);
        Assert.Equal(read, fault.Kind == JsonFaultKind.None);
        Assert.Equal(read, tape.Root.Exists);
        Assert.InRange(fault.Offset, 0, Math.Max(bytes.Length, JsonBudget.Message.MaxBytes));
        Assert.NotEmpty(fault.Message);
        return fault.Kind;
    }

    private static JsonFaultKind Read(string text, JsonBudget? budget = null) => Read(Encoding.UTF8.GetBytes(text), budget);

    [Theory]
    [InlineData("{}")]
    [InlineData(" [ ] ")]
    [InlineData("\t\r\n \"x\" \n")]
    [InlineData("-0")]
    [InlineData("1e400")]
    [InlineData("1E+2")]
    [InlineData("9007199254740993")]
    [InlineData("\"\\ud83d\\ude00\\u0000\"")]
    [InlineData("{\"\":1}")]
    [InlineData("{\"a\":1,\"A\":2}")]
    [InlineData("{\"é\":1,\"e\\u0301\":2}")]
    [InlineData("[{\"a\":1},{\"a\":2}]")]
    [InlineData("{\"a\":{\"a\":{\"a\":1}}}")]
    public void Accepts_json(string text) => Assert.Equal(JsonFaultKind.None, Read(text));

    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    [InlineData("\uFEFF{}")]
    [InlineData("{} {}")]
    [InlineData("{}x")]
    [InlineData("{},")]
    [InlineData("[1,]")]
    [InlineData("{\"a\":1,}")]
    [InlineData("{\"a\" 1}")]
    [InlineData("{a:1}")]
    [InlineData("{'a':1}")]
    [InlineData("[1 2]")]
    [InlineData("/* c */ {}")]
    [InlineData("{} // c")]
    [InlineData("NaN")]
    [InlineData("Infinity")]
    [InlineData("+1")]
    [InlineData("01")]
    [InlineData("1.")]
    [InlineData(".5")]
    [InlineData("0x10")]
    [InlineData("tru")]
    [InlineData("True")]
    [InlineData("\"a")]
    [InlineData("\"\n\"")]
    [InlineData("\"\\x41\"")]
    [InlineData("\"\\u00g0\"")]
    [InlineData("\0{}")]
    [InlineData("{}\0")]
    public void Refuses_what_is_not_json(string text) => Assert.Equal(JsonFaultKind.Malformed, Read(text));

    [Theory]
    [InlineData("{\"a\":1,\"a\":2}")]
    [InlineData("{\"a\":1,\"\\u0061\":2}")]
    [InlineData("{\"\\u0061\":1,\"\\u0061\":1}")]
    [InlineData("{\"/\":1,\"\\/\":2}")]
    [InlineData("{\"😀\":1,\"\\ud83d\\uDE00\":2}")]
    [InlineData("{\"\":1,\"\":2}")]
    [InlineData("[[{\"x\":[{\"k\":1,\"b\":{},\"k\":null}]}]]")]
    [InlineData("{\"a\":{\"b\":1},\"b\":1,\"a\":1}")]
    public void Refuses_duplicate_keys_at_any_depth_and_in_any_spelling(string text) => Assert.Equal(JsonFaultKind.DuplicateKey, Read(text));

    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    [InlineData(13)]
    [InlineData(500)]
    public void Finds_a_duplicate_among_few_and_many_keys(int count)
    {
        var members = Enumerable.Range(0, count).Select(i => $"\"key{i}\":{{\"x\":1,\"y\":2}}").ToList();
        Assert.Equal(JsonFaultKind.None, Read("{" + string.Join(",", members) + "}"));
        for (var place = 0; place <= count; place += Math.Max(1, count / 7))
        {
            var with = members.ToList();
            with.Insert(place, $"\"k\\u0065y{count / 2}\":1");
            Assert.Equal(JsonFaultKind.DuplicateKey, Read("{" + string.Join(",", with) + "}"));
        }
    }

    [Theory]
    [InlineData("\"\\ud800\"")]
    [InlineData("\"\\udc00\"")]
    [InlineData("\"\\ud800\\ud800\"")]
    [InlineData("\"\\ud83dx\"")]
    [InlineData("\"\\ud83d\\n\"")]
    [InlineData("\"\\ude00\\ud83d\"")]
    [InlineData("{\"\\udfff\":1}")]
    public void Refuses_half_of_a_surrogate_pair(string text) => Assert.Equal(JsonFaultKind.InvalidUtf8, Read(text));

    [Theory]
    [InlineData(new byte[] { 0x80 })]
    [InlineData(new byte[] { 0xFF })]
    [InlineData(new byte[] { 0xC3 })]
    [InlineData(new byte[] { 0xC0, 0x80 })]
    [InlineData(new byte[] { 0xED, 0xA0, 0x80 })]
    [InlineData(new byte[] { 0xF5, 0x80, 0x80, 0x80 })]
    public void Refuses_bytes_that_are_not_utf8(byte[] bad)
    {
        Assert.Equal(JsonFaultKind.InvalidUtf8, Read([(byte)'"', .. bad, (byte)'"']));
        Assert.Equal(JsonFaultKind.InvalidUtf8, Read([.. "{\""u8, .. bad, .. "\":1}"u8]));
        Assert.Equal(JsonFaultKind.InvalidUtf8, Read([.. "{}"u8, .. bad]));
    }

    [Fact]
    public void The_budgets_are_exact()
    {
        static string Nest(int depth) => string.Concat(Enumerable.Repeat("[{\"a\":", depth / 2)) + (depth % 2 == 1 ? "[]" : "1") + string.Concat(Enumerable.Repeat("}]", depth / 2));
        Assert.Equal(JsonFaultKind.None, Read(Nest(64)));
        Assert.Equal(JsonFaultKind.TooDeep, Read(Nest(65)));
        Assert.Equal(JsonFaultKind.TooDeep, Read(new string('[', 1_000_000)));
        Assert.Equal(JsonFaultKind.Malformed, Read(new string('[', 64) + "x"));

        var small = new JsonBudget(20, 64, 4);
        Assert.Equal(JsonFaultKind.None, Read("[1,{\"a\":2}]", small));
        Assert.Equal(JsonFaultKind.TooManyNodes, Read("[1,{\"a\":2},3]", small));
        Assert.Equal(JsonFaultKind.None, Read("[1" + new string(' ', 17) + "]", small));
        Assert.Equal(JsonFaultKind.TooLong, Read("[1" + new string(' ', 18) + "]", small));
    }

    [Fact]
    public void Two_million_elements_are_refused_by_the_count_of_values()
    {
        var bytes = Encoding.UTF8.GetBytes("[" + string.Concat(Enumerable.Repeat("1,", 1_999_999)) + "1]");
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal(JsonFaultKind.TooManyNodes, Read(bytes));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 64 * 1024 * 1024);
    }

    [Fact]
    public void Ninety_thousand_keys_that_all_differ_are_read_quickly()
    {
        var text = "{" + string.Join(",", Enumerable.Range(0, 90_000).Select(i => $"\"{i:x}\":0")) + "}";
        Assert.Equal(JsonFaultKind.None, Read(text));
    }

    [Fact]
    public void A_tape_is_reused_and_a_failed_read_leaves_nothing()
    {
        var tape = new JsonTape();
        Assert.True(tape.TryRead("{\"a\":[1,2]}"u8.ToArray(), JsonBudget.Message, out _));
        Assert.False(tape.TryRead("{\"a\":{\"b\":{\"c\":1"u8.ToArray(), JsonBudget.Message, out _));
        Assert.False(tape.Root.Exists);
        Assert.True(tape.TryRead("{\"b\":1,\"a\":2}"u8.ToArray(), JsonBudget.Message, out _));
        Assert.Equal(2, tape.Root.Count);
        tape.Clear();
        Assert.False(tape.Root.Exists);
        Assert.True(tape.Source.IsEmpty);
    }

    [Fact]
    public void A_cleared_tape_keeps_no_large_memory()
    {
        var tape = new JsonTape();
        var bytes = Encoding.UTF8.GetBytes("[" + string.Concat(Enumerable.Repeat("1,", 90_000)) + "1]");
        Assert.True(tape.TryRead(bytes, JsonBudget.Message, out _));
        tape.Clear();
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.True(tape.TryRead(bytes, JsonBudget.Message, out _));
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before > 90_000 * 20, "the memory was kept");
    }

    [Fact]
    public void Reads_what_the_platforms_reader_reads() =>
        Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed =>
        {
            var bytes = Encoding.UTF8.GetBytes(new RandomJson(seed).Value());
            var tape = new JsonTape();
            Assert.True(tape.TryRead(bytes, JsonBudget.Message, out _), Encoding.UTF8.GetString(bytes));
            using var document = JsonDocument.Parse(bytes);
            AssertSame(document.RootElement, tape.Root);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Refuses_what_the_platforms_reader_refuses() =>
        Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed =>
        {
            var random = new RandomJson(seed);
            for (var i = 0; i < 20; i++)
            {
                var bytes = Encoding.UTF8.GetBytes(random.Value());
                var at = random.Next(bytes.Length);
                bytes[at] = random.Next(2) == 0 ? (byte)random.Next(256) : (byte)"{}[]\",:\\0 e."[random.Next(12)];
                Assert.Equal(PlatformReads(bytes), Read(bytes) == JsonFaultKind.None);
            }
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Random_bytes_never_throw() =>
        Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), bytes => _ = Read(bytes ?? [])).QuickCheckThrowOnFailure();

    private static bool PlatformReads(byte[] bytes)
    {
        try
        {
            _ = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes);
            using var document = JsonDocument.Parse(bytes, new JsonDocumentOptions { AllowDuplicateProperties = false });
            Walk(document.RootElement);
            return true;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or ArgumentException)
        {
            return false;
        }

        // Reading a string is what makes the platform see a lone surrogate.
        static void Walk(JsonElement element)
        {
            switch (element.ValueKind)
            {
                case JsonValueKind.Object:
                    foreach (var property in element.EnumerateObject())
                    {
                        _ = property.Name;
                        Walk(property.Value);
                    }

                    break;
                case JsonValueKind.Array:
                    foreach (var child in element.EnumerateArray())
                    {
                        Walk(child);
                    }

                    break;
                case JsonValueKind.String:
                    _ = element.GetString();
                    break;
                default:
                    break;
            }
        }
    }

    private static void AssertSame(JsonElement expected, JsonView actual)
    {
        Assert.Equal(expected.GetRawText(), Encoding.UTF8.GetString(actual.Raw));
        Assert.Equal(actual.End, actual.Start + actual.Length);
        switch (expected.ValueKind)
        {
            case JsonValueKind.Object:
                Assert.Equal(JsonKind.Object, actual.Kind);
                var count = 0;
                foreach (var member in actual.Members)
                {
                    Assert.True(expected.TryGetProperty(member.Name.GetString(), out var value));
                    AssertSame(value, member.Value);
                    Assert.Equal(member.Value, actual[Encoding.UTF8.GetBytes(member.Name.GetString())]);
                    count++;
                }

                Assert.Equal(expected.GetPropertyCount(), count);
                Assert.Equal(count, actual.Count);
                break;
            case JsonValueKind.Array:
                Assert.Equal(JsonKind.Array, actual.Kind);
                var index = 0;
                foreach (var element in actual.Elements)
                {
                    AssertSame(expected[index++], element);
                }

                Assert.Equal(expected.GetArrayLength(), index);
                Assert.Equal(index, actual.Count);
                break;
            case JsonValueKind.String:
                Assert.Equal(expected.GetString(), actual.GetString());
                Assert.True(actual.Is(Encoding.UTF8.GetBytes(expected.GetString()!)));
                Assert.False(actual.Is(Encoding.UTF8.GetBytes(expected.GetString() + "x")));
                break;
            default:
                Assert.Equal(expected.ValueKind.ToString(), actual.Kind.ToString());
                break;
        }
    }
}
