using System.Runtime.CompilerServices;
using System.Text;
using Turnpike.Wire.Json;
using Turnpike.Wire.Schemas.Documents;
using Turnpike.Wire.Schemas.Keywords;

namespace Turnpike.Wire.Schemas;

/// <summary>
/// What one validation remembers: its budget, the dynamic scope, the log of evaluated members and the last failure. One per thread,
/// reused, so that a validation allocates nothing. Keywords fail by returning false; nothing is written until the end.
/// </summary>
internal sealed class Evaluation
{
    private const int MaxDepth = 1000;
    private const int StackCheckEvery = 32;
    private const int BaseWork = 1_000_000;
    private const int KeptChars = 64 * 1024;
    private const int KeptLog = 64 * 1024;

    [ThreadStatic]
    private static Evaluation? _ofThread;

    private readonly SchemaResource[] _scopes = new SchemaResource[MaxDepth + 1];
    private int _scopeCount;
    private int[] _log = new int[64];
    private ulong[] _marked = new ulong[16];
    private int[] _pending = new int[16];
    private int _pendingCount;
    private char[] _chars = new char[256];
    private byte[] _bytes = new byte[256];
    private int _depth;
    private long _work;

    /// <summary>Whether evaluated members are noted: some schema asks for them, or the validation is strict.</summary>
    public bool Tracks { get; private set; }

    /// <summary>Whether undeclared members are refused at every depth.</summary>
    public bool IsStrict { get; private set; }

    /// <summary>Whether the dynamic scope is noted.</summary>
    public bool HasDynamicScope { get; private set; }

    /// <summary>Whether a budget ran out: the value is then invalid whatever the keywords answer.</summary>
    public bool IsExhausted { get; private set; }

    /// <summary>Length of the log of evaluated members.</summary>
    public int Mark { get; private set; }

    /// <summary>The keyword that failed last.</summary>
    public Keyword? FailedKeyword { get; private set; }

    /// <summary>Where it failed.</summary>
    public JsonView FailedAt { get; private set; }

    /// <summary>What of the schema it is about, such as a required name.</summary>
    public JsonView FailedDetail { get; private set; }

    /// <summary>The schema resources entered, outermost first.</summary>
    public ReadOnlySpan<SchemaResource> Scopes => _scopes.AsSpan(0, _scopeCount);

    /// <summary>Takes this thread's evaluation.</summary>
    public static Evaluation Begin(JsonView instance, bool tracks, bool strict, bool hasDynamicScope)
    {
        var evaluation = _ofThread ?? new Evaluation();
        _ofThread = null;
        evaluation._work = BaseWork + (2L * instance.Length);
        evaluation.Tracks = tracks || strict;
        evaluation.IsStrict = strict;
        evaluation.HasDynamicScope = hasDynamicScope;
        return evaluation;
    }

    /// <summary>Gives the evaluation back; it forgets every reference to the value.</summary>
    public void End()
    {
        Array.Clear(_scopes, 0, _scopeCount);
        _scopeCount = _depth = _pendingCount = Mark = 0;
        IsExhausted = false;
        FailedKeyword = null;
        FailedAt = FailedDetail = default;
        _chars = _chars.Length > KeptChars ? new char[256] : _chars;
        _bytes = _bytes.Length > KeptChars ? new byte[256] : _bytes;
        _log = _log.Length > KeptLog ? new int[64] : _log;
        _marked = _marked.Length > KeptLog ? new ulong[16] : _marked;
        _pending = _pending.Length > KeptLog ? new int[16] : _pending;
        _ofThread = this;
    }

    /// <summary>Goes one schema deeper; false when the depth or the work is used up.</summary>
    public bool TryEnter(SchemaNode node)
    {
        if (--_work < 0 || _depth >= MaxDepth || (_depth % StackCheckEvery == 0 && !RuntimeHelpers.TryEnsureSufficientExecutionStack()))
        {
            return GiveUp();
        }

        _depth++;
        if (HasDynamicScope)
        {
            _scopes[_scopeCount++] = node.Resource;
        }

        return !IsExhausted;
    }

    /// <summary>Comes back from <see cref="TryEnter"/>.</summary>
    public void Leave()
    {
        _depth--;
        if (HasDynamicScope)
        {
            _scopeCount--;
        }
    }

    /// <summary>Pays for work that grows with the value or the schema; false when it is used up.</summary>
    public bool TrySpend(long steps) => (_work -= steps) >= 0 || GiveUp();

    /// <summary>Ends the validation: the value is invalid, whatever stands around this keyword.</summary>
    public bool GiveUp()
    {
        IsExhausted = true;
        return false;
    }

