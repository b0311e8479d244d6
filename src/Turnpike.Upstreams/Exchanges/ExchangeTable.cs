namespace Turnpike.Upstreams.Exchanges;

/// <summary>The open exchanges of one child, by the id of their request and by their progress token. Thread-safe.</summary>
internal sealed class ExchangeTable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<byte[], OpenExchange> _byId = new(SourceText.Comparer);
    private readonly Dictionary<byte[], OpenExchange> _byToken = new(SourceText.Comparer);
    private string? _ended;

    /// <summary>Why the child is gone; null while it is not.</summary>
    public string? Ended
    {
        get
        {
            lock (_lock)
            {
                return _ended;
            }
        }
    }

    /// <summary>Adds an exchange; false when its id is in use or the child is gone.</summary>
    public bool TryAdd(OpenExchange exchange)
    {
        lock (_lock)
        {
            if (_ended is not null || !_byId.TryAdd(exchange.Id, exchange))
            {
                return false;
            }

            if (exchange.ProgressToken.Length > 0)
            {
                _byToken[exchange.ProgressToken] = exchange;
            }

            return true;
        }
    }

    public OpenExchange? FindById(ReadOnlySpan<byte> id) => Find(_byId, id);

    public OpenExchange? FindByToken(ReadOnlySpan<byte> token) => Find(_byToken, token);

    public void Remove(OpenExchange exchange)
    {
        lock (_lock)
        {
            if (_byId.TryGetValue(exchange.Id, out var known) && ReferenceEquals(known, exchange))
            {
                _byId.Remove(exchange.Id);
            }

            if (_byToken.TryGetValue(exchange.ProgressToken, out known) && ReferenceEquals(known, exchange))
            {
                _byToken.Remove(exchange.ProgressToken);
            }
        }
    }

    /// <summary>Takes no more exchanges and hands out the open ones.</summary>
    public OpenExchange[] End(string sentence)
    {
        lock (_lock)
        {
            _ended ??= sentence;
            OpenExchange[] open = [.. _byId.Values];
            _byId.Clear();
            _byToken.Clear();
            return open;
        }
    }

    private OpenExchange? Find(Dictionary<byte[], OpenExchange> table, ReadOnlySpan<byte> key)
    {
        if (key.IsEmpty)
        {
            return null;
        }

        lock (_lock)
        {
            return table.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(key, out var exchange) ? exchange : null;
        }
    }

    // Ids are compared as they are written: this process wrote them, in the one form it writes.
    private sealed class SourceText : IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
    {
        public static SourceText Comparer { get; } = new();

        public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode(byte[] obj) => GetHashCode(obj.AsSpan());

        public byte[] Create(ReadOnlySpan<byte> alternate) => alternate.ToArray();

        public bool Equals(ReadOnlySpan<byte> alternate, byte[] other) => alternate.SequenceEqual(other);

        public int GetHashCode(ReadOnlySpan<byte> alternate)
        {
            var hash = new HashCode();
            hash.AddBytes(alternate);
            return hash.ToHashCode();
        }
    }
}
