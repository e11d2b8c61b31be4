using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using Portal.Core.Primitives;
using Portal.Hosting;

namespace Portal.Features.Files;

/// <summary>The bytes of project files on disk, under ids: taken in beside their place, then renamed, so that what is listed is whole.</summary>
public sealed class FileStore(DataRoot dataRoot, IOptions<ProjectFileOptions> options)
{
    public long MaxMebibytes => options.Value.MaxUploadMebibytes;

    public long MaxBytes => MaxMebibytes << 20;

    public string PathOf(ProjectFileId id) => Path.Combine(dataRoot.Files, id.ToString());

    /// <summary>Copies the stream to disk; refused as soon as it is larger than allowed.</summary>
    public Task<Result<IncomingFile>> TakeInAsync(Stream content, CancellationToken cancellationToken) => TakeInAsync(content, MaxBytes, TooLarge(), cancellationToken);

    /// <summary>The same with a bound of its own, and what is said of more.</summary>
    public async Task<Result<IncomingFile>> TakeInAsync(Stream content, long mostBytes, Refusal ofMore, CancellationToken cancellationToken)
    {
        var path = Path.Combine(dataRoot.Uploads, Guid.NewGuid().ToString());
        try
        {
            if (await WriteAsync(content, path, mostBytes, cancellationToken) is { } written)
                return written;
            File.Delete(path);
            return ofMore;
        }
        catch
        {
            File.Delete(path);
            throw;
        }
    }

    // Null for more than that.
    private static async Task<IncomingFile?> WriteAsync(Stream content, string path, long mostBytes, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0);
        var buffer = new byte[128 * 1024];
        var size = 0L;
        while (await content.ReadAsync(buffer, cancellationToken) is var read and > 0)
        {
            size += read;
            if (size > mostBytes)
                return null;
            hash.AppendData(buffer, 0, read);
            await file.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
        }

        file.Flush(flushToDisk: true);
        return new IncomingFile(path, size, Convert.ToHexStringLower(hash.GetHashAndReset()));
    }

    /// <summary>The refusal of what is larger than allowed.</summary>
    public Refusal TooLarge() => TooLarge(MaxMebibytes);

    /// <summary>The same with a bound of its own.</summary>
    public static Refusal TooLarge(long mostMebibytes) => new("file_too_large", "file", new Dictionary<string, string>(StringComparer.Ordinal) { ["most"] = $"{mostMebibytes} MiB" });
}

/// <summary>A whole file that is not listed yet; gone when nobody moves it.</summary>
public sealed class IncomingFile(string path, long size, string sha256) : IDisposable
{
    public long Size => size;

    /// <summary>Where it lies for now.</summary>
    public string Path => path;

    /// <summary>Lower-case hexadecimal.</summary>
    public string Sha256 => sha256;

    public void MoveTo(string place) => File.Move(path, place, overwrite: true);

    public void Dispose() => File.Delete(path);
}
