using System.Text;
using Turnpike.Wire.Json;
using Turnpike.Wire.Messages;

namespace Turnpike.Wire.Tests.Messages;

public class EnvelopeReaderTests
{
    private readonly JsonTape _tape = new();

    private bool Read(string text, out Envelope envelope, out WireFault fault, Sender sender = Sender.Client) =>
        EnvelopeReader.TryRead(_tape, Encoding.UTF8.GetBytes(text), JsonBudget.Message, sender, out envelope, out fault);

    private WireFault Refuse(string text, Sender sender = Sender.Client)
    {
        Assert.False(Read(text, out var envelope, out var fault, sender), text);
        Assert.Equal(default, envelope.Id);
        Assert.NotEmpty(fault.Message);
        return fault;
    }

    private Envelope Accept(string text, Sender sender = Sender.Client)
    {
        Assert.True(Read(text, out var envelope, out var fault, sender), fault.Message + " " + text);
        return envelope;
    }

    [Fact]
    public void Reads_a_tool_call()
    {
        var e = Accept("""{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"echo","arguments":{"a":1.0e3},"_meta":{"progressToken":"p"}}}""");
        Assert.Equal(MessageKind.Request, e.Kind);
        Assert.Same(McpMethod.CallTool, e.Method);
        Assert.Equal("7", Encoding.UTF8.GetString(e.Id.Raw));
        Assert.Equal("echo", e.Name.GetString());
        Assert.Equal("""{"a":1.0e3}""", Encoding.UTF8.GetString(e.Arguments.Raw));
        Assert.Equal("p", e.Meta["progressToken"u8].GetString());
    }

    [Fact]
    public void Reads_notifications_results_and_errors()
    {
        Assert.Equal(MessageKind.Notification, Accept("""{"jsonrpc":"2.0","method":"notifications/initialized"}""").Kind);
        var result = Accept("""{"jsonrpc":"2.0","id":"a","result":{"_meta":{"x":1}}}""");
        Assert.Equal(MessageKind.Result, result.Kind);
        Assert.True(result.Meta.Exists);
        Assert.Equal(MessageKind.Error, Accept("""{"jsonrpc":"2.0","id":1,"error":{"code":-32000,"message":"no"}}""").Kind);
    }

    [Theory]
    [InlineData("""{"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"no"}}""")]
    [InlineData("""{"jsonrpc":"2.0","error":{"code":-32700,"message":"no"}}""")]
    public void An_error_answer_may_have_no_id(string text) => Assert.False(Accept(text, Sender.Server).Id.Exists);

