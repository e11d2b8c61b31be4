using System.Text.Json;
using Portal.Core.Primitives;
using Portal.Features.Files;
using Portal.Hosting;
using Portal.Replay;

namespace Portal.Features.Planner.Traces;

/// <summary>A trace that was taken in.</summary>
/// <param name="Id">Digest of its bytes, so that the address of an answer names exactly what was played.</param>
/// <param name="Name">As it was given.</param>
/// <param name="Tasks">How many can be played.</param>
/// <param name="Skipped">How many cannot, such as those that never ran.</param>
/// <param name="Processors">Of the machine a log is from.</param>
/// <param name="SpanSeconds">First to last arrival.</param>
public sealed record TraceRow(string Id, string Name, TraceFormat Format, int Tasks, int Skipped, int? Processors, long SpanSeconds, long SizeBytes, DateTimeOffset UploadedAt);

/// <summary>Traces in the data root: the bytes as they came, and beside them what is known of them, written last, so that what is listed is whole.</summary>
public sealed class TraceStore(DataRoot dataRoot, FileStore files, TimeProvider time) : IDisposable
{
    public const int MostTraces = 20;
    public const long MostMebibytes = 64;

    // 128 bits of the digest: enough that no two files share a name by chance, and short enough for an address.
    private const int IdLength = 32;
    private readonly SemaphoreSlim _adding = new(1);

    public IReadOnlyList<TraceRow> List() =>
        [.. Directory.EnumerateFiles(dataRoot.Traces, "*.json").Select(Read).OfType<TraceRow>().OrderByDescending(trace => trace.UploadedAt)];

    /// <summary>Null when there is none, or <paramref name="id"/> is no id of a trace.</summary>
    public TraceRow? Find(string id) => IsId(id) ? Read(FactsOf(id)) : null;

    /// <summary>The tasks of a trace; null when it was deleted.</summary>
    public TraceWorkload? Open(TraceRow trace)
    {
        try
        {
            return TraceWorkload.Read(BytesOf(trace.Id), trace.Name);
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Takes a trace in once it was read to its end; the same bytes are the trace that is there already.</summary>
    public async Task<Result<(TraceRow Trace, bool IsNew)>> AddAsync(string name, Stream content, CancellationToken cancellationToken)
    {
        var incoming = await files.TakeInAsync(content, MostMebibytes << 20, FileStore.TooLarge(MostMebibytes), cancellationToken);
        if (!incoming.IsAccepted)
            return incoming.Refusal;
        using var taken = incoming.Value;
        var id = taken.Sha256[..IdLength];
        await _adding.WaitAsync(cancellationToken);
        try
        {
            if (Find(id) is { } known)
                return (known, false);
            if (List().Count >= MostTraces)
                return new Refusal("too_many_traces", Details: new Dictionary<string, string>(StringComparer.Ordinal) { ["most"] = $"{MostTraces}" });
            var row = await Task.Run(() => Examine(taken, id, name), cancellationToken);
            if (!row.IsAccepted)
                return row.Refusal;
            taken.MoveTo(BytesOf(id));
            Write(row.Value);
            return (row.Value, true);
        }
        finally
        {
            _adding.Release();
        }
    }

    /// <summary>False when there is none.</summary>
    public bool Delete(string id)
    {
        if (!IsId(id) || !File.Exists(FactsOf(id)))
            return false;
        File.Delete(FactsOf(id));
        File.Delete(BytesOf(id));
        return true;
    }

    public void Dispose() => _adding.Dispose();

    private Result<TraceRow> Examine(IncomingFile taken, string id, string name)
    {
        try
        {
            var trace = TraceWorkload.Read(taken.Path, name);
            var span = trace.Tasks[^1].Task.ArrivedAt - trace.Tasks[0].Task.ArrivedAt;
            return new TraceRow(id, name, trace.Format, trace.Tasks.Count, trace.Skipped, trace.Processors, (long)span.TotalSeconds, taken.Size, time.GetUtcNow());
        }
        catch (TraceException wrong)
        {
            return TraceRefusal.Of(wrong);
        }
    }

    private void Write(TraceRow row)
    {
        var draft = FactsOf(row.Id) + ".tmp";
        File.WriteAllBytes(draft, JsonSerializer.SerializeToUtf8Bytes(row));
        File.Move(draft, FactsOf(row.Id), overwrite: true);
    }

    private static TraceRow? Read(string path)
    {
        try
        {
            return JsonSerializer.Deserialize<TraceRow>(File.ReadAllBytes(path));
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }

    private static bool IsId(string id) => id.Length == IdLength && id.All(char.IsAsciiHexDigitLower);

    private string FactsOf(string id) => Path.Combine(dataRoot.Traces, id + ".json");

    private string BytesOf(string id) => Path.Combine(dataRoot.Traces, id);
}
