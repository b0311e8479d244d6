using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Turnpike.State.Snapshots;

namespace Turnpike.State.Vault;

/// <summary>A secret's name where it cannot stand, or one that is not written as one.</summary>
/// <param name="Place">Where: <c>url</c>, <c>command</c>, <c>argument 2</c>, <c>directory</c>, <c>variable X</c>, <c>header field X</c>.</param>
/// <param name="Message">What is wrong, and what would be right.</param>
public sealed record ReferenceProblem(string Place, string Message);

/// <summary>A target whose references are filled in.</summary>
/// <param name="Target">How the server is reached, secrets included.</param>
/// <param name="Values">The secrets that were filled in, so that they can be masked in what the server says.</param>
public sealed record ResolvedTarget(ServerTarget Target, ImmutableArray<string> Values)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Values.Length} secrets";
}

/// <summary>
/// References to secrets: <c>${secret:NAME}</c> inside the value of a variable or a header field, and nowhere else. A command's words can be
/// read by every process of the machine, and an URL ends in the logs of others. What a reference stands for is filled in once: a reference
/// inside a secret is text.
/// </summary>
public static partial class SecretReferences
{
    private const string Form = "${secret:NAME}";

    /// <summary>How a secret is referred to.</summary>
    public static string To(string name) => $"${{secret:{name}}}";

    /// <summary>Whether a text refers to a secret, well or badly.</summary>
    public static bool Has(string text) => Opening().IsMatch(text);

    /// <summary>The names a target refers to, each once, in ordinal order.</summary>
    public static ImmutableArray<string> Names(ServerTarget target)
    {
        ArgumentNullException.ThrowIfNull(target);
        return [.. Pairs(target).SelectMany(pair => Reference().Matches(pair.Value)).Select(match => match.Groups[1].Value).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
    }

    /// <summary>Every reference that stands where it cannot, or is not written as one; empty when all is well.</summary>
    public static ImmutableArray<ReferenceProblem> Check(ServerTarget target)
    {
        ArgumentNullException.ThrowIfNull(target);
        var problems = ImmutableArray.CreateBuilder<ReferenceProblem>();
        if (target.Url is { } url && (Has(url.OriginalString) || Has(Uri.UnescapeDataString(url.OriginalString))))
        {
            problems.Add(new("url", $"a secret cannot stand in an URL, which others log; give the server a header field with {Form} in its value"));
        }

        for (var i = 0; i < (target.Command.IsDefault ? 0 : target.Command.Length); i++)
        {
            if (Has(target.Command[i]))
            {
                problems.Add(new(
                    i == 0 ? "command" : $"argument {i}",
                    $"a secret cannot stand in a command, which every process of the machine can read; give the server a variable with {Form} in its value"));
            }
        }

        if (target.WorkingDirectory is { } folder && Has(folder))
        {
            problems.Add(new("directory", $"a secret cannot stand in a folder's name; give the server a variable with {Form} in its value"));
        }

        CheckPairs("variable", target.Environment, problems);
        CheckPairs("header field", target.Headers, problems);
        return problems.ToImmutable();
    }

    /// <summary>
    /// Fills the references in. Throws <see cref="SecretUnavailableException"/> naming every secret that <paramref name="lookup"/> has no value
    /// for, and for one with several lines in a header field.
    /// </summary>
    /// <param name="target">How the server is reached; <see cref="Check"/> found nothing.</param>
    /// <param name="lookup">The value of a name; null where there is none.</param>
    public static ResolvedTarget Resolve(ServerTarget target, Func<string, string?> lookup)
    {
        var values = Names(target).Select(name => (name, Value: lookup(name))).ToDictionary(pair => pair.name, pair => pair.Value, StringComparer.Ordinal);
        return Fill(target, values);
    }

    /// <summary>The same, with a lookup that may have to ask somebody else.</summary>
    public static async ValueTask<ResolvedTarget> ResolveAsync(
        ServerTarget target, Func<string, CancellationToken, ValueTask<string?>> lookup, CancellationToken cancellation)
    {
        var values = new Dictionary<string, string?>(StringComparer.Ordinal);
        foreach (var name in Names(target))
        {
            values[name] = await lookup(name, cancellation);
        }

        return Fill(target, values);
    }

    private static ResolvedTarget Fill(ServerTarget target, Dictionary<string, string?> values)
    {
        if (Check(target) is [var problem, ..])
        {
            throw new SecretUnavailableException($"{problem.Place}: {problem.Message}", []);
        }

        ImmutableArray<string> missing = [.. values.Where(pair => pair.Value is null).Select(pair => pair.Key)];
        if (!missing.IsEmpty)
        {
            throw new SecretUnavailableException($"{(missing.Length == 1 ? "the secret is" : "the secrets are")} not there or expired: {string.Join(", ", missing)}", missing);
        }

        foreach (var (field, text) in target.Headers.IsDefault ? [] : target.Headers)
        {
            if (Reference().Matches(text).FirstOrDefault(m => values[m.Groups[1].Value]!.AsSpan().IndexOfAny('\r', '\n', '\0') >= 0) is { } match)
            {
                throw new SecretUnavailableException($"the secret {match.Groups[1].Value} has several lines, which header field {field} cannot carry", [match.Groups[1].Value]);
            }
        }

        return new ResolvedTarget(
            target with { Environment = Fill(target.Environment, values), Headers = Fill(target.Headers, values) },
            [.. values.Values.OfType<string>().Distinct(StringComparer.Ordinal)]);
    }

    private static ImmutableArray<KeyValuePair<string, string>> Fill(ImmutableArray<KeyValuePair<string, string>> pairs, Dictionary<string, string?> values) =>
        pairs.IsDefault ? [] : [.. pairs.Select(pair => KeyValuePair.Create(pair.Key, Reference().Replace(pair.Value, match => values[match.Groups[1].Value]!)))];

    private static void CheckPairs(string thing, ImmutableArray<KeyValuePair<string, string>> pairs, ImmutableArray<ReferenceProblem>.Builder problems)
    {
        foreach (var (name, value) in pairs.IsDefault ? [] : pairs)
        {
            if (Has(name))
            {
                problems.Add(new($"{thing} {name}", $"a secret cannot name a {thing}; write {Form} in its value"));
            }

            if (Opening().Count(value) != Reference().Count(value))
            {
                problems.Add(new($"{thing} {name}", $"a secret is referred to as {Form}, NAME being letters, digits and _, not beginning with a digit"));
            }
        }
    }

    private static IEnumerable<KeyValuePair<string, string>> Pairs(ServerTarget target) =>
        (target.Environment.IsDefault ? [] : target.Environment).Concat(target.Headers.IsDefault ? [] : target.Headers);

    [GeneratedRegex(@"\$\{secret:([A-Za-z_][A-Za-z0-9_]{0,127})\}", RegexOptions.CultureInvariant)]
    private static partial Regex Reference();

    [GeneratedRegex(@"\$\{\s*secrets?\s*[:.]", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Opening();
}
