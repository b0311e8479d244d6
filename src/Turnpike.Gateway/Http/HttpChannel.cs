using System.Buffers;
using Microsoft.AspNetCore.Http;
using Turnpike.Gateway.Messages;
using Turnpike.Gateway.Rewriting;
using Turnpike.Wire.Sse;

namespace Turnpike.Gateway.Http;

/// <summary>
/// The answer to one HTTP request: one JSON message when nothing came before it, else a stream of events (PROTOCOL: Streamable
/// HTTP, both eras).
/// </summary>
internal sealed class HttpChannel(HttpContext http) : ClientChannel
{
    private WriteTurn _turn;
    private bool _streaming;
    private bool _finished;
    private bool _afterCarriageReturn;

    public override CancellationToken Gone => http.RequestAborted;

    public override bool TakesInterim => !_finished;

    /// <summary>Whether an answer was begun.</summary>
    public bool HasStarted => _streaming || _finished;

    public override async ValueTask BeginStreamAsync()
    {
        await _turn.WaitAsync();
        try
        {
            StartStream();
            await FlushAsync();
        }
        finally
        {
            _turn.Release();
        }
    }

    public override async ValueTask SendAsync(ReadOnlyMemory<byte> source, EditList edits, EventMark mark)
    {
        await _turn.WaitAsync();
        try
        {
            if (_finished)
            {
                return;
            }

            StartStream();
            WriteEvent(source, edits, mark);
            await FlushAsync();
        }
        finally
        {
            _turn.Release();
        }
    }

    public override async ValueTask FinishAsync(ReadOnlyMemory<byte> source, EditList edits, EventMark mark, int status = 200)
    {
        await _turn.WaitAsync();
        try
        {
            if (_finished)
            {
                return;
            }

            _finished = true;
            if (_streaming)
            {
                WriteEvent(source, edits, mark);
            }
            else
            {
                http.Response.StatusCode = status;
                http.Response.ContentType = "application/json";
                http.Response.ContentLength = edits.LengthOf(source.Length);
                edits.Apply(source.Span, http.Response.BodyWriter);
            }

            await FlushAsync();
        }
        finally
        {
            _turn.Release();
        }
    }

    public override async ValueTask BeginLargeAsync(EventMark mark)
    {
        await _turn.WaitAsync();
        _finished = true;
        if (_streaming)
        {
            SseWriter.BeginEvent(http.Response.BodyWriter, mark.Id);
            _afterCarriageReturn = false;
        }
        else
        {
            http.Response.ContentType = "application/json";
        }
    }

    public override async ValueTask WriteLargeAsync(ReadOnlyMemory<byte> chunk)
    {
        if (_streaming)
        {
            SseWriter.WriteData(http.Response.BodyWriter, chunk.Span, ref _afterCarriageReturn);
        }
        else
        {
            http.Response.BodyWriter.Write(chunk.Span);
        }

        await FlushAsync();
    }

    public override async ValueTask EndLargeAsync(bool whole)
    {
        try
        {
            if (!whole)
            {
                http.Abort();
                return;
            }

            if (_streaming)
            {
                SseWriter.EndEvent(http.Response.BodyWriter);
            }

            await FlushAsync();
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Keeps an idle stream open through intermediaries.</summary>
    public async ValueTask KeepAliveAsync()
    {
        await _turn.WaitAsync();
        try
        {
            if (_streaming && !_finished)
            {
                SseWriter.WriteKeepAlive(http.Response.BodyWriter);
                await FlushAsync();
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    private void StartStream()
    {
        if (_streaming)
        {
            return;
        }

        _streaming = true;
        http.Response.ContentType = "text/event-stream";
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers["X-Accel-Buffering"] = "no";
    }

    private void WriteEvent(ReadOnlyMemory<byte> source, EditList edits, EventMark mark)
    {
        if (edits.IsEmpty)
        {
            SseWriter.WriteEvent(http.Response.BodyWriter, source.Span, mark.Id, retry: mark.Retry);
            return;
        }

        using var edited = new MessageBuffer(edits.LengthOf(source.Length) + 1);
        edits.Apply(source.Span, edited);
        SseWriter.WriteEvent(http.Response.BodyWriter, edited.Written.Span, mark.Id, retry: mark.Retry);
    }

    private async ValueTask FlushAsync()
    {
        var result = await http.Response.BodyWriter.FlushAsync(http.RequestAborted);
        if (result.IsCompleted)
        {
            throw new OperationCanceledException("the client went away");
        }
    }
}
