using System.Collections.Immutable;
using System.Text;

namespace Turnpike.State.Vault;

/// <summary>What the vault keeps of a secret: its value, or where to ask for it each time it is needed. Its text is sealed like a value.</summary>
public sealed record SecretSource
{
    private SecretSource(SecretOrigin origin, string text, bool allowsLines) => (Origin, Text, AllowsLines) = (origin, text, allowsLines);

    /// <summary>Where the value is.</summary>
    public SecretOrigin Origin { get; }

    /// <summary>Whether the value may have several lines.</summary>
    public bool AllowsLines { get; }

    /// <summary>The file, or the program without its arguments, as they may be shown; null for a value in the vault.</summary>
    public string? Place => Origin switch
    {
        SecretOrigin.File => Text,
        SecretOrigin.Program => Arguments[0],
        _ => null,
    };

    /// <summary>The value, the file, or the program's words with NUL between them.</summary>
    internal string Text { get; }

    /// <summary>The program and its arguments.</summary>
    internal ImmutableArray<string> Arguments => [.. Text.Split('\0')];

    /// <summary>A value in the vault. Throws <see cref="ArgumentException"/> for a text that cannot be one.</summary>
    public static SecretSource Value(string value, bool allowsLines = false) =>
        SecretText.Problem(value, allowsLines) is { } problem ? throw new ArgumentException(problem, nameof(value)) : new(SecretOrigin.Vault, value, allowsLines);

    /// <summary>A file that is read each time. Throws <see cref="ArgumentException"/> unless the path is a full one.</summary>
    public static SecretSource File(string path, bool allowsLines = false) =>
        IsFull(path) ? new(SecretOrigin.File, path, allowsLines) : throw new ArgumentException("the file of a secret is named by its full path", nameof(path));

    /// <summary>
    /// A program that says the value on standard output, started without a shell. Throws <see cref="ArgumentException"/> unless the program is
    /// named by its full path: one that is looked for could be another one tomorrow.
    /// </summary>
    public static SecretSource Program(ImmutableArray<string> command, bool allowsLines = false) =>
        !command.IsDefaultOrEmpty && IsFull(command[0]) && !command.Any(word => word.Contains('\0', StringComparison.Ordinal))
            ? new(SecretOrigin.Program, string.Join('\0', command), allowsLines)
            : throw new ArgumentException("the program of a secret is named by its full path", nameof(command));

    /// <inheritdoc/>
    public override string ToString() => $"{Origin} {Place}".TrimEnd();

    internal byte[] Encode() => [(byte)Origin, AllowsLines ? (byte)1 : (byte)0, .. Encoding.UTF8.GetBytes(Text)];

    internal static SecretSource Decode(ReadOnlySpan<byte> plain) => new((SecretOrigin)plain[0], Encoding.UTF8.GetString(plain[2..]), plain[1] != 0);

    private static bool IsFull(string path) => Path.IsPathFullyQualified(path) && !path.Contains('\0', StringComparison.Ordinal);
}
