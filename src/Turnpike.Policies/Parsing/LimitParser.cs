using System.Globalization;
using System.Text;
using Turnpike.Policies.Documents;
using Turnpike.Wire.Json;

namespace Turnpike.Policies.Parsing;

/// <summary>Reads limits and rate limits.</summary>
internal sealed class LimitParser
{
    /// <summary>Most calls a sliding window can hold, for it keeps one entry for each.</summary>
    public static readonly ExactDecimal MaxSliding = ExactDecimal.FromInt64(100_000);

    /// <summary>Most calls a <c>concurrent</c> lets go at once.</summary>
    public const long MaxConcurrent = 100_000;

    private readonly ProblemList _problems;

    public LimitParser(ProblemList problems) => _problems = problems;

    public Limit? Parse(JsonView value, Place place)
    {
        var limit = MemberReader.Read(value, place, Grammar.Limit, _problems);
        if (limit is null)
        {
            return null;
        }

        if (limit.TryGet("concurrent", out _, out _))
        {
            return ParseConcurrent(limit);
        }

        var counter = ParseCounter(limit);
        limit.TryWord("align", ["sliding", "calendar"], out var align, out _);
        limit.TryWord("on_error", ["keep", "refund"], out var onError, out _);
        var window = limit.TryGet("window", out var span, out var windowPlace) ? ParseWindow(span, windowPlace, align == "calendar") : null;
        var max = ParseMax(limit, align != "calendar", "write \"align\": \"calendar\"");
        var result = new Limit
        {
            Place = place,
            Counter = counter ?? string.Empty,
            Window = window ?? default,
            Max = max ?? default,
            IsCalendar = align == "calendar",
            RefundsErrors = onError == "refund",
            Scope = ParseScope(limit),
        };
        result = ParseAmount(limit, result);
        return counter is null || window is null || max is null ? null : result;
    }

    public Limit? ParseRate(JsonView value, Place place)
    {
        if (value.Kind == JsonKind.String)
        {
            return ParseRateText(value.GetString(), place);
        }

        var rate = MemberReader.Read(value, place, Grammar.RateLimit, _problems);
        if (rate is null)
        {
            return null;
        }

        var max = ParseMax(rate, isSliding: true, "write it under \"limits\" with \"align\": \"calendar\"");
        if (!rate.TryGet("window", out var seconds, out var windowPlace) || max is null)
        {
            return null;
        }

        if (seconds.Kind != JsonKind.Number || !ExactDecimal.TryParse(seconds.Raw, out var length) || !length.IsInteger
            || length < ExactDecimal.FromInt64(1) || length > ExactDecimal.FromInt64(WindowText.MaxSeconds))
        {
            _problems.Error(windowPlace, $"\"window\" of a rate_limit is a whole number of seconds from 1, found {JsonWords.Of(seconds)}");
            return null;
        }

        var text = length.ToString();
        return Rate(place, new LimitWindow(text + "s", TimeSpan.FromSeconds(long.Parse(text, CultureInfo.InvariantCulture)), false), max.Value);
    }

    private static Limit Rate(Place place, LimitWindow window, ExactDecimal max) =>
        new() { Place = place, Counter = place.Pointer, Window = window, Max = max };

    private Limit? ParseRateText(string text, Place place)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        var count = slash < 0 ? default : Encoding.UTF8.GetBytes(text[..slash]).AsSpan();
        if (count.IsEmpty || count.ContainsAnyExceptInRange((byte)'0', (byte)'9') || !ExactDecimal.TryParse(count, out var max)
            || WindowText.Named(text[(slash + 1)..]) is not { } window)
        {
            _problems.Error(place, $"\"rate_limit\" must look like \"10/minute\" (or second, hour, day, week, month), found \"{text}\"");
            return null;
        }

        if (max > MaxSliding)
        {
            _problems.Error(place, $"a rate_limit slides and can hold at most 100000 calls, found {max}: write it under \"limits\" with \"align\": \"calendar\"");
            return null;
        }

