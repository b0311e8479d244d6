using System.Collections.Frozen;

namespace Turnpike.State.Accounts;

/// <summary>Which passwords are taken: long ones, of any characters, that are not among the first that are tried.</summary>
public static class PasswordRules
{
    /// <summary>Fewest characters.</summary>
    public const int Shortest = 12;

    /// <summary>Most characters.</summary>
    public const int Longest = 256;

    // Of the public lists of leaked passwords, what is long enough to be asked about here, and what people make of a word for a form like ours.
    private static readonly FrozenSet<string> Common = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "1234567890ab", "123456789012", "1234567890123", "123456789123", "123456789abc", "012345678910", "111111111111", "112233445566", "121212121212", "1q2w3e4r5t6y",
        "1q2w3e4r5t6y7u8i", "1qaz2wsx3edc", "1qaz2wsx3edc4rfv", "abc123456789", "abcd12345678", "abcdefghijkl", "abcdefghijklm", "administrator", "administrator1", "adminadmin12",
        "adminadminadmin", "admin1234567", "admin12345678", "changeme1234", "changemechangeme", "changemenow1", "correcthorsebatterystaple", "football1234", "iloveyou1234", "iloveyouiloveyou",
        "letmein12345", "letmein123456", "letmeinletmein", "liverpool123", "manchester1", "mypassword12", "mypassword123", "p@ssw0rd1234", "p@ssword1234", "pa$$w0rd1234",
        "passw0rd1234", "passw0rdpassw0rd", "password!123", "password1234", "password12345", "password123456", "password2024", "password2025", "password2026", "passwordpassword",
        "princess1234", "q1w2e3r4t5y6", "qazwsxedcrfv", "qwerty123456", "qwerty1234567", "qwertyqwerty", "qwertyuiop12", "qwertyuiop123", "qwertyuiop[]", "qwertyuiopasdf",
        "rootrootroot", "secret123456", "secretsecret", "spiderman123", "sunshine1234", "superman1234", "trustno1trustno1", "turnpike1234", "turnpike12345", "turnpiketurnpike",
        "welcome12345", "welcome123456", "welcomewelcome", "whatever1234", "zaq12wsxcde3", "zxcvbnm12345", "zxcvbnmasdfg", "zxcvbnmzxcvbnm");

    /// <summary>What is wrong with a password, in a sentence that does not repeat it; null when nothing is.</summary>
    /// <param name="password">The password.</param>
    /// <param name="name">Whose it is to be.</param>
    public static string? Problem(string password, string name)
    {
        ArgumentNullException.ThrowIfNull(password);
        return password.Length < Shortest ? $"a password has at least {Shortest} characters; a few words are easier to keep than signs"
            : password.Length > Longest ? $"a password has at most {Longest} characters"
            : !IsText(password) ? "a password is text without control characters"
            : Common.Contains(password) || password.Distinct().Count() < 5 ? "this password is among the first that are tried"
            : password.Contains(name, StringComparison.OrdinalIgnoreCase) && password.Length - name.Length < Shortest / 2 ? "this password is hardly more than the name"
            : null;
    }

    private static bool IsText(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsControl(text[i]) || (char.IsSurrogate(text[i]) && !char.IsSurrogatePair(text, i)))
            {
                return false;
            }

            i += char.IsHighSurrogate(text[i]) ? 1 : 0;
        }

        return true;
    }
}
