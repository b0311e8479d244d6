using System.Text;
using Microsoft.AspNetCore.Http;
using Turnpike.State.Snapshots;
using Turnpike.Upstreams.Connections;
using Turnpike.Upstreams.Masking;
using Turnpike.Upstreams.Tests.Http;

namespace Turnpike.Upstreams.Tests.Masking;

/// <summary>What the gateway holds for a server never comes back from it, in whatever form and however it is cut.</summary>
public sealed class MaskingTests
{
    private const string Secret = "s3cr3t/Value+42?";

    [Fact]
    public void Every_form_of_a_secret_is_written_over_and_nothing_else()
    {
        var basic = Convert.ToBase64String(Encoding.UTF8.GetBytes("user:" + Secret));
        var shifted = Convert.ToBase64String(Encoding.UTF8.GetBytes("abcdefg" + Secret + "tail"));
        foreach (var form in new[] { Secret, Uri.EscapeDataString(Secret), "s3cr3t%2fValue%2b42%3f", "s3cr3t/Value\\u002B42?", "s3cr3t\\/Value+42?", Convert.ToBase64String(Encoding.UTF8.GetBytes(Secret)), basic, shifted, basic.Replace('+', '-').Replace('/', '_') })
        {
            var bytes = Encoding.UTF8.GetBytes($"before {form} after");
            Assert.True(SecretMask.Apply(Secrets(), bytes), form);
            var text = Encoding.UTF8.GetString(bytes);
            Assert.StartsWith("before ", text, StringComparison.Ordinal);
            Assert.EndsWith(" after", text, StringComparison.Ordinal);
            Assert.DoesNotContain("Value", text, StringComparison.Ordinal);
            Assert.DoesNotContain(Secret, Decoded(text), StringComparison.Ordinal);
        }

        var plain = Encoding.UTF8.GetBytes("s3cr3t Value 42, and nothing that is one");
        Assert.False(SecretMask.Apply(Secrets(), plain));
    }

    [Theory]
    [InlineData("NODE_ENV", "production", false)]
    [InlineData("HOME", "/home/somebody/123", false)]
    [InlineData("DEBUG", "1", false)]
    [InlineData("API_KEY", "short", false)]
    [InlineData("API_KEY", "longenough", true)]
    [InlineData("WHATEVER", "a1b2c3d4e5f6a7b8", true)]
    [InlineData("DB_PW", "correcthorse", true)]
    public void A_value_is_a_secret_by_its_name_or_its_looks(string name, string value, bool isSecret) =>
        Assert.Equal(isSecret, StoredSecrets.Of(new ServerTarget(null, ["x"], null, [new(name, value)], [])) is not null);

    [Fact]
    public void The_credential_of_a_header_is_a_secret_without_its_scheme()
    {
        var bytes = Encoding.UTF8.GetBytes("the token is abcdefgh12345678");
        Assert.True(SecretMask.Apply(StoredSecrets.Of(LoopbackServer.TargetOf(new Uri("http://127.0.0.1/"), new KeyValuePair<string, string>("Authorization", "Bearer abcdefgh12345678")))!, bytes));
        Assert.Equal("the token is ****************", Encoding.UTF8.GetString(bytes));
    }

    [Fact]
    public void A_secret_of_digits_leaves_a_number()
    {
        var bytes = Encoding.UTF8.GetBytes("""{"pin":12345678}""");
        Assert.True(SecretMask.Apply(StoredSecrets.Of(new ServerTarget(null, ["x"], null, [new("PASSWORD", "12345678")], []))!, bytes));
        Assert.Equal("""{"pin":11111111}""", Encoding.UTF8.GetString(bytes));
    }

    [Theory]
    [InlineData("application/json", 100)]
    [InlineData("application/json", 3_000_000)]
    [InlineData("text/event-stream", 100)]
    [InlineData("text/event-stream", 3_000_000)]
    public async Task A_secret_does_not_come_back_over_http_however_large_the_answer(string type, int length)
    {
        var text = Filled(length);
        await using var server = await LoopbackServer.StartAsync(async http =>
        {
            http.Response.ContentType = type;
            var message = "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"text\":\"" + text + "\"}}";
            await http.Response.WriteAsync(type == "application/json" ? message : $"data: {message}\n\n");
        });
        await using var connector = new UpstreamConnector();
        await using var connection = await server.OpenAsync(connector, new KeyValuePair<string, string>("X-Api-Key", Secret));
        var answer = Assert.Single(await connection.ExchangeAsync(Scripted.Request(1, "tools/call")));
        Assert.DoesNotContain(Secret, answer, StringComparison.Ordinal);
        Assert.Equal(text.Replace(Secret, new string('*', Secret.Length), StringComparison.Ordinal), System.Text.Json.Nodes.JsonNode.Parse(answer)!["result"]!["text"]!.GetValue<string>());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(1000)]
    public async Task A_secret_does_not_pass_in_parts_wherever_it_is_cut(int part)
    {
        var text = Filled(5_000);
        using var message = new MaskedMessage(new CutMessage(Encoding.UTF8.GetBytes(text), part), Secrets());
        Assert.Equal(text.Replace(Secret, new string('*', Secret.Length), StringComparison.Ordinal), await Scripted.TextAsync(message));
        Assert.True(message.HidSecret);
    }

    // Secrets at every distance from each other, so that every cut goes through one somewhere.
    private static string Filled(int length)
    {
        var text = new StringBuilder();
        for (var i = 0; text.Length < length; i++)
        {
            text.Append('x', i % 97).Append(Secret);
        }

        return text.ToString();
    }

    private static StoredSecrets Secrets() => StoredSecrets.Of(new ServerTarget(null, ["x"], null, [new("TOKEN", Secret)], []))!;

    private static string Decoded(string text)
    {
        var word = text[7..^6].Replace('-', '+').Replace('_', '/');
        try
        {
            return Encoding.Latin1.GetString(Convert.FromBase64String(word.Replace('*', 'A')));
        }
        catch (FormatException)
        {
            return Uri.UnescapeDataString(text);
        }
    }

    private sealed class CutMessage(byte[] bytes, int part) : UpstreamMessage
    {
        private int _read = Math.Min(part, bytes.Length);

        public override ReadOnlyMemory<byte> Head { get; } = bytes.ToArray().AsMemory(0, Math.Min(part, bytes.Length));

        public override bool IsComplete => false;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellation)
        {
            var count = Math.Min(Math.Min(part, buffer.Length), bytes.Length - _read);
            bytes.AsMemory(_read, count).CopyTo(buffer);
            _read += count;
            return ValueTask.FromResult(count);
        }

        public override void Dispose()
        {
        }
    }
}
