using System.IO.Compression;
using Portal.Core.Execution;

namespace Portal.Features.ComputeTasks;

/// <param name="Path">Relative to the results, with slashes.</param>
public sealed record ResultFile(string Path, long SizeBytes, DateTimeOffset ModifiedAt, ResultKind Kind);

/// <summary>How a result can be shown before it is downloaded.</summary>
public enum ResultKind
{
    Binary,
    Text,
    Json,
    Table,
    Image,
}

/// <summary>What a task left in <c>out/</c>. Names come from the task, so every path is resolved and checked; links are never followed.</summary>
public static class TaskResults
{
    private const int MostFiles = 10_000;

    public static IReadOnlyList<ResultFile> List(AttemptFolder folder)
    {
        var root = new DirectoryInfo(folder.Out);
        if (!root.Exists)
            return [];
        var options = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint, IgnoreInaccessible = true };
        return
        [
            .. root.EnumerateFiles("*", options).Take(MostFiles)
                .Select(file => new ResultFile(Path.GetRelativePath(root.FullName, file.FullName), file.Length, new DateTimeOffset(file.LastWriteTimeUtc), KindOf(file.Name)))
                .OrderBy(file => file.Path, StringComparer.Ordinal),
        ];
    }

    /// <summary>The absolute path of a result; null when there is none of that name inside <c>out/</c>.</summary>
    public static string? Find(AttemptFolder folder, string path)
    {
        if (path.Contains('\0', StringComparison.Ordinal))
            return null;
        var root = Path.GetFullPath(folder.Out) + Path.DirectorySeparatorChar;
        var full = Path.GetFullPath(Path.Combine(root, path));
        if (!full.StartsWith(root, StringComparison.Ordinal) || !File.Exists(full))
            return null;
        // No part of the way may be a link: it could lead anywhere.
        for (var part = full; part.Length > root.Length; part = Path.GetDirectoryName(part)!)
        {
            if (new FileInfo(part).LinkTarget is not null)
                return null;
        }

        return full;
    }

    /// <summary>Streams all results as one zip, without a copy on disk.</summary>
    public static async Task ZipAsync(AttemptFolder folder, Stream destination, CancellationToken cancellationToken)
    {
        // .NET 10 ends an entry by a synchronous write, which the server refuses: this takes it, emptied just before.
        var buffer = new BufferedStream(destination, 64 * 1024);
        await using (var zip = await ZipArchive.CreateAsync(buffer, ZipArchiveMode.Create, leaveOpen: true, entryNameEncoding: null, cancellationToken))
            await AddAllAsync(folder, zip, buffer, cancellationToken);
        await buffer.FlushAsync(cancellationToken);
    }

    private static async Task AddAllAsync(AttemptFolder folder, ZipArchive zip, Stream buffer, CancellationToken cancellationToken)
    {
        foreach (var file in List(folder))
        {
            if (Find(folder, file.Path) is not { } path)
                continue;
            var entry = zip.CreateEntry(file.Path, CompressionLevel.Fastest);
            await using var target = await entry.OpenAsync(cancellationToken);
            await using var source = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            await source.CopyToAsync(target, cancellationToken);
            await target.FlushAsync(cancellationToken);
            await buffer.FlushAsync(cancellationToken);
        }
    }

    public static ResultKind KindOf(string name) => Path.GetExtension(name).ToLowerInvariant() switch
    {
        ".txt" or ".log" or ".md" or ".yaml" or ".yml" or ".xml" or ".html" or ".py" or ".sh" => ResultKind.Text,
        ".json" or ".ndjson" => ResultKind.Json,
        ".csv" or ".tsv" => ResultKind.Table,
        ".png" or ".jpg" or ".jpeg" or ".gif" or ".webp" => ResultKind.Image,
        _ => ResultKind.Binary,
    };

    public static string MimeOf(ResultKind kind, string name) => kind switch
    {
        ResultKind.Image => Path.GetExtension(name).ToLowerInvariant() switch { ".png" => "image/png", ".gif" => "image/gif", ".webp" => "image/webp", _ => "image/jpeg" },
        ResultKind.Binary => "application/octet-stream",
        _ => "text/plain; charset=utf-8",
    };
}
