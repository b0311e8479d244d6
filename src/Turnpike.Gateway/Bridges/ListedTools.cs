using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Turnpike.Gateway.Messages;
using Turnpike.Upstreams.Connections;
using Turnpike.Wire.Headers;
using Turnpike.Wire.Json;
using Turnpike.Wire.Revisions;

namespace Turnpike.Gateway.Bridges;

/// <summary>
/// Which arguments of which tool are mirrored into header fields, as the gateway's own <c>tools/list</c> says (2026-07-28, Streamable HTTP).
/// Asked once before the first call, and again when the gateway refused a call for its header fields: it did not let that call through.
/// </summary>
internal sealed class ListedTools
{
    private const int MaxPages = 100;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Lock _lock = new();
    private Task<Listing>? _listing;

    /// <summary>
    /// The list as it is known, asked for when there is none or when it is <paramref name="stale"/>. A list that cannot be read is an empty
    /// one: the call then says what is wrong, and a refusal for its header fields asks again.
    /// </summary>
    public Task<Listing> ReadAsync(UpstreamConnection connection, string revision, Listing? stale, CancellationToken cancellation)
    {
        lock (_lock)
        {
            if (_listing is not { } known || known.IsFaulted || known.IsCanceled || (known.IsCompletedSuccessfully && ReferenceEquals(known.Result, stale)))
            {
                _listing = AskAsync(connection, revision, cancellation);
            }

            return _listing;
        }
    }

    private static async Task<Listing> AskAsync(UpstreamConnection connection, string revision, CancellationToken cancellation)
    {
        var listing = new Listing();
        var tape = new JsonTape();
        string? cursor = null;
        try
        {
            for (var page = 0; page < MaxPages; page++)
            {
                cursor = await ReadPageAsync(connection, Request(page, revision, cursor), tape, listing, cancellation);
                if (cursor is null)
                {
                    break;
                }
            }
        }
        catch (Exception e) when (e is UpstreamException or IOException)
        {
            // What was read stands; what the gateway cannot say now, the call will show.
        }

        return listing;
    }

    private static async ValueTask<string?> ReadPageAsync(
        UpstreamConnection connection, UpstreamRequest request, JsonTape tape, Listing listing, CancellationToken cancellation)
    {
        await using var reply = await connection.SendAsync(request, cancellation);
        while (await reply.NextAsync(cancellation) is { } message)
        {
            if (message.Head.IsEmpty)
            {
                continue;
            }

            using var whole = await WholeMessage.ReadAsync(message, JsonBudget.Upstream.MaxBytes, cancellation);
            if (tape.TryRead(whole.Bytes, JsonBudget.Upstream, out _) && tape.Root["id"u8].Raw.SequenceEqual(request.Id.Span))
            {
                listing.Add(tape.Root["result"u8]["tools"u8]);
                return tape.Root["result"u8]["nextCursor"u8] is { Kind: JsonKind.String } next ? next.GetString() : null;
            }
        }

        return null;
    }

    private static UpstreamRequest Request(int page, string revision, string? cursor)
    {
        var id = $"\"turnpike-connect-{page}\"";
        var place = cursor is null ? "" : $"\"cursor\":\"{JsonEncodedText.Encode(cursor)}\",";
        return new UpstreamRequest
        {
            Body = Encoding.UTF8.GetBytes(
                $$$"""{"jsonrpc":"2.0","id":{{{id}}},"method":"tools/list","params":{{{{place}}}"_meta":{"io.modelcontextprotocol/protocolVersion":"{{{JsonEncodedText.Encode(revision)}}}","io.modelcontextprotocol/clientCapabilities":{} } } }"""),
            Id = Encoding.UTF8.GetBytes(id),
            Era = Era.Modern,
            Method = "tools/list",
            Headers = [new("MCP-Protocol-Version", HeaderText.Encode(revision)), new("Mcp-Method", "tools/list")],
            IdleTimeout = Patience,
        };
    }

    /// <summary>What one reading of the list said.</summary>
    internal sealed class Listing
    {
        private readonly Dictionary<string, ImmutableArray<ParameterHeader>> _tools = new(StringComparer.Ordinal);

        /// <summary>The arguments of the tool <paramref name="name"/> that are mirrored; none for one that is not listed.</summary>
        public ImmutableArray<ParameterHeader> Of(JsonView name) =>
            name.Kind == JsonKind.String && _tools.TryGetValue(name.GetString(), out var mirrored) ? mirrored : [];

        public void Add(JsonView tools)
        {
            foreach (var tool in tools.Elements)
            {
                if (tool["name"u8] is { Kind: JsonKind.String } name && ParameterHeaders.TryRead(tool["inputSchema"u8], out var mirrored, out _) && !mirrored.IsEmpty)
                {
                    _tools[name.GetString()] = mirrored;
                }
            }
        }
    }
}
