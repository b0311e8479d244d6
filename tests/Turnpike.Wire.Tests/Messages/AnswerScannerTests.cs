using System.Buffers;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Turnpike.Wire.Json;
using Turnpike.Wire.Messages;
using Turnpike.Wire.Tests.Json;

namespace Turnpike.Wire.Tests.Messages;

public class AnswerScannerTests
{
    private static readonly byte[] Old = "12"u8.ToArray();
    private static readonly byte[] New = "\"client-id\""u8.ToArray();

    private static (AnswerScanner Scanner, string Output) Scan(byte[] text, Func<int> chunk)
    {
        var scanner = new AnswerScanner(Old, New);
        var output = new ArrayBufferWriter<byte>();
        for (var at = 0; at < text.Length;)
        {
            var length = Math.Min(Math.Max(1, chunk()), text.Length - at);
            scanner.Scan(text.AsSpan(at, length), output);
            at += length;
        }

        return (scanner, Encoding.UTF8.GetString(output.WrittenSpan));
    }

    private static (AnswerScanner Scanner, string Output) Scan(string text, int chunk = 1) => Scan(Encoding.UTF8.GetBytes(text), () => chunk);

    private static void Refuses(string text)
    {
        foreach (var chunk in new[] { 1, 3, 10_000 })
        {
            Assert.Throws<InvalidDataException>(() => Scan(text, chunk));
        }
    }

