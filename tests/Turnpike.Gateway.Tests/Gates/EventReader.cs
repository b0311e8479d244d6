using System.Text.Json.Nodes;

namespace Turnpike.Gateway.Tests.Gates;

/// <summary>Reads the messages of an answer, one JSON message or a stream of events, as a client would.</summary>
public sealed class EventReader : IDisposable
{
    private readonly StreamReader _reader;

    private EventReader(StreamReader reader) => _reader = reader;

    /// <summary>The id of the last event.</summary>
    public string? LastId { get; private set; }

    public static async Task<EventReader> OfAsync(HttpResponseMessage response)
    {
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
        return new EventReader(new StreamReader(await response.Content.ReadAsStreamAsync()));
    }

    /// <summary>Every message of the answer.</summary>
    public static async Task<IReadOnlyList<JsonNode>> AllAsync(HttpResponseMessage response)
    {
        if (response.Content.Headers.ContentType?.MediaType != "text/event-stream")
        {
            var text = await response.Content.ReadAsStringAsync();
            return text.Length == 0 ? [] : [JsonNode.Parse(text)!];
        }

        using var events = await OfAsync(response);
        var all = new List<JsonNode>();
        while (await events.NextAsync() is { } message)
        {
            all.Add(message);
        }

        return all;
    }

    /// <summary>The next message; null at the end. Events without data and comments are passed over.</summary>
    public async Task<JsonNode?> NextAsync()
    {
        var data = "";
        using var late = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (await _reader.ReadLineAsync(late.Token) is { } line)
        {
            if (line.StartsWith("data:", StringComparison.Ordinal))
            {
                data += line[5..].TrimStart(' ');
            }
            else if (line.StartsWith("id:", StringComparison.Ordinal))
            {
                LastId = line[3..].Trim();
            }
            else if (line.Length == 0 && data.Length > 0)
            {
                return JsonNode.Parse(data);
            }
        }

        return null;
    }

    public void Dispose() => _reader.Dispose();
}
