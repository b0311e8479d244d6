using System.Text;

namespace Turnpike.State.Vault;

/// <summary>What may be the value of a secret.</summary>
public static class SecretText
{
    /// <summary>The longest value, in bytes of UTF-8.</summary>
    public const int MaxBytes = 64 * 1024;

    /// <summary>Why a text cannot be a secret's value, without repeating any of it; null when it can.</summary>
    /// <param name="value">The text.</param>
    /// <param name="allowsLines">Whether it may have several lines. Such a value never stands in a header field.</param>
    public static string? Problem(string value, bool allowsLines)
    {
        ArgumentNullException.ThrowIfNull(value);
        if (string.IsNullOrWhiteSpace(value))
        {
            return "the value is empty";
        }

        if (Encoding.UTF8.GetByteCount(value) > MaxBytes)
        {
            return $"the value is longer than {MaxBytes / 1024} KiB";
        }

        if (value.Contains('\0', StringComparison.Ordinal))
        {
            return "the value has a NUL character, which no variable or header field can carry";
        }

        return !allowsLines && value.AsSpan().IndexOfAny('\r', '\n') >= 0
            ? "the value has several lines, which a header field cannot carry and which is how another one is smuggled in; a variable may have them if you say so"
            : null;
    }
}
