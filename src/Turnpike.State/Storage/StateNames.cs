using System.Globalization;
using System.Text.RegularExpressions;

namespace Turnpike.State.Storage;

/// <summary>What names may be stored.</summary>
internal static partial class StateNames
{
    /// <summary>Checks a server's name: 1 to 64 of <c>[A-Za-z0-9._-]</c>, beginning with a letter or digit.</summary>
    public static string Server(string name) => ServerForm().IsMatch(name)
        ? name
        : throw new ArgumentException($"'{name}' is no server name: 1 to 64 of A-Z a-z 0-9 . _ -, beginning with a letter or digit", nameof(name));

    /// <summary>Checks a policy's name: 1 to 128 of <c>[A-Za-z0-9._-]</c>, beginning with a letter or digit.</summary>
    public static string Policy(string name) => PolicyForm().IsMatch(name)
        ? name
        : throw new ArgumentException($"'{name}' is no policy name: 1 to 128 of A-Z a-z 0-9 . _ -, beginning with a letter or digit", nameof(name));

    /// <summary>Checks a subject: 1 to 256 characters without control characters and lone surrogates, not only space.</summary>
    public static string Subject(string subject)
    {
        var runes = 0;
        for (var i = 0; i < subject.Length; i++, runes++)
        {
            if (char.IsControl(subject[i]) || (char.IsSurrogate(subject[i]) && !char.IsSurrogatePair(subject, i)))
            {
                throw new ArgumentException("a subject has no control characters", nameof(subject));
            }

            i += char.IsHighSurrogate(subject[i]) ? 1 : 0;
        }

        return runes is > 0 and <= 256 && !string.IsNullOrWhiteSpace(subject)
            ? subject
            : throw new ArgumentException("a subject has 1 to 256 characters", nameof(subject));
    }

    /// <summary>
    /// Checks the name of a person, an account or a group: 1 to 128 characters without control characters, lone surrogates, characters
    /// without a width, or space at an end, so that two names that look the same are the same more often than not.
    /// </summary>
    public static string Person(string name)
    {
        var isPlain = name.Length is > 0 and <= 128 && !char.IsWhiteSpace(name[0]) && !char.IsWhiteSpace(name[^1]);
        foreach (var rune in name.EnumerateRunes())
        {
            isPlain &= rune.Value != 0xfffd && System.Text.Rune.GetUnicodeCategory(rune) is not (
                UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
        }

        return isPlain
            ? name
            : throw new ArgumentException("the name of a person, an account or a group is 1 to 128 visible characters, without space at its ends", nameof(name));
    }

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9._-]{0,63}\z", RegexOptions.CultureInvariant)]
    private static partial Regex ServerForm();

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9._-]{0,127}\z", RegexOptions.CultureInvariant)]
    private static partial Regex PolicyForm();
}
