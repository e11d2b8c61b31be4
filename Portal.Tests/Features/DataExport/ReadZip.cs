using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;

namespace Portal.Tests.Features.DataExport;

/// <summary>An export as whoever got it reads it.</summary>
internal sealed class ReadZip
{
    private readonly Dictionary<string, byte[]> _entries = new(StringComparer.Ordinal);

    private ReadZip(Stream stream)
    {
        using var zip = new ZipArchive(stream, ZipArchiveMode.Read);
        foreach (var entry in zip.Entries)
        {
            using var content = entry.Open();
            using var memory = new MemoryStream();
            content.CopyTo(memory);
            _entries.Add(entry.FullName, memory.ToArray());
        }
    }

    public IReadOnlyCollection<string> Names => _entries.Keys;

    public static async Task<ReadZip> FromAsync(HttpResponseMessage answer)
    {
        using (answer)
        {
            Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
            Assert.Equal("application/zip", answer.Content.Headers.ContentType!.MediaType);
            Assert.Equal("attachment", answer.Content.Headers.ContentDisposition!.DispositionType);
            Assert.True(answer.Headers.CacheControl!.NoStore);
            return new ReadZip(new MemoryStream(await answer.Content.ReadAsByteArrayAsync()));
        }
    }

    public byte[] Bytes(string name) => _entries[name];

    public string Text(string name) => System.Text.Encoding.UTF8.GetString(_entries[name]);

    public JsonElement Json(string name) => JsonDocument.Parse(_entries[name]).RootElement;

    public IReadOnlyList<JsonElement> Rows(string name) => [.. Json(name).EnumerateArray()];

    /// <summary>True when something in it reads so.</summary>
    public bool Says(string text) => _entries.Keys.Any(name => Text(name).Contains(text, StringComparison.OrdinalIgnoreCase));

    /// <summary>The manifest lists every other entry with its length and hash.</summary>
    public void CheckManifest()
    {
        var listed = Json("manifest.json").GetProperty("entries").EnumerateArray().ToDictionary(entry => entry.GetProperty("name").GetString()!, StringComparer.Ordinal);
        Assert.Equal(_entries.Keys.Where(name => name != "manifest.json").Order(StringComparer.Ordinal), listed.Keys.Order(StringComparer.Ordinal));
        Assert.All(listed, entry =>
        {
            Assert.Equal(_entries[entry.Key].Length, entry.Value.GetProperty("bytes").GetInt64());
            Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(_entries[entry.Key])), entry.Value.GetProperty("sha256").GetString());
        });
    }
}
