using Turnpike.Gateway.Messages;
using Turnpike.Gateway.Rewriting;

namespace Turnpike.Gateway.Stdio;

/// <summary>Writes messages as lines, one at a time. A raw line break inside a JSON text is white space and becomes a blank.</summary>
internal sealed class LineWriter(Stream output) : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1, 1);

    /// <summary>Writes one message as one line.</summary>
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> source, EditList edits)
    {
        using var line = new MessageBuffer(edits.LengthOf(source.Length) + 1);
        edits.Apply(source.Span, line);
        line.GetSpan(1)[0] = (byte)'\n';
        line.Advance(1);
        await _turn.WaitAsync();
        try
        {
            await WriteOnLineAsync(line.Written[..^1]);
            await output.WriteAsync(line.Written[^1..]);
            await output.FlushAsync();
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Begins a line that comes in parts; nobody else writes until it is ended.</summary>
    public Task BeginAsync() => _turn.WaitAsync();

    /// <summary>Writes a part of the line.</summary>
    public async ValueTask WriteOnLineAsync(ReadOnlyMemory<byte> part)
    {
        if (part.Span.IndexOfAny((byte)'\n', (byte)'\r') < 0)
        {
            await output.WriteAsync(part);
            return;
        }

        var flat = part.ToArray();
        flat.AsSpan().Replace((byte)'\n', (byte)' ');
        flat.AsSpan().Replace((byte)'\r', (byte)' ');
        await output.WriteAsync(flat);
    }

    /// <summary>Ends the line that came in parts.</summary>
    public async ValueTask EndAsync()
    {
        try
        {
            await output.WriteAsync("\n"u8.ToArray());
            await output.FlushAsync();
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();
}
