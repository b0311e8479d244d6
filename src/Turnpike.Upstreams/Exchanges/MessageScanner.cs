using System.Buffers;

namespace Turnpike.Upstreams.Exchanges;

/// <summary>
/// Finds in one line, fed in pieces of any size and held nowhere, what decides where it goes: id, method, progress token and
/// subscription id. Constant memory, one pass. It does not judge: a line that is routed is still read strictly behind.
/// </summary>
internal sealed class MessageScanner
{
    private const int Top = 1;
    private const int InParams = 2;
    private const int InMeta = 3;

    private static readonly SearchValues<byte> Structure = SearchValues.Create("\"{}[]"u8);

    private readonly byte[] _capture = new byte[300];
    private readonly Captured _id = new();
    private readonly Captured _method = new();
    private readonly Captured _progressToken = new();
    private readonly Captured _requestId = new();
    private readonly Captured _subscriptionId = new();
    private int _captured;
    private bool _overflow;
    private int _depth;
    private bool _inString;
    private bool _escape;
    private bool _isKey;
    private bool _inScalar;
    private bool _awaitsKey;
    private bool _sawJsonRpc;
    private bool _ended;
    private bool _broken;
    private Role _role;
    private int _watched;

    private enum Role : byte
    {
        Other,
        Id,
        Method,
        Params,
        ProgressToken,
        RequestId,
        Meta,
        SubscriptionId,
    }

    /// <summary>Source JSON of the id; empty when there is none, or it is longer than any id may be.</summary>
    public ReadOnlySpan<byte> Id => _id.Span;

    /// <summary>Source JSON of the method; empty when there is none.</summary>
    public ReadOnlySpan<byte> Method => _method.Span;

    /// <summary>Source JSON of <c>params.progressToken</c>.</summary>
    public ReadOnlySpan<byte> ProgressToken => _progressToken.Span;

    /// <summary>Source JSON of <c>params.requestId</c>.</summary>
    public ReadOnlySpan<byte> RequestId => _requestId.Span;

    /// <summary>Source JSON of <c>params._meta["io.modelcontextprotocol/subscriptionId"]</c>.</summary>
    public ReadOnlySpan<byte> SubscriptionId => _subscriptionId.Span;

    /// <summary>Whether the top level has <c>jsonrpc</c>: what has not is a line of a log, whatever else it has.</summary>
    public bool HasVersion => _sawJsonRpc;

    /// <summary>Whether the line is one object with <c>jsonrpc</c> and an id or a method: worth being read.</summary>
    public bool IsMessage => _ended && !_broken && _sawJsonRpc && (!Id.IsEmpty || !Method.IsEmpty);

    /// <summary>Starts a new line.</summary>
    public void Reset()
    {
        _depth = _captured = _watched = 0;
        _overflow = _inString = _escape = _isKey = _inScalar = _awaitsKey = _sawJsonRpc = _ended = _broken = false;
        _role = Role.Other;
        _id.Clear();
        _method.Clear();
        _progressToken.Clear();
        _requestId.Clear();
        _subscriptionId.Clear();
    }

