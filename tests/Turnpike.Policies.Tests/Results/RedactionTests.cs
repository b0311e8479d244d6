using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Turnpike.Wire.Json;
using Turnpike.Wire.Messages;

namespace Turnpike.Policies.Tests.Results;

/// <summary>What <c>redact</c> takes out of a result. The secrets are made up: no issuer ever gave one of them.</summary>
public sealed class RedactionTests
{
    [Theory]
    [InlineData("aws", "id AKIAABCDEFGHIJKLMNOP end", "id [REDACTED:aws] end")]
    [InlineData("aws", "aws_secret_access_key = abcdefghijABCDEFGHIJabcdefghij0123456789", "[REDACTED:aws]")]
    [InlineData("github", "x ghp_abcdefghijABCDEFGHIJabcdefghij012345 y", "x [REDACTED:github] y")]
    [InlineData("github", "github_pat_abcdefghijABCDEFGHIJ_0123", "[REDACTED:github]")]
    [InlineData("slack", "xoxb-123456789012-abcdefABCDEF", "[REDACTED:slack]")]
    [InlineData("slack", "to https://hooks.slack.com/services/T000/B000/abcdef now", "to [REDACTED:slack] now")]
    [InlineData("stripe", "sk_live_abcdefghij0123456789", "[REDACTED:stripe]")]
    [InlineData("google", "key=AIzaabcdefghijABCDEFGHIJabcdefghij01234", "key=[REDACTED:google]")]
    [InlineData("jwt", "Bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl!", "Bearer [REDACTED:jwt]!")]
    [InlineData("pem", "a\n-----BEGIN RSA PRIVATE KEY-----\nMIIB\n-----END RSA PRIVATE KEY-----\nb", "a\n[REDACTED:pem]\nb")]
    [InlineData("pem", "-----BEGIN PRIVATE KEY-----\nMIIB", "[REDACTED:pem]")]
    [InlineData("connection_string", "at postgres://bob:hunter2@db.example:5432/shop ok", "at [REDACTED:connection_string] ok")]
    [InlineData("connection_string", "Server=db;User=bob;Password=hunter2;Pooling=true", "Server=db;User=bob;[REDACTED:connection_string];Pooling=true")]
    [InlineData("[0-9]{4}-secret", "7777-secret and 12-secret", "[REDACTED:pattern] and 12-secret")]
    public void A_secret_of_each_kind_is_taken_out_and_the_rest_stays(string redact, string text, string expected)
    {
        Assert.Equal(expected, Text(Redact(Rules($"[ {JsonSerializer.Serialize(redact)} ]"), Result(text)).Json));
    }

    [Theory]
    [InlineData("aws", "AKIA is a prefix, AKIAabc is none")]
    [InlineData("github", "ghp_short")]
    [InlineData("jwt", "eyJ.eyJ.x")]
    [InlineData("connection_string", "see https://example.com/a@b and mailto:bob@example.com")]
    [InlineData("pem", "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----")]
    public void What_only_looks_like_one_stays(string redact, string text)
    {
        var result = Result(text);
        var (json, pointers) = Redact(Rules($"[ \"{redact}\" ]"), result);
        Assert.Equal(result, json);
        Assert.Empty(pointers);
    }

    [Fact]
    public void The_value_of_a_named_key_goes_whatever_it_is_and_at_any_depth()
    {
        var (json, pointers) = Redact(Rules("""[ "key:password", "key:token" ]"""), """{"a":{"password":{"x":1}},"b":[{"token":null}],"Password":"kept","n":1.50}""");
        Assert.Equal("""{"a":{"password":"[REDACTED:password]"},"b":[{"token":"[REDACTED:token]"}],"Password":"kept","n":1.50}""", json);
        Assert.Equal(["/tools/t/result/redact/0", "/tools/t/result/redact/1"], pointers);
    }

    [Fact]
    public void JSON_in_a_text_is_looked_into_and_stays_JSON()
    {
        var inner = """{"user":"bob","password":"hunter2","list":["ghp_abcdefghijABCDEFGHIJabcdefghij012345"]}""";
        var text = Text(Redact(Rules("""[ "key:password", "github" ]"""), Result(inner)).Json);
        Assert.Equal("""{"user":"bob","password":"[REDACTED:password]","list":["[REDACTED:github]"]}""", text);
    }

    [Fact]
    public void A_secret_written_with_escapes_is_the_same_secret()
    {
        var json = Redact(Rules("""[ "github" ]"""), """{"t":"\u0067hp_abcdefghijABCDEFGHIJabcdefghij012345 \ud83d\ude00"}""").Json;
        Assert.Equal("[REDACTED:github] \ud83d\ude00", (string?)JsonNode.Parse(json)!["t"]);
    }

    [Theory]
    [InlineData(10, 10, false)]
    [InlineData(10, 11, true)]
    public void A_result_above_max_bytes_is_denied_by_that_rule(long most, long bytes, bool denied)
    {
        var rules = RulesOf($$"""{ "max_bytes": {{most}} }""");
        Assert.Equal(denied ? "/tools/t/result/max_bytes" : null, rules.JudgeSize(bytes)?.Rule);
    }

    private static ResultRules Rules(string redact) => RulesOf($$"""{ "redact": {{redact}} }""");

    private static ResultRules RulesOf(string result)
    {
        var load = CompiledPolicy.Load(Encoding.UTF8.GetBytes($$"""{ "version": "1", "default": "deny", "tools": { "t": { "arguments": "open", "result": {{result}} } } }"""));
        Assert.NotNull(load.Policy);
        return load.Policy.Decide(new CallFacts { Target = CallTarget.Tool, Name = "t", IsPinned = true, Subject = "s", Server = "s" }).Result!;
    }

    private static (string Json, IReadOnlyList<string> Pointers) Redact(ResultRules rules, string result)
    {
        var utf8 = Encoding.UTF8.GetBytes(result);
        var tape = new JsonTape();
        Assert.True(tape.TryRead(utf8, JsonBudget.Upstream, out _));
        var edits = new List<Edit>();
        var pointers = rules.Redact(tape.Root, edits);
        var output = new ArrayBufferWriter<byte>();
        Splice.Apply(utf8, edits.ToArray(), output);
        return (Encoding.UTF8.GetString(output.WrittenSpan), pointers);
    }

    private static string Result(string text) => new JsonObject { ["content"] = new JsonArray(new JsonObject { ["type"] = "text", ["text"] = text }) }.ToJsonString();

    private static string? Text(string json) => (string?)JsonNode.Parse(json)!["content"]![0]!["text"];
}
