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

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9._-]{0,63}\z", RegexOptions.CultureInvariant)]
    private static partial Regex ServerForm();

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9._-]{0,127}\z", RegexOptions.CultureInvariant)]
    private static partial Regex PolicyForm();
}
