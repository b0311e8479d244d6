using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using Turnpike.State.Catalogs;
using Turnpike.Upstreams.Http;
using Turnpike.Wire.Json;

namespace Turnpike.Upstreams.Registries;

/// <summary>
/// Reads the list of an MCP registry (generic registry API v0.1, <c>GET /v0.1/servers</c>). Plain http only to this machine, no redirect, no proxy, no
/// credentials, bounded pages. What it answers is data of others: read strictly, and bounded again where it is stored.
/// </summary>
public sealed class RegistryClient : IDisposable
{
    private const string Official = "io.modelcontextprotocol.registry/official";

    private readonly HttpMessageInvoker _invoker;
    private readonly RegistryOptions _options;
    private readonly TimeProvider _time;
    private readonly string _list;

    /// <summary>A client of the registry at an address.</summary>
    /// <param name="address">The registry, with or without the path of its list.</param>
    /// <param name="options">What it may cost.</param>
    /// <param name="time">Measures how long a page takes.</param>
    /// <exception cref="RegistryException">The address is none a registry is asked at.</exception>
    public RegistryClient(Uri address, RegistryOptions options, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(address);
        if (EgressGuard.Problem(address, allowInsecure: false) is { } problem)
        {
            throw new RegistryException($"'{address}': {problem}");
        }

        (_options, _time) = (options, time);
        var path = address.AbsolutePath.TrimEnd('/');
        foreach (var known in (ReadOnlySpan<string>)["/servers", "/v0.1"])
        {
            path = path.EndsWith(known, StringComparison.Ordinal) ? path[..^known.Length] : path;
        }

        Name = address.Authority + path;
        _list = $"{address.GetLeftPart(UriPartial.Authority)}{path}/v0.1/servers";
        _invoker = new HttpMessageInvoker(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            AutomaticDecompression = DecompressionMethods.None,
            ActivityHeadersPropagator = null,
            ConnectTimeout = options.Timeout,
            MaxResponseHeadersLength = 64,
        });
    }

    /// <summary>What the registry is called in a catalogue: its host, and its path where it has one.</summary>
    public string Name { get; }

    /// <summary>Reads one page.</summary>
    /// <param name="updatedSince">Only what was updated since then; null: everything.</param>
    /// <param name="cursor">Where the page before said it goes on; null: the first page.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="RegistryException">The registry did not answer as one does.</exception>
    public async Task<RegistryPage> PageAsync(string? updatedSince, string? cursor, CancellationToken cancellation)
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using var timer = _time.CreateTimer(static s => ((CancellationTokenSource)s!).Cancel(), late, _options.Timeout, Timeout.InfiniteTimeSpan);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, Address(updatedSince, cursor));
            request.Headers.TryAddWithoutValidation("Accept", "application/json");
            request.Headers.TryAddWithoutValidation("User-Agent", "turnpike");
            using var response = await _invoker.SendAsync(request, late.Token).ConfigureAwait(false);
            Check(response);
            var body = await ReadAsync(response.Content, late.Token).ConfigureAwait(false);
            return Parse(body, response.Headers.Date);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new RegistryException($"{Name} did not answer in {_options.Timeout.TotalSeconds:0.#} s");
        }
        catch (HttpRequestException e)
        {
            throw new RegistryException($"{Name} could not be reached ({e.HttpRequestError})", inner: e);
        }
        catch (IOException e)
        {
            throw new RegistryException($"{Name} ended its answer too early", inner: e);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _invoker.Dispose();

    private string Address(string? updatedSince, string? cursor) => string.Create(
        CultureInfo.InvariantCulture,
        $"{_list}?version=latest&limit={_options.PageSize}{(updatedSince is null ? "" : "&updated_since=" + Uri.EscapeDataString(updatedSince))}{(cursor is null ? "" : "&cursor=" + Uri.EscapeDataString(cursor))}");

    private void Check(HttpResponseMessage response)
    {
        var status = (int)response.StatusCode;
        if (status is >= 300 and < 400)
        {
            throw new RegistryException($"{Name} leads elsewhere (HTTP {status}), which is not followed: name the registry itself");
        }

        if (status != 200)
        {
            throw new RegistryException($"{Name} answered HTTP {status}", isRefusal: status is >= 400 and < 500 and not 429);
        }
    }

    private async Task<ReadOnlyMemory<byte>> ReadAsync(HttpContent content, CancellationToken cancellation)
    {
        if (content.Headers.ContentEncoding.Count > 0)
        {
            throw new RegistryException($"{Name} answered compressed, which it was not asked for");
        }

        var body = new ArrayBufferWriter<byte>(64 * 1024);
        var stream = await content.ReadAsStreamAsync(cancellation).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
        {
            while (await stream.ReadAsync(body.GetMemory(16 * 1024), cancellation).ConfigureAwait(false) is > 0 and var read)
            {
                body.Advance(read);
                if (body.WrittenCount > _options.MaxPageBytes)
                {
                    throw new RegistryException($"{Name} answered with a page over {_options.MaxPageBytes / 1024 / 1024} MiB");
                }
            }
        }

        return body.WrittenMemory;
    }

    private RegistryPage Parse(ReadOnlyMemory<byte> body, DateTimeOffset? at)
    {
        var tape = new JsonTape();
        if (!tape.TryRead(body, JsonBudget.Upstream, out var fault))
        {
            throw new RegistryException($"{Name} answered no JSON: {fault.Message}");
        }

        var list = tape.Root["servers"u8];
        if (list.Kind != JsonKind.Array)
        {
            throw new RegistryException($"{Name} answered no list of servers: is it a registry of API v0.1?");
        }

        var servers = ImmutableArray.CreateBuilder<ServerListing>();
        var problems = ImmutableArray.CreateBuilder<string>();
        var index = 0;
        foreach (var entry in list.Elements)
        {
            var official = entry["_meta"u8][System.Text.Encoding.UTF8.GetBytes(Official)];
            var listing = Listing(entry["server"u8], official);
            if (ServerListing.ProblemOf(listing.Name) is { } problem)
            {
                problems.Add($"entry {index}: {problem}");
            }
            else if (official["isLatest"u8].Kind != JsonKind.False)
            {
                servers.Add(listing);
            }

            index++;
        }

        var next = Text(tape.Root["metadata"u8]["nextCursor"u8]);
        return new RegistryPage(servers.ToImmutable(), next.Length == 0 ? null : next, at, body.Length, problems.ToImmutable());
    }

    private static ServerListing Listing(JsonView server, JsonView official) => new()
    {
        Name = Text(server["name"u8]),
        Title = Text(server["title"u8]),
        Description = Text(server["description"u8]),
        Version = Text(server["version"u8]),
        Repository = Text(server["repository"u8]["url"u8]),
        Homepage = Text(server["websiteUrl"u8]),
        Status = Text(official["status"u8]) switch
        {
            "deleted" => ListingStatus.Removed,
            "deprecated" => ListingStatus.Deprecated,
            _ => ListingStatus.Active,
        },
    };

    private static string Text(JsonView text) => text.Kind == JsonKind.String ? text.GetString() : "";
}