    [Theory]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"tools/list","method":"tools/call"}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"tools/list","m\u0065thod":"tools/call"}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"a","name":"b"}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"a","arguments":{"x":{"y":[{"k":1,"k":2}]}}}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"a","arguments":{"x":1,"\u0078":2}}}""")]
    public void Refuses_duplicate_keys_at_any_depth(string text) => Assert.Equal(-32600, Refuse(text).Code);

    [Theory]
    [InlineData("Method")]
    [InlineData("METHOD")]
    [InlineData("PARAMS")]
    [InlineData("param\u017F")]
    [InlineData("Id")]
    [InlineData("ıd")]
    [InlineData("ｉｄ")]
    [InlineData("\\u004dethod")]
    [InlineData("re\\u017Fult")]
    [InlineData("method\\u0000")]
    [InlineData("Jsonrpc")]
    [InlineData("ERROR")]
    public void Refuses_an_envelope_key_that_another_reader_would_take_for_a_known_one(string key)
    {
        var text = $$$"""{"jsonrpc":"2.0","id":1,"method":"tools/list","{{{key}}}":{}}""";
        Assert.Equal(-32600, Refuse(text).Code);
        Assert.Equal("1", Encoding.UTF8.GetString(Refuse(text, Sender.Server).Id.Span));
    }

    [Fact]
    public void Refuses_a_known_key_behind_letter_escapes()
    {
        Refuse("""{"jsonrpc":"2.0","id":1,"m\u0065thod":"tools/list"}""");
        Refuse("""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"n\u0061me":"x"}}""");
    }

    [Theory]
    [InlineData("Name")]
    [InlineData("NAME")]
    [InlineData("Arguments")]
    [InlineData("argument\u017F")]
    [InlineData("ta\u017F\u212A")]
    [InlineData("_Meta")]
    [InlineData("URI")]
    [InlineData("requeststate")]
    [InlineData("\\u004Eame")]
    [InlineData("name\\u0000")]
    [InlineData("Arguments\\u0000 and more")]
    public void Refuses_a_params_key_that_another_reader_would_take_for_a_known_one(string key) =>
        Assert.Equal(-32602, Refuse($$$"""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"a","{{{key}}}":"b"}}""").Code);

    [Theory]
    [InlineData("ProgressToken")]
    [InlineData("progressTo\u212Aen")]
    [InlineData("io.modelcontextprotocol/ProtocolVersion")]
    [InlineData("IO.modelcontextprotocol/clientCapabilities")]
    public void Refuses_a_meta_key_that_another_reader_would_take_for_a_known_one(string key) =>
        Assert.Equal(-32602, Refuse($$$$"""{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{"_meta":{"{{{{key}}}}":1}}}""").Code);

    [Fact]
    public void Leaves_the_keys_of_arguments_alone()
    {
        var e = Accept("""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"a","arguments":{"Name":1,"NAME":2,"name":3,"Method":4,"n\u0061Me":5,"paramſ":6}}}""");
        Assert.Equal(6, e.Arguments.Count);
    }

    [Fact]
    public void Slashes_may_be_escaped()
    {
        var e = Accept("""{"jsonrpc":"2.0","id":1,"method":"tools\/list","params":{"_meta":{"io.modelcontextprotocol\/protocolVersion":"2026-07-28"}}}""");
        Assert.Same(McpMethod.ListTools, e.Method);
        Assert.Equal("2026-07-28", RequestMeta.Read(e).ProtocolVersion.GetString());
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("""[{"jsonrpc":"2.0","id":1,"method":"ping"}]""")]
    [InlineData("""[[{"jsonrpc":"2.0","id":1,"method":"ping"}]]""")]
    [InlineData("\"x\"")]
    [InlineData("null")]
    [InlineData("{}")]
    public void Refuses_batches_and_what_is_no_object(string text) => Assert.Equal(-32600, Refuse(text).Code);

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"ping"} x""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"ping"}{}""")]
    [InlineData("\uFEFF{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}")]
    [InlineData("""{"jsonrpc":"2.0","id":01,"method":"ping"}""")]
    public void Refuses_what_is_not_json(string text) => Assert.Equal(-32700, Refuse(text).Code);

    [Theory]
    [InlineData("""{"id":1,"method":"ping"}""")]
    [InlineData("""{"jsonrpc":"1.0","id":1,"method":"ping"}""")]
    [InlineData("""{"jsonrpc":2.0,"id":1,"method":"ping"}""")]
    [InlineData("""{"jsonrpc":"2.00","id":1,"method":"ping"}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"ping","result":{}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"ping","error":{"code":1,"message":""}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"result":{},"error":{"code":1,"message":""}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"result":{},"error":null}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"result":null}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"result":{},"params":{}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"error":{"code":"x","message":""}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"error":{"code":1.5,"message":""}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"error":{"code":1}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"error":"x"}""")]
    [InlineData("""{"jsonrpc":"2.0","result":{}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":null,"result":{}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":""}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":7}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":null}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"ping","extra":1}""")]
    public void Refuses_an_envelope_that_is_not_json_rpc(string text) => Assert.Equal(-32600, Refuse(text).Code);

    [Fact]
    public void A_server_may_add_unknown_envelope_keys() =>
        Accept("""{"jsonrpc":"2.0","id":1,"result":{},"x-trace":"1"}""", Sender.Server);

    [Theory]
    [InlineData("null")]
    [InlineData("1.0")]
    [InlineData("1e0")]
    [InlineData("1.5")]
    [InlineData("true")]
    [InlineData("{}")]
    [InlineData("[]")]
    public void Refuses_an_id_that_is_neither_string_nor_integer(string id)
    {
        var fault = Refuse($$"""{"jsonrpc":"2.0","id":{{id}},"method":"ping"}""");
        Assert.Equal(-32600, fault.Code);
        Assert.True(fault.Id.IsEmpty);
    }

    [Fact]
    public void An_id_has_at_most_256_bytes()
    {
        Accept($$"""{"jsonrpc":"2.0","id":"{{new string('a', 256)}}","method":"ping"}""");
        Refuse($$"""{"jsonrpc":"2.0","id":"{{new string('a', 257)}}","method":"ping"}""");
        Accept($$"""{"jsonrpc":"2.0","id":{{new string('1', 256)}},"method":"ping"}""");
        Refuse($$"""{"jsonrpc":"2.0","id":{{new string('1', 257)}},"method":"ping"}""");
    }

    [Theory]
    [InlineData("""{"jsonrpc":"2.0","method":"tools/call","params":{"name":"a"}}""")]
    [InlineData("""{"jsonrpc":"2.0","method":"tools/list"}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"notifications/initialized"}""")]
    public void Requests_have_an_id_and_notifications_have_none(string text) => Assert.Equal(-32600, Refuse(text).Code);

    [Theory]
    [InlineData("resources/subscribe")]
    [InlineData("resources/unsubscribe")]
    public void A_method_the_modern_era_does_not_have_is_not_asked_for_params(string method)
    {
        const string Meta = """ "_meta": {"io.modelcontextprotocol/protocolVersion":"2026-07-28"} """;
        Assert.Equal(method, Accept($$"""{"jsonrpc":"2.0","id":1,"method":"{{method}}","params":{ {{Meta}} } }""").Method?.Name);
        Assert.Equal(-32602, Refuse($$"""{"jsonrpc":"2.0","id":1,"method":"{{method}}","params":{} }""").Code);
    }

    [Theory]
    [InlineData("tools/call", "{}")]
    [InlineData("tools/call", """{"name":7}""")]
    [InlineData("tools/call", """{"name":null}""")]
    [InlineData("tools/call", """{"name":"a","arguments":null}""")]
    [InlineData("tools/call", """{"name":"a","arguments":[]}""")]
    [InlineData("tools/call", """{"name":"a","arguments":"{}"}""")]
    [InlineData("tools/call", """["a",{}]""")]
    [InlineData("tools/call", "null")]
    [InlineData("tools/list", "[]")]
    [InlineData("tools/list", """{"_meta":[]}""")]
    [InlineData("tools/list", """{"_meta":null}""")]
    [InlineData("tools/list", """{"_meta":{"progressToken":1.0}}""")]
    [InlineData("resources/read", "{}")]
    [InlineData("resources/read", """{"uri":1}""")]
    [InlineData("resources/subscribe", """{"uri":{}}""")]
    [InlineData("prompts/get", """{"name":[]}""")]
    [InlineData("prompts/get", """{"name":"p","arguments":1}""")]
    [InlineData("tools/call", """{"name":"a","inputResponses":[]}""")]
    [InlineData("prompts/get", """{"name":"a","requestState":{}}""")]
    [InlineData("resources/read", """{"uri":"a:b","requestState":1}""")]
    [InlineData("tools/call", """{"name":"a","task":true}""")]
    [InlineData("completion/complete", """{"ref":"x","argument":{}}""")]
    [InlineData("tasks/get", "{}")]
    [InlineData("tasks/cancel", """{"taskId":1}""")]
    public void Refuses_params_that_nothing_could_be_decided_by(string method, string parameters)
    {
        var fault = Refuse($$"""{"jsonrpc":"2.0","id":"q","method":"{{method}}","params":{{parameters}}}""");
        Assert.Equal(-32602, fault.Code);
        Assert.Equal("\"q\"", Encoding.UTF8.GetString(fault.Id.Span));
    }

    [Fact]
    public void A_call_without_params_is_refused() =>
        Assert.Equal(-32602, Refuse("""{"jsonrpc":"2.0","id":1,"method":"tools/call"}""").Code);

    [Theory]
    [InlineData("evil/method", Sender.Client)]
    [InlineData("Tools/Call", Sender.Client)]
    [InlineData("sampling/createMessage", Sender.Client)]
    [InlineData("tools/call", Sender.Server)]
    public void A_method_that_is_unknown_or_not_the_senders_to_send_has_no_known_method(string method, Sender sender)
    {
        var e = Accept($$"""{"jsonrpc":"2.0","id":1,"method":"{{method}}","params":[1]}""", sender);
        Assert.Null(e.Method);
        Assert.Equal(method, e.MethodName.GetString());
    }

    [Fact]
    public void Invalid_utf8_is_refused()
    {
        byte[] bytes = [.. "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\",\"params\":{\"x\":\""u8, 0xC3, 0x28, .. "\"}}"u8];
        Assert.False(EnvelopeReader.TryRead(_tape, bytes, JsonBudget.Message, Sender.Client, out _, out var fault));
        Assert.Equal(-32700, fault.Code);
    }

    [Fact]
    public void Reading_allocates_nothing_in_steady_state()
    {
        ReadOnlyMemory<byte> text = """{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"echo","arguments":{"a":1.0e3,"b":["x",{"c":"\n"}],"\u0064":1},"_meta":{"progressToken":"p","io.modelcontextprotocol\/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{}}}}"""u8.ToArray();
        Assert.Equal(0, Measure(() => EnvelopeReader.TryRead(_tape, text, JsonBudget.Message, Sender.Client, out _, out _)));
        ReadOnlyMemory<byte> refused = """{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"echo","Name":1}}"""u8.ToArray();
        Assert.Equal(0, Measure(() => !EnvelopeReader.TryRead(_tape, refused, JsonBudget.Message, Sender.Client, out _, out _)));
    }

    private static long Measure(Func<bool> act)
    {
        for (var i = 0; i < 100; i++)
        {
            Assert.True(act());
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        var good = true;
        for (var i = 0; i < 1000; i++)
        {
            good &= act();
        }

        var after = GC.GetAllocatedBytesForCurrentThread();
        Assert.True(good);
        return after - before;
    }
}
