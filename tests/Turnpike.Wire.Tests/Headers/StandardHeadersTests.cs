using System.Text;
using Turnpike.Wire.Headers;
using Turnpike.Wire.Json;
using Turnpike.Wire.Messages;

namespace Turnpike.Wire.Tests.Headers;

public class StandardHeadersTests
{
    private const string Meta = "\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\",\"io.modelcontextprotocol/clientCapabilities\":{}}";

    private static Envelope Read(string text)
    {
        Assert.True(EnvelopeReader.TryRead(new JsonTape(), Encoding.UTF8.GetBytes(text), JsonBudget.Message, Sender.Client, out var envelope, out var fault), fault.Message);
        return envelope;
    }

    private static Envelope Request(string method, string parameters = "") =>
        Read($$"""{"jsonrpc":"2.0","id":1,"method":"{{method}}","params":{ {{parameters}}{{(parameters.Length > 0 ? "," : "")}}{{Meta}} } }""");

    private static int Check(Envelope envelope, string? version, string? method, string? name, bool repeated = false) =>
        StandardHeaders.TryCheck(envelope, new HeaderValues(version, method, name, repeated), out var fault) ? 0 : fault.Code;

    [Theory]
    [InlineData("tools/call", "\"name\":\"echo\"", "echo")]
    [InlineData("prompts/get", "\"name\":\"p q\"", "p q")]
    [InlineData("resources/read", "\"uri\":\"file:///é\"", "=?base64?ZmlsZTovLy/DqQ==?=")]
    [InlineData("tasks/get", "\"taskId\":\"t1\"", "t1")]
    [InlineData("tasks/update", "\"taskId\":\"t1\"", "t1")]
    [InlineData("tasks/cancel", "\"taskId\":\"t1\"", "t1")]
    public void The_name_is_required_and_equals_the_body(string method, string parameters, string name)
    {
        var envelope = Request(method, parameters);
        Assert.Equal(0, Check(envelope, "2026-07-28", method, name));
        Assert.Equal(0, Check(envelope, " 2026-07-28\t", " " + method, "  " + name + " "));
        Assert.Equal(-32020, Check(envelope, "2026-07-28", method, null));
        Assert.Equal(-32020, Check(envelope, "2026-07-28", method, ""));
        Assert.Equal(-32020, Check(envelope, "2026-07-28", method, name.ToUpperInvariant()));
        Assert.Equal(-32020, Check(envelope, "2026-07-28", method, "x" + name));
        Assert.Equal(-32020, Check(envelope, null, method, name));
        Assert.Equal(-32020, Check(envelope, "2026-07-28", null, name));
        Assert.Equal(-32020, Check(envelope, "2025-11-25", method, name));
        Assert.Equal(-32020, Check(envelope, "2026-07-28", "tools/list", name));
        Assert.Equal(-32020, Check(envelope, "2026-07-28", method.ToUpperInvariant(), name));
        Assert.Equal(-32020, Check(envelope, "2026-07-28", method, name, repeated: true));
    }

    [Fact]
    public void Methods_without_a_name_need_none()
    {
        Assert.Equal(0, Check(Request("tools/list"), "2026-07-28", "tools/list", null));
        Assert.Equal(0, Check(Request("server/discover"), "2026-07-28", "server/discover", null));
    }

    [Theory]
    [InlineData("=?base64?ZWNobw==?=", 0)]
    [InlineData("=?base64?b3RoZXI=?=", -32020)]
    [InlineData("=?base64?ZWNobw=?=", -32020)]
    [InlineData("=?base64?ZWNo bw==?=", -32020)]
    [InlineData("=?base64?!!!?=", -32020)]
    [InlineData("=?base64??=", -32020)]
    [InlineData("=?base64?=", -32020)]
    [InlineData("=?BASE64?ZWNobw==?=", -32020)]
    [InlineData("=?Base64?ZWNobw==?=", -32020)]
    [InlineData("=?utf-8?B?ZWNobw==?=", -32020)]
    [InlineData("ecHo", -32020)]
    [InlineData("echo\u0000", -32020)]
    public void The_base64_form_is_decoded_then_compared(string name, int expected) =>
        Assert.Equal(expected, Check(Request("tools/call", "\"name\":\"echo\""), "2026-07-28", "tools/call", name));

    [Fact]
    public void A_name_that_looks_like_the_base64_form_is_itself_encoded()
    {
        var envelope = Request("tools/call", "\"name\":\"=?base64?ZWNobw==?=\"");
        Assert.Equal(-32020, Check(envelope, "2026-07-28", "tools/call", "=?base64?ZWNobw==?="));
        Assert.Equal(0, Check(envelope, "2026-07-28", "tools/call", HeaderText.Encode("=?base64?ZWNobw==?=")));
    }

    [Fact]
    public void Text_outside_ascii_is_never_taken_raw() =>
        Assert.Equal(-32020, Check(Request("tools/call", "\"name\":\"é\""), "2026-07-28", "tools/call", "é"));

    [Theory]
    [InlineData("{}")]
    [InlineData("{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\"}")]
    [InlineData("{\"io.modelcontextprotocol/clientCapabilities\":{}}")]
    [InlineData("{\"io.modelcontextprotocol/protocolVersion\":1,\"io.modelcontextprotocol/clientCapabilities\":{}}")]
    [InlineData("{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\",\"io.modelcontextprotocol/clientCapabilities\":null}")]
    public void A_request_without_its_meta_is_invalid(string meta)
    {
        var envelope = Read($$"""{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{"_meta":{{meta}}} }""");
        Assert.Equal(-32602, Check(envelope, "2026-07-28", "tools/list", null));
    }

    [Fact]
    public void A_notification_may_leave_its_meta_out()
    {
        var envelope = Read("""{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":1}}""");
        Assert.Equal(0, Check(envelope, "2026-07-28", "notifications/cancelled", null));
        Assert.Equal(-32020, Check(envelope, "2026-07-28", "tools/call", null));
        Assert.Equal(-32020, Check(envelope, null, "notifications/cancelled", null));
    }

    [Fact]
    public void A_legacy_message_needs_no_fields_but_may_not_be_contradicted()
    {
        var envelope = Read("""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"echo"}}""");
        Assert.True(StandardHeaders.TryCheckGiven(envelope, new HeaderValues("2025-11-25", null, null), out _));
        Assert.True(StandardHeaders.TryCheckGiven(envelope, new HeaderValues(null, "tools/call", "echo"), out _));
        Assert.False(StandardHeaders.TryCheckGiven(envelope, new HeaderValues(null, "tools/list", null), out var fault));
        Assert.Equal(-32020, fault.Code);
        Assert.False(StandardHeaders.TryCheckGiven(envelope, new HeaderValues(null, null, "other"), out _));
        Assert.False(StandardHeaders.TryCheckGiven(envelope, new HeaderValues(null, null, null, Repeated: true), out _));
    }
}
