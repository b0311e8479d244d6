using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Turnpike.Bench;

/// <summary>What one stretch of load saw.</summary>
/// <param name="PerSecond">Answers a second.</param>
/// <param name="P50">Median latency in milliseconds.</param>
/// <param name="P99">99th percentile in milliseconds.</param>
/// <param name="Calls">Answers in all.</param>
internal readonly record struct Seen(double PerSecond, double P50, double P99, int Calls);

/// <summary>A load generator over plain sockets: each connection sends the same call again as soon as it was answered with 200.</summary>
internal static class Load
{
    /// <summary>One stretch of load by itself, as for a profiler; an empty token sends none.</summary>
    public static async Task<int> PrintAsync(Uri target, string token, string connections, string bytes, string seconds)
    {
        var culture = CultureInfo.InvariantCulture;
        Console.WriteLine(await RunAsync(target, token.Length == 0 ? null : token, int.Parse(connections, culture), int.Parse(bytes, culture), double.Parse(seconds, culture)));
        return 0;
    }

    public static async Task<Seen> RunAsync(Uri target, string? token, int connections, int resultBytes, double seconds)
    {
        var end = Stopwatch.GetTimestamp() + (long)(seconds * Stopwatch.Frequency);
        var start = Stopwatch.GetTimestamp();
        var all = await Task.WhenAll(Enumerable.Range(0, connections).Select(_ => ConnectionAsync(target, token, resultBytes, end)));
        var elapsed = Stopwatch.GetElapsedTime(start).TotalSeconds;
        var times = all.SelectMany(t => t).ToArray();
        Array.Sort(times);
        return new Seen(times.Length / elapsed, At(times, 0.5), At(times, 0.99), times.Length);
    }

    private static double At(double[] sorted, double share) => sorted.Length == 0 ? double.NaN : sorted[(int)(share * (sorted.Length - 1))];

    private static async Task<List<double>> ConnectionAsync(Uri target, string? token, int resultBytes, long end)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, target.Port);
        var request = Request(target, token, resultBytes);
        var buffer = new byte[128 * 1024];
        var times = new List<double>(100_000);
        while (Stopwatch.GetTimestamp() < end)
        {
            var start = Stopwatch.GetTimestamp();
            await socket.SendAsync(request);
            await ReadAnswerAsync(socket, buffer);
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        return times;
    }

    private static async Task ReadAnswerAsync(Socket socket, byte[] buffer)
    {
        var have = 0;
        var total = -1;
        while (total < 0 || have < total)
        {
            var read = await socket.ReceiveAsync(buffer.AsMemory(have));
            if (read == 0)
            {
                throw new IOException("the connection was closed");
            }

            have += read;
            total = total < 0 ? Total(buffer.AsSpan(0, have)) : total;
        }
    }

    private static int Total(ReadOnlySpan<byte> have)
    {
        var end = have.IndexOf("\r\n\r\n"u8);
        if (end < 0)
        {
            return -1;
        }

        var head = Encoding.ASCII.GetString(have[..end]);
        var length = head.Split("\r\n").FirstOrDefault(l => l.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase));
        if (!head.StartsWith("HTTP/1.1 200", StringComparison.Ordinal) || length is null)
        {
            throw new IOException($"not an answer to count: {head}\n{Encoding.UTF8.GetString(have[(end + 4)..])}");
        }

        return end + 4 + int.Parse(length.AsSpan(15), CultureInfo.InvariantCulture);
    }

    private static byte[] Request(Uri target, string? token, int resultBytes)
    {
        var body = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"fetch\",\"arguments\":{\"size\":" + resultBytes
            + ",\"account\":\"acct_1a2b3c4d5e6f\",\"amount\":12.50},\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\",\"io.modelcontextprotocol/clientCapabilities\":{}}}}";
        var head = new StringBuilder($"POST {target.AbsolutePath} HTTP/1.1\r\nHost: {target.Host}:{target.Port}\r\nContent-Type: application/json\r\nAccept: application/json, text/event-stream\r\n"
            + "MCP-Protocol-Version: 2026-07-28\r\nMcp-Method: tools/call\r\nMcp-Name: fetch\r\n");
        if (token is not null)
        {
            head.Append(CultureInfo.InvariantCulture, $"Authorization: Bearer {token}\r\n");
        }

        head.Append(CultureInfo.InvariantCulture, $"Content-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}");
        return Encoding.UTF8.GetBytes(head.ToString());
    }
}
