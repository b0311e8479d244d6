using System.Collections.Immutable;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Turnpike.State.Snapshots;

namespace Turnpike.Upstreams.Masking;

/// <summary>
/// The secrets the gateway holds for one server, in every form in which the server might say them: as they are, escaped as in JSON, URL-encoded,
/// and as base64 (also inside a longer text, at each of the three places a byte can stand in). Immutable.
/// </summary>
internal sealed class StoredSecrets
{
    /// <summary>Shortest value that is taken for a secret: a shorter one would be found where nobody wrote it.</summary>
    public const int MinLength = 8;

    private const int RandomLength = 16;

    private static readonly string[] TellingNames =
        ["KEY", "TOKEN", "SECRET", "PASS", "PWD", "PW", "CREDENTIAL", "AUTH", "COOKIE", "SESSION", "DSN", "CONN", "PAT", "SIGN", "CERT", "PRIVATE"];

    private StoredSecrets(byte[][] patterns)
    {
        Patterns = patterns;
        Longest = patterns.Max(p => p.Length);
    }

    /// <summary>What is looked for, the longest first.</summary>
    public IReadOnlyList<byte[]> Patterns { get; }

    /// <summary>Length of the longest pattern in bytes.</summary>
    public int Longest { get; }

    /// <summary>
    /// The secrets of a server: values of header fields and environment variables whose name tells, or that look random (16 characters or more with
    /// letters and digits, and no path), and the <paramref name="further"/> ones; null where it has none.
    /// </summary>
    public static StoredSecrets? Of(ServerTarget target, ImmutableArray<string> further = default)
    {
        var secrets = new HashSet<string>(further.IsDefault ? [] : further, StringComparer.Ordinal);
        foreach (var (name, value) in (target.Headers.IsDefault ? [] : target.Headers).Concat(target.Environment.IsDefault ? [] : target.Environment))
        {
            if (IsSecret(name, value))
            {
                secrets.Add(value);
            }

            // "Bearer abc": the credential alone, too.
            if (value.IndexOf(' ', StringComparison.Ordinal) is > 0 and var space && IsSecret(name, value[(space + 1)..]))
            {
                secrets.Add(value[(space + 1)..]);
            }
        }

        var patterns = secrets.SelectMany(Forms).Where(p => p.Length >= MinLength)
            .DistinctBy(Convert.ToHexString, StringComparer.Ordinal).OrderByDescending(p => p.Length).ToArray();
        return patterns.Length == 0 ? null : new StoredSecrets(patterns);
    }

    private static bool IsSecret(string name, string value) =>
        value.Length >= MinLength
        && (TellingNames.Any(part => name.Contains(part, StringComparison.OrdinalIgnoreCase)) || LooksRandom(value));

    private static bool LooksRandom(string value) =>
        value.Length >= RandomLength && value.Any(char.IsAsciiDigit) && value.Any(char.IsAsciiLetter) && value.AsSpan().IndexOfAny("/\\: ") < 0;

    private static IEnumerable<byte[]> Forms(string secret)
    {
        var bytes = Encoding.UTF8.GetBytes(secret);
        yield return bytes;
        var json = JsonEncodedText.Encode(secret, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).ToString();
        yield return Encoding.UTF8.GetBytes(json);
        yield return Encoding.UTF8.GetBytes(json.Replace("/", "\\/", StringComparison.Ordinal));
        yield return JsonEncodedText.Encode(secret, JavaScriptEncoder.Default).EncodedUtf8Bytes.ToArray();
        var escaped = Uri.EscapeDataString(secret);
        yield return Encoding.ASCII.GetBytes(escaped);
        yield return Encoding.ASCII.GetBytes(LowerEscapes(escaped));
        for (var before = 0; before < 3; before++)
        {
            var text = Base64(bytes, before);
            yield return Encoding.ASCII.GetBytes(text);
            yield return Encoding.ASCII.GetBytes(text.Replace('+', '-').Replace('/', '_'));
            yield return Encoding.ASCII.GetBytes(text.Replace("/", "\\/", StringComparison.Ordinal));
        }
    }

    // The characters that depend on the secret alone, with so many bytes before it in the last group of three.
    private static string Base64(byte[] secret, int before)
    {
        var text = Convert.ToBase64String([.. new byte[before], .. secret]).TrimEnd('=');
        var first = before == 0 ? 0 : before + 1;
        var last = (before + secret.Length) % 3 == 0 ? text.Length : text.Length - 1;
        return last > first ? text[first..last] : string.Empty;
    }

    private static string LowerEscapes(string escaped)
    {
        var lower = escaped.ToCharArray();
        for (var i = 0; i + 2 < lower.Length; i++)
        {
            if (lower[i] == '%')
            {
                lower[i + 1] = char.ToLowerInvariant(lower[i + 1]);
                lower[i + 2] = char.ToLowerInvariant(lower[i + 2]);
            }
        }

        return new string(lower);
    }
}