    /// <summary>Reads on.</summary>
    public void Scan(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty && !_broken)
        {
            bytes = bytes[(_inString ? ScanString(bytes) : ScanStructure(bytes))..];
        }
    }

    private int ScanString(ReadOnlySpan<byte> bytes)
    {
        if (_escape)
        {
            _escape = false;
            Capture(bytes[..1]);
            return 1;
        }

        var end = bytes.IndexOfAny((byte)'"', (byte)'\\');
        if (end < 0)
        {
            Capture(bytes);
            return bytes.Length;
        }

        Capture(bytes[..(end + 1)]);
        if (bytes[end] == '\\')
        {
            _escape = true;
        }
        else
        {
            _inString = false;
            EndToken();
        }

        return end + 1;
    }

    private int ScanStructure(ReadOnlySpan<byte> bytes)
    {
        if (_depth > _watched)
        {
            // Nothing looked for lies in here: only the brackets and the quotes that hide brackets count.
            var next = bytes.IndexOfAny(Structure);
            if (next != 0)
            {
                return next < 0 ? bytes.Length : next;
            }
        }

        var b = bytes[0];
        switch (b)
        {
            case (byte)'"':
                _broken |= _depth == 0;
                _inString = true;
                _isKey = _awaitsKey && _depth == _watched;
                BeginToken(bytes);
                break;
            case (byte)'{' or (byte)'[':
                Open(b == '{');
                break;
            case (byte)'}' or (byte)']':
                EndToken();
                Close();
                break;
            case (byte)',':
                EndToken();
                if (_depth == _watched)
                {
                    _awaitsKey = true;
                    _role = Role.Other;
                }

                break;
            case (byte)':' or (byte)' ' or (byte)'\t' or (byte)'\r':
                EndToken();
                break;
            default:
                _broken |= _depth == 0;
                if (!_inScalar)
                {
                    _inScalar = true;
                    _captured = 0;
                    _overflow = false;
                }

                Capture(bytes[..1]);
                break;
        }

        return 1;
    }

    private void BeginToken(ReadOnlySpan<byte> bytes)
    {
        _captured = 0;
        _overflow = false;
        Capture(bytes[..1]);
    }

    private void Open(bool isObject)
    {
        if (_ended || (_depth == 0 && !isObject))
        {
            _broken = true;
            return;
        }

        _depth++;
        var enters = isObject && _depth == _watched + 1
            && (_depth == Top || (_depth == InParams && _role == Role.Params) || (_depth == InMeta && _role == Role.Meta));
        if (enters)
        {
            _watched = _depth;
            _awaitsKey = true;
            _role = Role.Other;
        }
    }

    private void Close()
    {
        if (--_depth < 0)
        {
            _broken = true;
            return;
        }

        if (_watched > _depth)
        {
            _watched = _depth;
            _role = Role.Other;
            _awaitsKey = false;
        }

        _ended = _depth == 0;
    }

    // A key decides what the value behind it is; a value that is looked for is kept, the first one when a key is repeated.
    private void EndToken()
    {
        if (!_isKey && !_inScalar && _captured == 0)
        {
            return;
        }

        var token = _overflow ? default : _capture.AsSpan(0, _captured);
        if (_isKey)
        {
            _role = RoleOf(token);
            _sawJsonRpc |= _depth == Top && token.SequenceEqual("\"jsonrpc\""u8);
            _awaitsKey = false;
        }
        else if (_depth == _watched)
        {
            Of(_role)?.Set(token);
        }

        _isKey = _inScalar = false;
        _captured = 0;
    }

    private Role RoleOf(ReadOnlySpan<byte> key) => _depth switch
    {
        Top when key.SequenceEqual("\"id\""u8) => Role.Id,
        Top when key.SequenceEqual("\"method\""u8) => Role.Method,
        Top when key.SequenceEqual("\"params\""u8) => Role.Params,
        InParams when key.SequenceEqual("\"progressToken\""u8) => Role.ProgressToken,
        InParams when key.SequenceEqual("\"requestId\""u8) => Role.RequestId,
        InParams when key.SequenceEqual("\"_meta\""u8) => Role.Meta,
        InMeta when key.SequenceEqual("\"io.modelcontextprotocol/subscriptionId\""u8) => Role.SubscriptionId,
        _ => Role.Other,
    };

    private Captured? Of(Role role) => role switch
    {
        Role.Id => _id,
        Role.Method => _method,
        Role.ProgressToken => _progressToken,
        Role.RequestId => _requestId,
        Role.SubscriptionId => _subscriptionId,
        _ => null,
    };

    private void Capture(ReadOnlySpan<byte> bytes)
    {
        if (_overflow || _depth > _watched)
        {
            return;
        }

        if (_captured + bytes.Length > _capture.Length)
        {
            _overflow = true;
            return;
        }

        bytes.CopyTo(_capture.AsSpan(_captured));
        _captured += bytes.Length;
    }

    private sealed class Captured
    {
        private readonly byte[] _bytes = new byte[300];
        private int _length;
        private bool _set;

        public ReadOnlySpan<byte> Span => _bytes.AsSpan(0, _length);

        public void Clear()
        {
            _length = 0;
            _set = false;
        }

        public void Set(ReadOnlySpan<byte> value)
        {
            if (!_set)
            {
                _set = true;
                value.CopyTo(_bytes);
                _length = value.Length;
            }
        }
    }
}
