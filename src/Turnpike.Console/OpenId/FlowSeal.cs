using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Turnpike.Upstreams.OpenId;

namespace Turnpike.Console.OpenId;

/// <summary>
/// Seals flows into the cookie of the browser that began them (AES-256-GCM, a key of this process that is kept nowhere). The gateway keeps
/// nothing for a sign-in that was begun, so that strangers who begin many of them take no room and push nobody else's out. Thread-safe.
/// </summary>
internal sealed class FlowSeal : IDisposable
{
    private const int NonceSize = 12;
    private const int TagSize = 16;
    private const int LongestCookie = 3_800;

    private static readonly byte[] Purpose = "turnpike console oidc flow 1"u8.ToArray();

    private readonly AesGcm _key = new(RandomNumberGenerator.GetBytes(32), TagSize);

    /// <summary>The cookie's value.</summary>
    public string Seal(OidcFlow flow)
    {
        using var plain = new MemoryStream();
        using (var writer = new BinaryWriter(plain, Encoding.UTF8, leaveOpen: true))
        {
            writer.Write(flow.Issuer);
            writer.Write(flow.BeganAt.ToUnixTimeMilliseconds());
            writer.Write(flow.Proof.MaxAge is { } most ? (long)most.TotalSeconds : -1L);
            writer.Write(flow.Proof.State);
            writer.Write(flow.Proof.Nonce);
            writer.Write(flow.Proof.Verifier);
            writer.Write(flow.ReturnTo);
        }

        var text = plain.ToArray();
        var box = new byte[NonceSize + text.Length + TagSize];
        RandomNumberGenerator.Fill(box.AsSpan(0, NonceSize));
        _key.Encrypt(box.AsSpan(0, NonceSize), text, box.AsSpan(NonceSize, text.Length), box.AsSpan(NonceSize + text.Length), Purpose);
        return Base64Url.EncodeToString(box);
    }

    /// <summary>The flow of a cookie; null for one that was not sealed here, or is older than <see cref="OidcFlow.Lifetime"/>.</summary>
    public OidcFlow? Open(string? cookie, DateTimeOffset now)
    {
        if (cookie is not { Length: > 0 and <= LongestCookie } || !Base64Url.IsValid(cookie) || Base64Url.DecodeFromChars(cookie) is not { Length: > NonceSize + TagSize } bytes)
        {
            return null;
        }

        var text = new byte[bytes.Length - NonceSize - TagSize];
        try
        {
            _key.Decrypt(bytes.AsSpan(0, NonceSize), bytes.AsSpan(NonceSize, text.Length), bytes.AsSpan(NonceSize + text.Length), text, Purpose);
        }
        catch (CryptographicException)
        {
            return null;
        }

        var flow = Read(text);
        return now - flow.BeganAt is var age && age >= TimeSpan.Zero && age <= OidcFlow.Lifetime ? flow : null;
    }

    /// <inheritdoc/>
    public void Dispose() => _key.Dispose();

    // Invariant: these bytes were written by Seal, since nobody else has the key.
    private static OidcFlow Read(byte[] text)
    {
        using var reader = new BinaryReader(new MemoryStream(text), Encoding.UTF8);
        var issuer = reader.ReadInt32();
        var began = DateTimeOffset.FromUnixTimeMilliseconds(reader.ReadInt64());
        TimeSpan? most = reader.ReadInt64() is >= 0 and var seconds ? TimeSpan.FromSeconds(seconds) : null;
        var proof = new SignInProof(reader.ReadString(), reader.ReadString(), reader.ReadString(), most);
        return new OidcFlow(issuer, proof, reader.ReadString(), began);
    }
}
