using System.Collections.Immutable;
using Turnpike.Policies.Documents;
using Turnpike.Policies.Parsing;
using Turnpike.Wire.Json;

namespace Turnpike.Policies.Conditions;

/// <summary>What a path leads to in one call: a JSON value, something the gateway knows (a text, texts, a number), or nothing.</summary>
internal readonly ref struct Operand
{
    private readonly long? _number;

    private Operand(JsonView view) => View = view;

    private Operand(string? text) => Text = text;

    private Operand(ImmutableArray<string> texts) => Texts = texts;

    private Operand(long? number) => _number = number;

    /// <summary>The value in the arguments, the claims or the result; missing for what the gateway knows.</summary>
    public JsonView View { get; }

    /// <summary>The text; null for everything else.</summary>
    public string? Text { get; }

    /// <summary>The texts; default for everything else.</summary>
    public ImmutableArray<string> Texts { get; }

    public bool Exists => Kind != JsonKind.None;

    public JsonKind Kind =>
        View.Exists ? View.Kind
        : Text is not null ? JsonKind.String
        : !Texts.IsDefault ? JsonKind.Array
        : _number is not null ? JsonKind.Number
        : JsonKind.None;

    /// <summary>Number of elements of a list.</summary>
    public int Count => Texts.IsDefault ? View.Count : Texts.Length;

    /// <summary>Follows a path, up to a <c>[*]</c>. A step into what is no object is missing.</summary>
    public static Operand Of(in CallFacts call, ValuePath path) => path.Root switch
    {
        PathRoot.Arguments => Follow(call.Arguments, path),
        PathRoot.CallerSubject => new Operand(call.Subject),
        PathRoot.CallerGroups => new Operand(call.Groups),
        PathRoot.CallerClaims => Follow(call.Claims, path),
        PathRoot.CallerLabels => new Operand(call.GrantLabels),
        PathRoot.ToolName or PathRoot.ResourceUri => new Operand(call.Name),
        PathRoot.ToolClass => new Operand(call.ToolClass),
        PathRoot.ToolSeverity => new Operand(call.ToolSeverity),
        PathRoot.ToolFlags => new Operand(call.ToolFlags),
        PathRoot.ToolHash => new Operand(call.DefinitionHash),
        PathRoot.Server => new Operand(call.Server),
        PathRoot.SessionLabels => new Operand(call.SessionLabels),
        PathRoot.SessionCalls => new Operand(call.SessionCalls),
        PathRoot.Result => Follow(call.Result, path),
        _ => call.Instant is { } instant ? OfTime(instant, path) : default,
    };

    public static Operand Of(JsonView view) => new(view);

    public static Operand Of(string text) => new(text);

    /// <summary>The elements of a list.</summary>
    public ElementSequence Elements() => new(View, Texts, default);

    /// <summary>The elements of a list, each followed along the keys behind <c>[*]</c>.</summary>
    public ElementSequence Elements(ValuePath path) => new(View, Texts, path.Segments.AsSpan()[path.ElementsAt..]);

    /// <summary>The exact number; false where this is none.</summary>
    public bool TryGetNumber(out ExactDecimal number)
    {
        if (_number is { } known)
        {
            number = ExactDecimal.FromInt64(known);
            return true;
        }

        number = default;
        return View.Kind == JsonKind.Number && ExactDecimal.TryParse(View.Raw, out number);
    }

    /// <summary>Why this cannot be what is expected: missing, not exact, or of another kind. Never the value itself.</summary>
    public string DescribeMismatch(string expected) =>
        !Exists ? "is missing"
        : Kind == JsonKind.Number && expected.Contains("number", StringComparison.Ordinal) ? "is a number that is not exact"
        : Kind == JsonKind.Array && expected.Contains("list", StringComparison.Ordinal) ? "is a list with an element of another type"
        : $"is {JsonWords.Of(Kind)}, not {expected}";

    private static Operand OfTime(DateTimeOffset instant, ValuePath path) => path.Root switch
    {
        PathRoot.TimeHour => new Operand(CivilTime.Hour(instant, path.Zone)),
        PathRoot.TimeWeekday => new Operand(CivilTime.Weekday(instant, path.Zone)),
        _ => new Operand(CivilTime.Date(instant, path.Zone)),
    };

    private static Operand Follow(JsonView view, ValuePath path)
    {
        var keys = path.Segments.AsSpan();
        foreach (var segment in path.HasElements ? keys[..path.ElementsAt] : keys)
        {
            view = view[segment];
        }

        return new Operand(view);
    }

    /// <summary>The elements of a list.</summary>
    public readonly ref struct ElementSequence
    {
        private readonly JsonView _view;
        private readonly ImmutableArray<string> _texts;
        private readonly ReadOnlySpan<byte[]> _keys;

        internal ElementSequence(JsonView view, ImmutableArray<string> texts, ReadOnlySpan<byte[]> keys)
        {
            _view = view;
            _texts = texts;
            _keys = keys;
        }

        public ElementEnumerator GetEnumerator() => new(_view, _texts, _keys);
    }

    /// <summary>Walks the elements of a list.</summary>
    public ref struct ElementEnumerator
    {
        private readonly ImmutableArray<string> _texts;
        private readonly ReadOnlySpan<byte[]> _keys;
        private JsonView.ElementEnumerator _views;
        private int _next;

        internal ElementEnumerator(JsonView view, ImmutableArray<string> texts, ReadOnlySpan<byte[]> keys)
        {
            _texts = texts;
            _keys = keys;
            _views = view.Elements.GetEnumerator();
            _next = 0;
        }

        public readonly Operand Current
        {
            get
            {
                // Keys never follow texts: the parser refuses them there.
                if (!_texts.IsDefault)
                {
                    return Operand.Of(_texts[_next - 1]);
                }

                var view = _views.Current;
                foreach (var key in _keys)
                {
                    view = view[key];
                }

                return Operand.Of(view);
            }
        }

        public bool MoveNext() => _texts.IsDefault ? _views.MoveNext() : _next++ < _texts.Length;
    }
}
