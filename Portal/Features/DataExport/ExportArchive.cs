using System.IO.Compression;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Unicode;

namespace Portal.Features.DataExport;

/// <summary>An entry as the manifest lists it.</summary>
public sealed record ExportEntry(string Name, long Bytes, string Sha256);

/// <summary>A zip that is written as it goes out, so that an export of any size needs no more memory than its longest document. The manifest comes last, with a hash of every other entry.</summary>
public sealed class ExportArchive : IAsyncDisposable
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true, NewLine = "\n", Converters = { new JsonStringEnumConverter() },
        // Names stay readable; the file is no web page.
        Encoder = JavaScriptEncoder.Create(UnicodeRanges.All),
    };

    private readonly List<ExportEntry> _entries = [];
    private readonly BufferedStream _buffer;
    private readonly ZipArchive _zip;

    private ExportArchive(BufferedStream buffer, ZipArchive zip) => (_buffer, _zip) = (buffer, zip);

    public static async Task<ExportArchive> CreateAsync(Stream body, CancellationToken cancellationToken)
    {
        // .NET 10 ends an entry by a synchronous write, which the server refuses: this takes it, emptied just before.
        var buffer = new BufferedStream(body, 64 * 1024);
        return new ExportArchive(buffer, await ZipArchive.CreateAsync(buffer, ZipArchiveMode.Create, leaveOpen: true, entryNameEncoding: null, cancellationToken));
    }

    /// <summary>Rows as a JSON array, read as they are written.</summary>
    /// <returns>How many.</returns>
    public async Task<int> AddRowsAsync<TRow>(string name, IAsyncEnumerable<TRow> rows, CancellationToken cancellationToken)
    {
        var count = 0;
        await AddAsync(name, async stream =>
        {
            await using var text = new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), 16 * 1024, leaveOpen: true) { NewLine = "\n" };
            await text.WriteAsync("[");
            await foreach (var row in rows.WithCancellation(cancellationToken))
                await text.WriteAsync($"{(count++ == 0 ? "\n" : ",\n")}{JsonSerializer.Serialize(row, Json)}");
            await text.WriteAsync("\n]\n");
        }, cancellationToken);
        return count;
    }

    /// <summary>One thing as a JSON object.</summary>
    public Task AddObjectAsync<T>(string name, T value, CancellationToken cancellationToken) => AddAsync(name, JsonSerializer.SerializeToUtf8Bytes(value, Json), cancellationToken);

    public Task AddAsync(string name, byte[] bytes, CancellationToken cancellationToken) => AddAsync(name, stream => stream.WriteAsync(bytes, cancellationToken).AsTask(), cancellationToken);

    public async Task AddAsync(string name, Func<Stream, Task> write, CancellationToken cancellationToken)
    {
        await using var entry = await _zip.CreateEntry(name, CompressionLevel.Fastest).OpenAsync(cancellationToken);
        await using var hashed = new HashingStream(entry);
        await write(hashed);
        await hashed.FlushAsync(cancellationToken);
        await _buffer.FlushAsync(cancellationToken);
        _entries.Add(new ExportEntry(name, hashed.Count, hashed.Hash()));
    }

    /// <summary>Writes the manifest; nothing follows.</summary>
    public async Task FinishAsync(string kind, Guid id, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await AddObjectAsync("manifest.json", new { format = "portal-export", version = 1, kind, id, exportedAt = now, entries = _entries.ToArray() }, cancellationToken);
        await _zip.DisposeAsync();
        await _buffer.FlushAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _zip.DisposeAsync();
        await _buffer.DisposeAsync();
    }
}
