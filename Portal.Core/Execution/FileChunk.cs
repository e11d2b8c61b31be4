namespace Portal.Core.Execution;

/// <summary>Reads of a file that another process appends to.</summary>
internal static class FileChunk
{
    /// <summary>Up to <paramref name="maxBytes"/> from <paramref name="offset"/>; empty when the file is missing or not that long.</summary>
    public static ReadOnlyMemory<byte> Read(string path, long offset, int maxBytes)
    {
        try
        {
            using var file = Open(path);
            var available = RandomAccess.GetLength(file) - offset;
            if (available <= 0)
                return default;
            var buffer = new byte[Math.Min(available, maxBytes)];
            var filled = 0;
            while (filled < buffer.Length && RandomAccess.Read(file, buffer.AsSpan(filled), offset + filled) is var read and > 0)
                filled += read;
            return buffer.AsMemory(0, filled);
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            return default;
        }
    }

    public static Microsoft.Win32.SafeHandles.SafeFileHandle Open(string path) =>
        File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
}
