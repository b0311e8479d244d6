using System.Text.RegularExpressions;
using Turnpike.Wire.Json;

namespace Turnpike.Wire.Schemas.Keywords;

/// <summary><c>minLength</c> and <c>maxLength</c> in code points (2020-12 validation, sections 6.3.1 and 6.3.2).</summary>
internal sealed class LengthKeyword : Keyword
{
    private readonly int _bound;
    private readonly bool _isMinimum;

    public LengthKeyword(string name, string path, int bound)
        : base(name, path)
    {
        _bound = bound;
        _isMinimum = name == "minLength";
    }

    public override bool Validate(JsonView instance, Evaluation evaluation, int mark)
    {
        if (instance.Kind != JsonKind.String)
        {
            return true;
        }

        var utf8 = evaluation.Utf8(instance);

        // A code point is one to four bytes: most lengths need no counting.
        if (_isMinimum ? utf8.Length >= _bound * 4L : utf8.Length <= _bound)
        {
            return true;
        }

        if (!evaluation.TrySpend(utf8.Length / 16))
        {
            return false;
        }

        var length = 0;
        foreach (var unit in utf8)
        {
            length += (unit & 0xC0) != 0x80 ? 1 : 0;
        }

        return (_isMinimum ? length >= _bound : length <= _bound) || evaluation.Fail(this, instance);
    }

    public override string Describe(JsonView detail) => $"the text must have at {(_isMinimum ? "least" : "most")} {_bound} characters";
}

/// <summary><c>pattern</c> (2020-12 validation, section 6.3.3).</summary>
internal sealed class PatternKeyword : Keyword
{
    private readonly Regex _pattern;
    private readonly string _text;

    public PatternKeyword(string path, Regex pattern, string text)
        : base("pattern", path)
    {
        _pattern = pattern;
        _text = text;
    }

    public override bool Validate(JsonView instance, Evaluation evaluation, int mark) =>
        instance.Kind != JsonKind.String || Matches(_pattern, instance, evaluation) || evaluation.Fail(this, instance);

    public override string Describe(JsonView detail) => $"the text must match the pattern {_text}";

    /// <summary>Whether a string holds a match, paid for by its length.</summary>
    public static bool Matches(Regex pattern, JsonView text, Evaluation evaluation) =>
        evaluation.TrySpend(1 + (text.Length / 8)) && pattern.IsMatch(evaluation.Chars(text));
}
