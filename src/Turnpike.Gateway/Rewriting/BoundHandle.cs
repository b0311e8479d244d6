using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Turnpike.Wire.Json;

namespace Turnpike.Gateway.Rewriting;

/// <summary>
/// Binds an opaque handle a server gave (a task id, a <c>requestState</c>) to the caller it was given to: the handle gets a prefix
/// <c>tp1.</c>, 22 characters of HMAC-SHA-256 over kind, grant, server and handle, and a dot. Nothing is stored; unwrapping removes
/// exactly the prefix. Another caller's handle, or one the gateway never gave, is refused.
/// </summary>
internal sealed class BoundHandle(byte[] key)
{
    private const int MacLength = 22;
    public const int PrefixLength = 4 + MacLength + 1;

    /// <summary>Adds the edit that wraps the string <paramref name="handle"/>.</summary>
    public void Wrap(JsonView handle, HandleKind kind, string grant, string server, EditList edits)
    {
        if (handle.Kind != JsonKind.String)
        {
            return;
        }

        var prefix = new byte[PrefixLength];
        "tp1."u8.CopyTo(prefix);
        var raw = ArrayPool<byte>.Shared.Rent(handle.Length);
        Mac(raw.AsSpan(0, handle.Unescape(raw)), kind, grant, server, prefix.AsSpan(4, MacLength));
        ArrayPool<byte>.Shared.Return(raw);
        prefix[^1] = (byte)'.';
        edits.Insert(handle.Start + 1, prefix);
    }

    /// <summary>Adds the edit that unwraps the string <paramref name="handle"/>.</summary>
    /// <returns>False when the handle was not given to this caller by this server.</returns>
    public bool TryUnwrap(JsonView handle, HandleKind kind, string grant, string server, EditList edits)
    {
        if (handle.Kind != JsonKind.String || handle.RawString.Length < PrefixLength || !handle.RawString.StartsWith("tp1."u8) || handle.RawString[..PrefixLength].Contains((byte)'\\'))
        {
            return false;
        }

        Span<byte> mac = stackalloc byte[MacLength];
        var raw = ArrayPool<byte>.Shared.Rent(handle.Length);
        var text = raw.AsSpan(0, handle.Unescape(raw));
        Mac(text[PrefixLength..], kind, grant, server, mac);
        var same = CryptographicOperations.FixedTimeEquals(mac, text.Slice(4, MacLength)) && text[PrefixLength - 1] == (byte)'.';
        ArrayPool<byte>.Shared.Return(raw);
        if (same)
        {
            edits.Remove(handle.Start + 1, PrefixLength);
        }

        return same;
    }

    private void Mac(ReadOnlySpan<byte> handle, HandleKind kind, string grant, string server, Span<byte> mac)
    {
        // Invariant: grant and server names hold no NUL, so the parts cannot run into each other.
        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);
        hmac.AppendData([(byte)kind]);
        hmac.AppendData(Encoding.UTF8.GetBytes($"{grant}\0{server}\0"));
        hmac.AppendData(handle);
        Span<byte> full = stackalloc byte[32];
        hmac.GetHashAndReset(full);
        Base64Url.EncodeToUtf8(full[..16], mac);
    }
}

/// <summary>What a bound handle is.</summary>
internal enum HandleKind : byte
{
    /// <summary>A task's id.</summary>
    Task = 1,

    /// <summary>The <c>requestState</c> of an <c>input_required</c> result.</summary>
    RequestState = 2,
}