    [Fact]
    public void Replaces_the_id_and_nothing_else() =>
        Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed =>
        {
            var random = new RandomJson(seed);
            var text = random.Object(3, "\"jsonrpc\":\"2.0\"", "\"id\"" + random.Space() + ":" + random.Space() + "12", "\"result\":" + random.Object());
            var bytes = Encoding.UTF8.GetBytes(text);
            var tape = new JsonTape();
            Assert.True(tape.TryRead(bytes, JsonBudget.Message, out _), text);
            var expected = new ArrayBufferWriter<byte>();
            Splice.Apply(bytes, [Splice.Replace(tape.Root["id"u8], New)], expected);

            var (scanner, output) = Scan(bytes, () => 1 + random.Next(1 + random.Next(12)));
            Assert.Equal(Encoding.UTF8.GetString(expected.WrittenSpan), output);
            Assert.True(scanner.Complete());
            Assert.Equal(MessageKind.Result, scanner.Kind);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Every_prefix_of_an_answer_is_not_complete()
    {
        const string Text = """{"jsonrpc":"2.0","id":12,"result":{"content":[{"text":"é😀\n"}],"isError":true}}""";
        var bytes = Encoding.UTF8.GetBytes(Text);
        for (var length = 0; length < bytes.Length; length++)
        {
            Assert.False(Scan(bytes[..length], () => 5).Scanner.Complete());
        }

        Assert.True(Scan(bytes, () => 5).Scanner.Complete());
    }

    [Fact]
    public void Tells_the_kind_and_what_the_result_says_of_itself()
    {
        var (scanner, _) = Scan("""{"jsonrpc":"2.0","id":12,"result":{"resultType":"input_re\u0071uired","isError":false,"x":{"resultType":"no","isError":true}},"extra":{"isError":true}}""");
        Assert.Equal("input_required", scanner.ResultType);
        Assert.True(scanner.HasResultType);
        Assert.False(scanner.IsError);

        var (error, _) = Scan("""{"error":{"code":1,"message":"m","isError":true},"id":12,"jsonrpc":"2.0"}""");
        Assert.Equal(MessageKind.Error, error.Kind);
        Assert.Null(error.IsError);
        Assert.False(error.HasResultType);
    }

    [Fact]
    public void Only_a_short_string_is_told_as_result_type()
    {
        Assert.Null(Scan($$$"""{"jsonrpc":"2.0","id":12,"result":{"resultType":"{{{new string('a', 65)}}}"}}""").Scanner.ResultType);
        var (number, _) = Scan("""{"jsonrpc":"2.0","id":12,"result":{"resultType":7,"isError":"true"}}""");
        Assert.True(number.HasResultType);
        Assert.Null(number.ResultType);
        Assert.Null(number.IsError);
    }

    [Fact]
    public void The_kind_is_known_before_the_end()
    {
        var scanner = new AnswerScanner(Old, New);
        scanner.Scan("{\"jsonrpc\":\"2.0\",\"id\":12,\"result\""u8, new ArrayBufferWriter<byte>());
        Assert.Equal(MessageKind.Result, scanner.Kind);
    }

    [Theory]
    [InlineData("""{"jsonrpc":"2.0","id":13,"result":{}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"result":{}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":123,"result":{}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":"12","result":{}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":12.0,"result":{}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":null,"result":{}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":[12],"result":{}}""")]
    [InlineData("""{"jsonrpc":"2.0","result":{}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":12}""")]
    [InlineData("""{"id":12,"result":{}}""")]
    [InlineData("""{"jsonrpc":"2","id":12,"result":{}}""")]
    [InlineData("""{"jsonrpc":2.0,"id":12,"result":{}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":12,"result":[]}""")]
    [InlineData("""{"jsonrpc":"2.0","id":12,"result":"x"}""")]
    [InlineData("""{"jsonrpc":"2.0","id":12,"error":null}""")]
    [InlineData("""{"jsonrpc":"2.0","id":12,"result":{},"error":{}}""")]
    public void Refuses_what_is_not_the_expected_answer(string text) => Refuses(text);

    [Theory]
    [InlineData("""{"jsonrpc":"2.0","id":12,"id":12,"result":{}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":12,"\u0069d":12,"result":{}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":12,"ID":13,"result":{}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":12,"re\u017Fult":{},"result":{}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":12,"result":{},"result":{}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":12,"result":{"isError":false,"isErro\u0072":true}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":12,"result":{"resultType":"a","resultType":"b"}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":12,"x":1,"x":2,"result":{}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":12,"\ud800":1,"result":{}}""")]
    [InlineData("""{"jsonrpc":"2.0","method":"notifications/message","params":{}}""")]
    public void Refuses_keys_that_two_readers_could_read_in_two_ways(string text) => Refuses(text);

    [Theory]
    [InlineData("[]")]
    [InlineData("12")]
    [InlineData("\"x\"")]
    [InlineData("\uFEFF{}")]
    [InlineData("""{"jsonrpc":"2.0","id":12,"result":{}}{}""")]
    [InlineData("""{"jsonrpc":"2.0","id":12,"result":{}}x""")]
    [InlineData("""{"jsonrpc":"2.0","id":12,"result":{"a":}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":12,"result":{"a":1,}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":12,"result":{"a":[1,]}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":12,"result":{"a":[1}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":12,"result":{"a":01}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":12,"result":{"a":1.}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":12,"result":{"a":-}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":12,"result":{"a":1e}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":12,"result":{"a":tru}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":12,"result":{"a":truee}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":12,"result":{"a":"\x"}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":12,"result":{"a":"\u00g0"}}""")]
    [InlineData("{\"jsonrpc\":\"2.0\",\"id\":12,\"result\":{\"a\":\"\n\"}}")]
    [InlineData("""{"jsonrpc":"2.0","id":12,"result":{a:1}}""")]
    [InlineData("""{"jsonrpc" "2.0"}""")]
    public void Refuses_what_is_not_json(string text) => Refuses(text);

    [Fact]
    public void Agrees_with_the_tape_about_random_damage() =>
        Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed =>
        {
            var random = new RandomJson(seed);
            var bytes = Encoding.UTF8.GetBytes(random.Object(2, "\"jsonrpc\":\"2.0\"", "\"id\":12", "\"result\":" + random.Object(3)));
            bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            var scanned = true;
            try
            {
                scanned = Scan(bytes, () => 1 + random.Next(9)).Scanner.Complete();
            }
            catch (InvalidDataException)
            {
                scanned = false;
            }

            // The tape refuses more: duplicate keys and lone surrogates below the outermost object.
            var read = EnvelopeReader.TryRead(new JsonTape(), bytes, JsonBudget.Upstream, Sender.Server, out var envelope, out _);
            Assert.True(scanned || !read || !envelope.Id.Raw.SequenceEqual(Old), Encoding.UTF8.GetString(bytes));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Depth_64_passes_and_65_does_not()
    {
        static string Nest(int depth) => "{\"jsonrpc\":\"2.0\",\"id\":12,\"result\":{\"a\":" + new string('[', depth - 2) + new string(']', depth - 2) + "}}";
        Assert.True(Scan(Nest(64)).Scanner.Complete());
        Refuses(Nest(65));
    }

    [Theory]
    [InlineData(new byte[] { 0xFF })]
    [InlineData(new byte[] { 0xC3, 0x28 })]
    [InlineData(new byte[] { 0xE2, 0x82 })]
    [InlineData(new byte[] { 0xED, 0xA0, 0x80 })]
    [InlineData(new byte[] { 0xF4, 0x90, 0x80, 0x80 })]
    [InlineData(new byte[] { 0xC0, 0xAF })]
    public void Invalid_utf8_is_refused_at_every_boundary(byte[] bad)
    {
        byte[] text = [.. "{\"jsonrpc\":\"2.0\",\"id\":12,\"result\":{\"a\":\""u8, .. bad, .. "\"}}"u8];
        for (var chunk = 1; chunk < 8; chunk++)
        {
            Assert.Throws<InvalidDataException>(() => Scan(text, () => chunk));
        }
    }

    [Fact]
    public void A_large_answer_costs_no_memory()
    {
        var scanner = new AnswerScanner(Old, New);
        var sink = new CountingSink();
        scanner.Scan("{\"jsonrpc\":\"2.0\",\"id\":12,\"result\":{\"content\":[{\"text\":\""u8, sink);
        var filler = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("line é of text \\n with \\\"escapes\\\" ", 2000)));
        scanner.Scan(filler, sink);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
        {
            scanner.Scan(filler, sink);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        scanner.Scan("\"}]}}"u8, sink);
        Assert.True(scanner.Complete());
        Assert.True(sink.Written > 100L * filler.Length);
    }

    private sealed class CountingSink : IBufferWriter<byte>
    {
        private readonly byte[] _buffer = new byte[256 * 1024];

        public long Written { get; private set; }

        public void Advance(int count) => Written += count;

        public Memory<byte> GetMemory(int sizeHint = 0) => _buffer;

        public Span<byte> GetSpan(int sizeHint = 0) => _buffer;
    }
}
