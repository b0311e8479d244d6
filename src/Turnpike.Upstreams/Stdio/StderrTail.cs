using System.Text;
using Turnpike.Upstreams.Connections;

namespace Turnpike.Upstreams.Stdio;

/// <summary>The last bytes a child wrote to its standard error; what came before is forgotten. Thread-safe.</summary>
internal sealed class StderrTail
{
    private readonly Lock _lock = new();
    private readonly byte[] _ring = new byte[UpstreamBudget.StderrTail];
    private long _written;

    public void Write(ReadOnlySpan<byte> bytes)
    {
        lock (_lock)
        {
            bytes = bytes.Length > _ring.Length ? bytes[^_ring.Length..] : bytes;
            var start = (int)(_written % _ring.Length);
            var first = Math.Min(bytes.Length, _ring.Length - start);
            bytes[..first].CopyTo(_ring.AsSpan(start));
            bytes[first..].CopyTo(_ring);
            _written += bytes.Length;
        }
    }

    /// <summary>The tail as text, with every given secret replaced by <c>[redacted]</c>.</summary>
    public string Read(IReadOnlyList<string> secrets)
    {
        byte[] bytes;
        bool cut;
        lock (_lock)
        {
            cut = _written > _ring.Length;
            var length = (int)Math.Min(_written, _ring.Length);
            var start = (int)((_written - length) % _ring.Length);
            bytes = new byte[length];
            var first = Math.Min(length, _ring.Length - start);
            _ring.AsSpan(start, first).CopyTo(bytes);
            _ring.AsSpan(0, length - first).CopyTo(bytes.AsSpan(first));
        }

        // The first line of a cut tail may begin inside a secret, which then would not be recognised.
        var begin = cut ? bytes.AsSpan().IndexOf((byte)'\n') + 1 : 0;
        var text = new StringBuilder(Encoding.UTF8.GetString(bytes.AsSpan(begin)));
        foreach (var secret in secrets)
        {
            text.Replace(secret, "[redacted]");
        }

        return text.ToString();
    }
}
