using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Turnpike.State.Accounts;

/// <summary>
/// Codes of an authenticator: TOTP (RFC 6238) with HMAC-SHA-1, six digits and steps of 30 seconds, which is what every authenticator makes.
/// </summary>
public static class OneTimeCode
{
    /// <summary>Bytes of a secret (RFC 4226, section 4: 160 bits are recommended).</summary>
    public const int SecretSize = 20;

    private const int StepSeconds = 30;
    private const int Drift = 1;
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    /// <summary>A new secret.</summary>
    public static byte[] CreateSecret() => RandomNumberGenerator.GetBytes(SecretSize);

    /// <summary>The step a time is in.</summary>
    public static long StepOf(DateTimeOffset time) => time.ToUnixTimeSeconds() / StepSeconds;

    /// <summary>The code of a step (RFC 4226, section 5.3).</summary>
    [SuppressMessage("Security", "CA5350", Justification = "the algorithm of RFC 6238 that authenticators know; what is asked of it does not rest on collisions")]
    public static string Of(ReadOnlySpan<byte> secret, long step)
    {
        Span<byte> counter = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(counter, step);
        Span<byte> hash = stackalloc byte[HMACSHA1.HashSizeInBytes];
        HMACSHA1.HashData(secret, counter, hash);
        var number = BinaryPrimitives.ReadUInt32BigEndian(hash[(hash[^1] & 0xf)..]) & 0x7fff_ffff;
        return (number % 1_000_000).ToString("D6", CultureInfo.InvariantCulture);
    }

    /// <summary>
    /// The step a code is good for: the present one, the one before or the one after, for clocks differ; null when it is of none of them, or of one
    /// that was used already (<paramref name="lastStep"/>), for a code counts once (RFC 6238, section 5.2). Takes the same time either way.
    /// </summary>
    public static long? Match(ReadOnlySpan<byte> secret, string code, DateTimeOffset now, long lastStep)
    {
        ArgumentNullException.ThrowIfNull(code);
        var given = Encoding.UTF8.GetBytes(code);
        long? match = null;
        for (var step = StepOf(now) - Drift; step <= StepOf(now) + Drift; step++)
        {
            if (CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(Of(secret, step)), given) && step > lastStep)
            {
                match = step;
            }
        }

        return match;
    }

    /// <summary>A secret as people type it (base32, RFC 4648, without padding).</summary>
    public static string ToText(ReadOnlySpan<byte> secret)
    {
        var text = new StringBuilder();
        var (bits, count) = (0, 0);
        foreach (var b in secret)
        {
            (bits, count) = ((bits << 8) | b, count + 8);
            for (; count >= 5; count -= 5)
            {
                text.Append(Alphabet[(bits >> (count - 5)) & 31]);
            }

            bits &= (1 << count) - 1;
        }

        return count == 0 ? text.ToString() : text.Append(Alphabet[(bits << (5 - count)) & 31]).ToString();
    }

    /// <summary>A secret as an authenticator reads it (<c>otpauth://totp/…</c>).</summary>
    public static string ToUri(ReadOnlySpan<byte> secret, string person) =>
        $"otpauth://totp/Turnpike:{Uri.EscapeDataString(person)}?secret={ToText(secret)}&issuer=Turnpike&algorithm=SHA1&digits=6&period={StepSeconds}";
}
