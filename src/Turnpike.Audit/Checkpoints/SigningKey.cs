using System.Security.Cryptography;
using System.Text;
using Turnpike.Audit.Segments;

namespace Turnpike.Audit.Checkpoints;

/// <summary>The node's key: ECDSA over P-256 with SHA-256. The private half stays in the record folder (0600, PKCS#8).</summary>
internal sealed class SigningKey : IDisposable
{
    private readonly ECDsa _key;

    private SigningKey(ECDsa key)
    {
        _key = key;
        Id = IdOf(key);
    }

    /// <summary>The first 16 hexadecimal characters of the SHA-256 of the public key (SPKI, DER).</summary>
    public string Id { get; }

    /// <summary>Opens the folder's key, or makes one when the folder holds no record yet.</summary>
    public static SigningKey Open(string folder, bool isNew, IRecordDisk disk)
    {
        var path = Path.Combine(folder, SegmentFolder.SigningKeyName);
        var publicPath = Path.Combine(folder, SegmentFolder.PublicKeyName);
        if (!File.Exists(path))
        {
            if (!isNew)
            {
                throw new InvalidDataException($"{path} is missing: the record in this folder cannot be continued without its signing key");
            }

            using var made = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            PrivateFile.WriteNew(path, Encoding.ASCII.GetBytes(made.ExportPkcs8PrivateKeyPem() + "\n"), disk);
        }

        var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(File.ReadAllText(path));
        }
        catch (Exception e) when (e is ArgumentException or CryptographicException)
        {
            key.Dispose();
            throw new InvalidDataException($"{path} holds no private key: {e.Message}", e);
        }

        if (!File.Exists(publicPath))
        {
            PrivateFile.WriteNew(publicPath, Encoding.ASCII.GetBytes(key.ExportSubjectPublicKeyInfoPem() + "\n"), disk);
        }

        return new SigningKey(key);
    }

    public static string IdOf(ECDsa key) => Convert.ToHexStringLower(SHA256.HashData(key.ExportSubjectPublicKeyInfo()).AsSpan(0, 8));

    public byte[] Sign(ReadOnlySpan<byte> text) => _key.SignData(text, HashAlgorithmName.SHA256);

    public void Dispose() => _key.Dispose();
}
