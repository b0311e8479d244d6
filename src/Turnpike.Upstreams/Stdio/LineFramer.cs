using Turnpike.Upstreams.Connections;
using Turnpike.Upstreams.Exchanges;

namespace Turnpike.Upstreams.Stdio;

/// <summary>Cuts a server's standard output into messages (MCP, stdio transport): one a line, LF or CRLF, blank lines skipped. Not thread-safe.</summary>
internal sealed class LineFramer : IDisposable
{
    private readonly MessageFramer _messages;

    public LineFramer(MessageHandler handler, int bound = UpstreamBudget.HeldMessage) => _messages = new MessageFramer(handler, bound);

    /// <summary>Takes the next bytes and hands on every line that ends in them.</summary>
    public void Feed(ReadOnlySpan<byte> bytes)
    {
        while (bytes.IndexOf((byte)'\n') is >= 0 and var end)
        {
            _messages.End(bytes[..end]);
            bytes = bytes[(end + 1)..];
        }

        _messages.Append(bytes);
    }

    public void Dispose() => _messages.Dispose();
}
