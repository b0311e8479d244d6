using Turnpike.Policies;

namespace Turnpike.State.Limits;

/// <summary>The words records and snapshots use for scopes and calendar units.</summary>
internal static class LimitNames
{
    private static readonly string[] Scopes = ["grant", "caller", "session", "server", "tool", "organisation"];
    private static readonly string[] Units = ["sliding", "second", "minute", "hour", "day", "week", "month"];

    /// <summary>The word for a scope.</summary>
    public static string Of(LimitScope scope) => Scopes[(int)scope];

    /// <summary>The word for a unit.</summary>
    public static string Of(CalendarUnit unit) => Units[(int)unit];

    /// <summary>The scope of a word. Throws <see cref="InvalidDataException"/> for any other: a record that cannot be read must not be taken for less.</summary>
    public static LimitScope Scope(string word) => (LimitScope)IndexOf(Scopes, word);

    /// <summary>The unit of a word.</summary>
    public static CalendarUnit Unit(string word) => (CalendarUnit)IndexOf(Units, word);

    private static int IndexOf(string[] words, string word)
    {
        var index = Array.IndexOf(words, word);
        return index >= 0 ? index : throw new InvalidDataException($"the record holds a limit with the unknown word '{word}'");
    }
}
