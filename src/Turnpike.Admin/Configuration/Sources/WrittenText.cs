using System.Text;

namespace Turnpike.Admin.Configuration.Sources;

/// <summary>
/// Texts of a configuration file in which <c>${NAME}</c>, <c>${NAME:-default}</c> and <c>${env:NAME}</c> stand for variables of the process that
/// reads it. What is found wrong is said by name alone: a value never reaches a problem.
/// </summary>
/// <param name="variables">A variable's value; null for one that is not set.</param>
internal sealed class WrittenText(Func<string, string?> variables)
{
    private const string Open = "${";
    private const string Secret = "secret:";
    private const string Prefixed = "env:";

    private readonly List<string> _missing = [];
    private readonly List<string> _problems = [];

    /// <summary>What was wrong with the texts so far, in a sentence; null when nothing was.</summary>
    public string? Problem
    {
        get
        {
            IEnumerable<string> all = _missing.Count == 0
                ? _problems
                : _problems.Prepend($"not set in the environment: {string.Join(", ", _missing.Distinct(StringComparer.Ordinal))}");
            return all.Any() ? string.Join("; ", all.Distinct(StringComparer.Ordinal)) : null;
        }
    }

    /// <summary>Whether a text stands for something else than itself.</summary>
    public static bool HasReference(string text) => text.Contains(Open, StringComparison.Ordinal);

    /// <summary>
    /// The text with its variables filled in. References to secrets stay where <paramref name="takesSecrets"/>; elsewhere they are a problem.
    /// Once: what a variable holds is not read for references.
    /// </summary>
    /// <param name="where">What the text is, for a problem: <c>args</c>, <c>env KEY</c>.</param>
    /// <param name="text">The text as it is written.</param>
    /// <param name="takesSecrets">Whether a secret may stand here: in a variable or a header field.</param>
    public string Fill(string where, string text, bool takesSecrets = false)
    {
        var filled = new StringBuilder();
        var at = 0;
        while (text.IndexOf(Open, at, StringComparison.Ordinal) is var open and >= 0)
        {
            filled.Append(text, at, open - at);
            var close = text.IndexOf('}', open);
            if (close < 0)
            {
                _problems.Add($"{where} has a '${{' without its '}}'");
                return "";
            }

            filled.Append(Value(where, text[(open + 2)..close], takesSecrets));
            at = close + 1;
        }

        return filled.Append(text, at, text.Length - at).ToString();
    }

    private string Value(string where, string reference, bool takesSecrets)
    {
        if (reference.StartsWith(Secret, StringComparison.Ordinal))
        {
            if (!takesSecrets)
            {
                _problems.Add($"{where} names a secret (${{{reference}}}), where every process of this machine could read it: write it in \"env\" or \"headers\"");
            }

            return $"{Open}{reference}}}";
        }

        var name = reference.StartsWith(Prefixed, StringComparison.Ordinal) ? reference[Prefixed.Length..] : reference;
        var mark = name.IndexOf(":-", StringComparison.Ordinal);
        var fallback = mark < 0 ? null : name[(mark + 2)..];
        name = mark < 0 ? name : name[..mark];
        if (!IsName(name))
        {
            // What stands before the colon names the client's own kind of reference; what follows may be anything.
            var kind = name.IndexOf(':', StringComparison.Ordinal) is var colon and > 0 ? name[..colon] + ":" : "";
            _problems.Add($"{where} has a placeholder (${{{kind}...}}) that only its client can fill in");
            return "";
        }

        if (fallback?.Contains(Open, StringComparison.Ordinal) == true)
        {
            _problems.Add($"{where} has a reference within the default of ${{{name}}}: a default is a plain text");
            return "";
        }

        var value = variables(name);
        if (value is null or "" && fallback is not null)
        {
            return fallback;
        }

        if (value is null)
        {
            _missing.Add(name);
            return "";
        }

        // Read once more when the connection is opened: what a variable holds may not become a reference there.
        if (HasReference(value))
        {
            _problems.Add($"the variable {name} holds a '${{': what a variable holds is not read for references");
            return "";
        }

        return value;
    }

    private static bool IsName(string name) =>
        name.Length is > 0 and <= 256 && (char.IsAsciiLetter(name[0]) || name[0] == '_') && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_');
}