    /// <summary>Notes a failure and returns false.</summary>
    public bool Fail(Keyword keyword, JsonView at, JsonView detail = default)
    {
        FailedKeyword = keyword;
        FailedAt = at;
        FailedDetail = detail;
        return false;
    }

    /// <summary>Compares exactly, within the budget.</summary>
    public bool AreEqual(JsonView left, JsonView right)
    {
        var same = JsonEquality.AreEqual(left, right, ref _work);
        return _work < 0 ? GiveUp() : same;
    }

    /// <summary>Notes that a member or element was evaluated.</summary>
    public void NoteEvaluated(JsonView value) => Note(value.Index);

    /// <summary>Notes that a schema that applies here declares properties.</summary>
    public void NoteDeclares(JsonView owner) => Note(~owner.Index);

    /// <summary>Forgets what was noted behind a mark: the branch failed.</summary>
    public void Forget(int mark) => Mark = mark;

    /// <summary>
    /// Forgets what was noted inside a child value: only a strict validation looks there again.
    /// </summary>
    public void LeaveChild(int mark)
    {
        if (!IsStrict)
        {
            Mark = mark;
        }
    }

    /// <summary>
    /// Collects the children of <paramref name="owner"/> that were not evaluated since <paramref name="mark"/>; read them with
    /// <see cref="Pending"/> from the returned base and give them back with <see cref="DropPending"/>.
    /// </summary>
    public int CollectUnevaluated(JsonView owner, int mark)
    {
        var from = _pendingCount;
        var first = owner.Index;
        var tape = owner.Tape!;
        var length = tape[first].Next - first;
        MarkRange(first, length, mark);
        if (owner.Kind == JsonKind.Object)
        {
            foreach (var member in owner.Members)
            {
                AddPending(member.Value.Index, first);
            }
        }
        else
        {
            foreach (var element in owner.Elements)
            {
                AddPending(element.Index, first);
            }
        }

        return from;
    }

    /// <summary>Children collected since a base.</summary>
    public ReadOnlySpan<int> Pending(int from) => _pending.AsSpan(from, _pendingCount - from);

    /// <summary>Gives collected children back.</summary>
    public void DropPending(int from) => _pendingCount = from;

    /// <summary>After a strict validation: the first member that nothing evaluated where properties are declared; else missing.</summary>
    public JsonView FindUndeclared(JsonView root)
    {
        var first = root.Index;
        var tape = root.Tape!;
        MarkRange(first, tape[first].Next - first, 0);
        for (var i = 0; i < Mark; i++)
        {
            if (_log[i] >= 0)
            {
                continue;
            }

            var owner = new JsonView(tape, ~_log[i]);
            foreach (var member in owner.Members)
            {
                if (!IsMarked(member.Value.Index - first))
                {
                    return member.Value;
                }
            }
        }

        return default;
    }

    /// <summary>A string's UTF-16 text, valid until the next call.</summary>
    public ReadOnlySpan<char> Chars(JsonView text)
    {
        var utf8 = Utf8(text);
        if (_chars.Length < utf8.Length)
        {
            _chars = new char[Math.Max(utf8.Length, _chars.Length * 2)];
        }

        return _chars.AsSpan(0, Encoding.UTF8.GetChars(utf8, _chars));
    }

    /// <summary>A string's unescaped UTF-8, valid until the next call.</summary>
    public ReadOnlySpan<byte> Utf8(JsonView text)
    {
        if (!text.IsEscaped)
        {
            return text.RawString;
        }

        if (_bytes.Length < text.Length)
        {
            _bytes = new byte[Math.Max(text.Length, _bytes.Length * 2)];
        }

        return _bytes.AsSpan(0, text.Unescape(_bytes));
    }

    private void Note(int entry)
    {
        if (Mark == _log.Length)
        {
            Array.Resize(ref _log, Mark * 2);
        }

        _log[Mark++] = entry;
    }

    private void MarkRange(int first, int length, int mark)
    {
        var words = (length + 63) / 64;
        if (_marked.Length < words)
        {
            _marked = new ulong[words];
        }

        TrySpend(words + Mark - mark);
        Array.Clear(_marked, 0, words);
        foreach (var entry in _log.AsSpan(mark, Mark - mark))
        {
            var offset = entry - first;
            if (entry >= 0 && offset >= 0 && offset < length)
            {
                _marked[offset / 64] |= 1UL << (offset % 64);
            }
        }
    }

    private bool IsMarked(int offset) => (_marked[offset / 64] & (1UL << (offset % 64))) != 0;

    private void AddPending(int index, int first)
    {
        if (IsMarked(index - first))
        {
            return;
        }

        if (_pendingCount == _pending.Length)
        {
            Array.Resize(ref _pending, _pendingCount * 2);
        }

        _pending[_pendingCount++] = index;
    }
}
