using System.Security.Cryptography;
using Portal.Core.Primitives;
using Portal.Hosting;

namespace Portal.Features.Verification.Documents;

/// <summary>A document's key as it is stored.</summary>
public sealed record WrappedKey(string Base64, string MasterKeyId);

/// <summary>Keeps documents encrypted: AES-256-GCM with a key each, which is wrapped by the master key in the same way. The id of the document is bound into both, so that neither file nor key can take another's place.</summary>
public sealed class DocumentVault(DataRoot dataRoot, DocumentKeyRing ring)
{
    private const int KeyBytes = 32;

    public string PathOf(VerificationDocumentId id) => Path.Combine(dataRoot.Documents, id.ToString());

    /// <summary>Writes the bytes, beside their place and then renamed.</summary>
    public async Task<WrappedKey> PutAsync(VerificationDocumentId id, byte[] content, CancellationToken cancellationToken)
    {
        var key = RandomNumberGenerator.GetBytes(KeyBytes);
        var beside = Path.Combine(dataRoot.Uploads, id.ToString());
        // On the disk before its row is: a power cut leaves no document torn.
        await using (var file = new FileStream(beside, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0))
        {
            await file.WriteAsync(Encrypt(key, content, id), cancellationToken);
            file.Flush(flushToDisk: true);
        }

        File.Move(beside, PathOf(id));
        return Wrap(id, key);
    }

    /// <summary>The bytes; null once they were erased.</summary>
    /// <exception cref="CryptographicException">They are not what was written.</exception>
    public async Task<byte[]?> GetAsync(VerificationDocument document, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(document);
        if (Unwrap(document) is not { } key || !File.Exists(PathOf(document.Id)))
            return null;
        return Decrypt(key, await File.ReadAllBytesAsync(PathOf(document.Id), cancellationToken), document.Id);
    }

    /// <summary>The same key under the master key in use now; null once it was erased.</summary>
    public WrappedKey? Rewrap(VerificationDocument document)
    {
        ArgumentNullException.ThrowIfNull(document);
        return Unwrap(document) is { } key ? Wrap(document.Id, key) : null;
    }

    /// <summary>Removes the file. The key goes with the row's; without it a copy of the file, in a backup, is noise.</summary>
    public void Delete(VerificationDocumentId id) => File.Delete(PathOf(id));

    private WrappedKey Wrap(VerificationDocumentId id, byte[] key)
    {
        var master = ring.Current();
        return new WrappedKey(Convert.ToBase64String(Encrypt(master.Key, key, id)), master.Id);
    }

    private byte[]? Unwrap(VerificationDocument document) =>
        document is { WrappedKey: { } wrapped, MasterKeyId: { } master } ? Decrypt(ring.Find(master).Key, Convert.FromBase64String(wrapped), document.Id) : null;

    // Nonce, tag, then the text of the same length.
    private static byte[] Encrypt(byte[] key, ReadOnlySpan<byte> plain, VerificationDocumentId id)
    {
        var box = new byte[AesGcm.NonceByteSizes.MaxSize + AesGcm.TagByteSizes.MaxSize + plain.Length];
        var (nonce, tag, text) = Parts(box);
        RandomNumberGenerator.Fill(nonce.Span);
        using var aes = new AesGcm(key, AesGcm.TagByteSizes.MaxSize);
        aes.Encrypt(nonce.Span, plain, text.Span, tag.Span, id.Value.ToByteArray());
        return box;
    }

    private static byte[] Decrypt(byte[] key, byte[] box, VerificationDocumentId id)
    {
        if (box.Length < AesGcm.NonceByteSizes.MaxSize + AesGcm.TagByteSizes.MaxSize)
            throw new CryptographicException("The file is cut off.");
        var (nonce, tag, text) = Parts(box);
        var plain = new byte[text.Length];
        using var aes = new AesGcm(key, AesGcm.TagByteSizes.MaxSize);
        aes.Decrypt(nonce.Span, text.Span, tag.Span, plain, id.Value.ToByteArray());
        return plain;
    }

    private static (Memory<byte> Nonce, Memory<byte> Tag, Memory<byte> Text) Parts(byte[] all)
    {
        var (nonce, tag) = (AesGcm.NonceByteSizes.MaxSize, AesGcm.TagByteSizes.MaxSize);
        return (all.AsMemory(0, nonce), all.AsMemory(nonce, tag), all.AsMemory(nonce + tag));
    }
}
