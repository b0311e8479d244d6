using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Turnpike.Upstreams.Exchanges;
using Turnpike.Upstreams.Stdio;

namespace Turnpike.Upstreams.Tests.Stdio;

public sealed class LineFramerTests
{
    [Fact]
    public void Yields_the_same_lines_however_the_bytes_are_cut()
    {
        var lines = """
            {"jsonrpc":"2.0","id":1,"result":{"id":99,"a":[{"method":"x"}],"s":"}\"{\\"}}
            noise { here
            {"result":[1,2,{"jsonrpc":"1"}],"id":"a\"b","jsonrpc":"2.0"}

            {"jsonrpc":"2.0","method":"notifications/progress","params":{"x":{"progressToken":1},"progressToken":"p"}}
            """.ReplaceLineEndings("\r\n") + "\r\n";
        var bytes = Encoding.UTF8.GetBytes(lines);
        var whole = Read(bytes, [bytes.Length]);
        Assert.Equal(4, whole.Count);
        Prop.ForAll(ArbMap.Default.ArbFor<int[]>(), cuts => Read(bytes, cuts).SequenceEqual(whole)).QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData("""{"jsonrpc":"2.0","id":7,"result":{"id":8}}""", "7", "")]
    [InlineData("""{"result":{"id":8,"method":"m"},"jsonrpc":"2.0","id": "x" }""", "\"x\"", "")]
    [InlineData("""{"id":1,"id":2,"jsonrpc":"2.0","method":"ping"}""", "1", "\"ping\"")]
    [InlineData("""{"jsonrpc":"2.0","params":{"id":3,"method":"no"},"method":"m"}""", "", "\"m\"")]
    [InlineData("""{"jsonrpc":"2.0","result":"\\\"id\\\":5","id":6}""", "6", "")]
    public void Finds_the_members_of_the_message_itself(string line, string id, string method)
    {
        var scanner = new MessageScanner();
        scanner.Scan(Encoding.UTF8.GetBytes(line));
        Assert.True(scanner.IsMessage);
        Assert.Equal(id, Encoding.UTF8.GetString(scanner.Id));
        Assert.Equal(method, Encoding.UTF8.GetString(scanner.Method));
    }

    [Theory]
    [InlineData("plain text")]
    [InlineData("\"jsonrpc\"")]
    [InlineData("[{\"jsonrpc\":\"2.0\",\"id\":1}]")]
    [InlineData("{\"jsonrpc\":\"2.0\"}")]
    [InlineData("{\"id\":1,\"method\":\"x\"}")]
    [InlineData("{\"jsonrpc\":\"2.0\",\"id\":1")]
    [InlineData("{\"jsonrpc\":\"2.0\",\"id\":1}{}")]
    [InlineData("{\"jsonrpc\":\"2.0\",\"id\":1}}")]
    public void Knows_what_is_no_message(string line)
    {
        var scanner = new MessageScanner();
        scanner.Scan(Encoding.UTF8.GetBytes(line));
        Assert.False(scanner.IsMessage);
    }

    [Fact]
    public void Finds_tokens_only_where_they_count()
    {
        var scanner = new MessageScanner();
        scanner.Scan("""{"jsonrpc":"2.0","method":"m","params":{"_meta":{"io.modelcontextprotocol/subscriptionId":4,"progressToken":5},"progressToken":6,"requestId":"r"},"progressToken":9}"""u8);
        Assert.Equal("4|6|\"r\"", $"{Encoding.UTF8.GetString(scanner.SubscriptionId)}|{Encoding.UTF8.GetString(scanner.ProgressToken)}|{Encoding.UTF8.GetString(scanner.RequestId)}");
    }

    [Fact]
    public void A_line_over_the_bound_is_scanned_to_its_end_and_not_held()
    {
        var seen = new List<string>();
        using var framer = new LineFramer((line, scan, tooLong) => seen.Add($"{line.Length} {tooLong} {Encoding.UTF8.GetString(scan.Id)}"), bound: 100);
        foreach (var part in new[] { "{\"jsonrpc\":\"2.0\",\"result\":\"", new string('x', 90), new string('y', 500), "\",\"id\":42}\n", "{\"jsonrpc\":\"2.0\",\"id\":1}\n" })
        {
            framer.Feed(Encoding.UTF8.GetBytes(part));
        }

        Assert.Equal(["0 True 42", "24 False 1"], seen);
    }

    private static List<string> Read(byte[] bytes, int[] cuts)
    {
        var seen = new List<string>();
        using var framer = new LineFramer((line, scan, _) => seen.Add(
            $"{Encoding.UTF8.GetString(line)}|{scan.IsMessage}|{Encoding.UTF8.GetString(scan.Id)}|{Encoding.UTF8.GetString(scan.Method)}|{Encoding.UTF8.GetString(scan.ProgressToken)}"));
        var rest = bytes.AsSpan();
        for (var i = 0; !rest.IsEmpty; i++)
        {
            var take = i < cuts.Length ? Math.Min(rest.Length, 1 + (Math.Abs(cuts[i] % 40))) : rest.Length;
            framer.Feed(rest[..take]);
            rest = rest[take..];
        }

        return seen;
    }
}
