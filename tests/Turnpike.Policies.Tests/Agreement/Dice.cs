using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Turnpike.Policies.Tests.Agreement;

/// <summary>Chance with a seed, and JSON written by chance.</summary>
internal sealed class Dice
{
    private readonly Random _random;

    public Dice(int seed) => _random = new Random(seed);

    public int Next(int below) => _random.Next(below);

    public int Between(int least, int most) => _random.Next(least, most + 1);

    public bool Chance(double share) => _random.NextDouble() < share;

    public T Pick<T>(params ReadOnlySpan<T> of) => of[_random.Next(of.Length)];

    /// <summary>Some of the values, in their order, as JSON strings with commas between.</summary>
    public string Some(double share, params string[] of) => string.Join(',', of.Where(_ => Chance(share)).Select(Text));

    /// <summary>At least one of the values, each once, as JSON strings with commas between.</summary>
    public string Few(int most, params string[] of)
    {
        var picked = of.ToArray();
        _random.Shuffle(picked);
        return string.Join(',', picked.Take(Between(1, most)).Select(Text));
    }

    public string List(int least, int most, Func<string> of) => string.Join(',', Enumerable.Range(0, Between(least, most)).Select(_ => of()));

    public void Maybe(double share, List<string> members, Func<string> member)
    {
        if (Chance(share))
        {
            members.Add(member());
        }
    }

    /// <summary>An object of members in any order.</summary>
    public string Object(List<string> members)
    {
        _random.Shuffle(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(members));
        return "{" + string.Join(',', members) + "}";
    }

    /// <summary>A JSON string; now and then wholly in escapes, which is the same string.</summary>
    public string Text(string value)
    {
        if (Chance(0.9))
        {
            return JsonSerializer.Serialize(value);
        }

        var text = new StringBuilder("\"");
        foreach (var c in value)
        {
            text.Append("\\u").Append(((int)c).ToString("x4", CultureInfo.InvariantCulture));
        }

        return text.Append('"').ToString();
    }
}