        return Rate(place, window, max);
    }

    private Limit? ParseConcurrent(MemberReader limit)
    {
        foreach (var key in Grammar.Limit.Keys.Where(k => k.Name is not ("concurrent" or "scope")))
        {
            if (limit.TryGet(key.Name, out _, out var place))
            {
                _problems.Error(place, $"\"{key.Name}\" does not go with \"concurrent\", which counts calls on their way: only \"scope\" does; write a limit of its own for it");
            }
        }

        return SpanReader.ReadWhole(limit, "concurrent", 1, MaxConcurrent, _problems) is { } slots
            ? new Limit
            {
                Place = limit.Place,
                Counter = limit.Place.Pointer,
                Window = new LimitWindow("concurrent", TimeSpan.Zero, false),
                Max = ExactDecimal.FromInt64(slots),
                Scope = ParseScope(limit),
                Concurrent = (int)slots,
            }
            : null;
    }

    private static LimitScope ParseScope(MemberReader limit)
    {
        limit.TryWord("scope", ["grant", "caller", "session", "server", "tool", "organisation"], out var scope, out _);
        return scope switch
        {
            "caller" => LimitScope.Caller,
            "session" => LimitScope.Session,
            "server" => LimitScope.Server,
            "tool" => LimitScope.Tool,
            "organisation" => LimitScope.Organisation,
            _ => LimitScope.Grant,
        };
    }

    private string? ParseCounter(MemberReader limit)
    {
        var counter = limit.Text("counter");
        if (counter is { Length: 0 } || counter?[0] == '/')
        {
            limit.TryGet("counter", out _, out var place);
            _problems.Error(place, "a counter's name cannot be empty nor begin with \"/\": such names are those of rate_limit counters");
            return null;
        }

        return counter;
    }

    private LimitWindow? ParseWindow(JsonView value, Place place, bool isCalendar)
    {
        var text = value.Kind == JsonKind.String ? value.GetString() : null;
        var window = text is null ? null : WindowText.Named(text) ?? WindowText.Duration(text);
        if (window is null)
        {
            _problems.Error(place, $"\"window\" must be {string.Join(", ", WindowText.Names)} or a duration from 1 second such as \"15m\" or \"PT15M\", found {JsonWords.Of(value)}"
                + (text is null ? string.Empty : "; " + NearestName.Hint(text, WindowText.Names)));
            return null;
        }

        if (isCalendar && !window.Value.IsNamed)
        {
            _problems.Error(place, $"a duration such as {text} has no calendar boundary: use {string.Join(", ", WindowText.Names)}, or \"align\": \"sliding\"");
            return null;
        }

        return window;
    }

    private ExactDecimal? ParseMax(MemberReader limit, bool isSliding, string remedy)
    {
        if (!limit.TryGet("max", out var value, out var place))
        {
            return null;
        }

        if (ParseAmountNumber(value, place, "max") is not { } max)
        {
            return null;
        }

        if (isSliding && max > MaxSliding)
        {
            _problems.Error(place, $"a sliding limit keeps one entry for each call, at most 100000, found {max}: {remedy}");
            return null;
        }

        return max;
    }

    private Limit ParseAmount(MemberReader limit, Limit result)
    {
        if (!limit.TryGet("amount", out var value, out var place))
        {
            return result;
        }

        result = result with { AmountPlace = place };
        return value.Kind == JsonKind.String
            ? result with { AmountPath = PathParser.ParseArguments(value.GetString(), place, _problems) }
            : result with { Amount = ParseAmountNumber(value, place, "amount") ?? default };
    }

    private ExactDecimal? ParseAmountNumber(JsonView value, Place place, string key)
    {
        if (value.Kind == JsonKind.Number && ExactDecimal.TryParse(value.Raw, out var number) && !number.IsNegative)
        {
            return number;
        }

        _problems.Error(place, $"\"{key}\" must be a number that is exact and not negative, found {JsonWords.Of(value)}"
            + (value.Kind == JsonKind.String ? ": write it without quotes" : string.Empty), Unquoted(value));
        return null;
    }

    // A number in quotes is the number without them.
    private static string? Unquoted(JsonView value) =>
        value.Kind == JsonKind.String && ExactDecimal.TryParse(value.RawString, out var number) && !number.IsNegative ? number.ToString() : null;
}
