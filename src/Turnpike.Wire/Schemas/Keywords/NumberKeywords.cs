using System.Numerics;
using System.Text;
using Turnpike.Wire.Json;

namespace Turnpike.Wire.Schemas.Keywords;

/// <summary><c>minimum</c>, <c>maximum</c> and their exclusive forms (2020-12 validation, sections 6.2.2 to 6.2.5), exactly.</summary>
internal sealed class BoundKeyword : Keyword
{
    private readonly JsonView _bound;
    private readonly int _sign;
    private readonly bool _exclusive;

    public BoundKeyword(string name, string path, JsonView bound)
        : base(name, path)
    {
        _bound = bound;
        _sign = name is "minimum" or "exclusiveMinimum" ? 1 : -1;
        _exclusive = name.StartsWith("exclusive", StringComparison.Ordinal);
    }

    public override bool Validate(JsonView instance, Evaluation evaluation, int mark)
    {
        if (instance.Kind != JsonKind.Number)
        {
            return true;
        }

        var number = new NumberText(instance.Raw);
        if (number.IsOutOfRange)
        {
            return evaluation.GiveUp();
        }

        var order = number.CompareTo(new NumberText(_bound.Raw)) * _sign;
        return order > 0 || (order == 0 && !_exclusive) || evaluation.Fail(this, instance);
    }

    public override string Describe(JsonView detail)
    {
        var relation = (_sign > 0, _exclusive) switch
        {
            (true, false) => "at least",
            (true, true) => "greater than",
            (false, false) => "at most",
            _ => "less than",
        };
        return $"the number must be {relation} {Encoding.UTF8.GetString(_bound.Raw)}";
    }
}

/// <summary><c>multipleOf</c> (2020-12 validation, section 6.2.1), exactly, whatever the length of the number.</summary>
internal sealed class MultipleOfKeyword : Keyword
{
    /// <summary>Greatest number of significant digits of a divisor.</summary>
    public const int MaxDigits = 100;

    private readonly string _text;
    private readonly long _exponent;
    private readonly BigInteger _digits;
    private readonly ulong _small;

    public MultipleOfKeyword(string path, JsonView divisor)
        : base("multipleOf", path)
    {
        var number = new NumberText(divisor.Raw);
        _text = Encoding.UTF8.GetString(divisor.Raw);
        _exponent = number.Exponent;
        foreach (var digit in number.Significant)
        {
            _digits = digit == (byte)'.' ? _digits : (_digits * 10) + (digit - '0');
        }

        // Below this bound the remainder times ten and one digit stays within 64 bits.
        _small = _digits < ulong.MaxValue / 16 ? (ulong)_digits : 0;
    }

    public override bool Validate(JsonView instance, Evaluation evaluation, int mark)
    {
        if (instance.Kind != JsonKind.Number)
        {
            return true;
        }

        var number = new NumberText(instance.Raw);
        if (number.IsOutOfRange)
        {
            return evaluation.GiveUp();
        }

        return number.IsZero || IsMultiple(number, evaluation) || evaluation.Fail(this, instance);
    }

    public override string Describe(JsonView detail) => $"the number must be a multiple of {_text}";

    private bool IsMultiple(NumberText number, Evaluation evaluation)
    {
        // Invariant: significant digits end in no zero, so a number with a smaller last place cannot be a multiple.
        var shift = number.Exponent - _exponent;
        if (shift < 0)
        {
            return false;
        }

        return _small > 0 ? IsMultipleOfSmall(number.Significant, shift) : IsMultipleOfLarge(number.Significant, shift, evaluation);
    }

    private bool IsMultipleOfSmall(ReadOnlySpan<byte> digits, long shift)
    {
        ulong remainder = 0;
        foreach (var digit in digits)
        {
            if (digit != (byte)'.')
            {
                remainder = ((remainder * 10) + (ulong)(digit - '0')) % _small;
            }
        }

        // remainder * 10^shift modulo the divisor, by squaring.
        UInt128 power = 10 % _small;
        UInt128 result = remainder;
        for (; shift > 0 && result != 0; shift >>= 1)
        {
            if ((shift & 1) == 1)
            {
                result = result * power % _small;
            }

            power = power * power % _small;
        }

        return result == 0;
    }

    // The rare long divisor: big integers, paid for by length.
    private bool IsMultipleOfLarge(ReadOnlySpan<byte> digits, long shift, Evaluation evaluation)
    {
        if (!evaluation.TrySpend(digits.Length))
        {
            return false;
        }

        var remainder = BigInteger.Zero;
        foreach (var digit in digits)
        {
            remainder = digit == (byte)'.' ? remainder : ((remainder * 10) + (digit - '0')) % _digits;
        }

        return (remainder * BigInteger.ModPow(10, shift, _digits) % _digits).IsZero;
    }
}
