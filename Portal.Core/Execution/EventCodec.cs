using System.Text.Json;

namespace Portal.Core.Execution;

/// <summary>The JSON form of <see cref="AttemptEvent"/>: one object, <c>type</c> first, camelCase names, enums by name.</summary>
public static class EventCodec
{
    /// <summary>Writes one event as a JSON object.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The event is of a kind without a JSON form.</exception>
    public static void Write(Utf8JsonWriter json, AttemptEvent attemptEvent)
    {
        ArgumentNullException.ThrowIfNull(json);
        ArgumentNullException.ThrowIfNull(attemptEvent);
        json.WriteStartObject();
        json.WriteString("type", TypeOf(attemptEvent));
        json.WriteNumber("sequence", attemptEvent.Sequence);
        json.WriteNumber("fence", attemptEvent.Fence);
        json.WriteString("at", attemptEvent.At.ToUniversalTime());
        json.WriteNumber("elapsedMilliseconds", attemptEvent.ElapsedMilliseconds);
        switch (attemptEvent)
        {
            case AttemptStarted started:
                json.WriteNumber("runnerProcessId", started.RunnerProcessId);
                json.WriteNumber("runnerStartTicks", started.RunnerStartTicks);
                json.WriteString("cgroupName", started.CgroupName);
                break;
            case AttemptUsage usage:
                json.WriteNumber("cpuMicroseconds", usage.CpuMicroseconds);
                json.WriteNumber("memoryBytes", usage.MemoryBytes);
                json.WriteNumber("peakMemoryBytes", usage.PeakMemoryBytes);
                json.WriteNumber("diskBytes", usage.DiskBytes);
                json.WriteNumber("logBytes", usage.LogBytes);
                break;
            case AttemptProgress progress:
                json.WriteNumber("partsPerMillion", progress.PartsPerMillion);
                json.WriteString("text", progress.Text);
                break;
            case AttemptFinished finished:
                WriteFinished(json, finished);
                break;
        }

        json.WriteEndObject();
    }

    /// <summary>Reads one line.</summary>
    /// <param name="line">UTF-8, without the line feed.</param>
    /// <param name="problem">Why it is not an event; null when it is one.</param>
    /// <returns>Null when the line is not an event.</returns>
    public static AttemptEvent? TryRead(ReadOnlyMemory<byte> line, out string? problem)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            problem = null;
            return Read(document.RootElement);
        }
        catch (Exception broken) when (broken is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            problem = broken.Message;
            return null;
        }
    }

    private static string TypeOf(AttemptEvent attemptEvent) => attemptEvent switch
    {
        AttemptStarted => "started",
        AttemptUsage => "usage",
        AttemptProgress => "progress",
        AttemptSaving => "saving",
        AttemptFinished => "finished",
        _ => throw new ArgumentOutOfRangeException(nameof(attemptEvent), attemptEvent.GetType().Name, "Has no JSON form."),
    };

    private static void WriteFinished(Utf8JsonWriter json, AttemptFinished finished)
    {
        json.WriteString("end", finished.End.ToString());
        if (finished.ExitCode is { } exitCode)
            json.WriteNumber("exitCode", exitCode);
        if (finished.Signal is { } signal)
            json.WriteNumber("signal", signal);
        if (finished.Reason is { } reason)
            json.WriteString("reason", reason);
        json.WriteNumber("runMilliseconds", finished.RunMilliseconds);
        json.WriteNumber("cpuMicroseconds", finished.CpuMicroseconds);
        json.WriteNumber("peakMemoryBytes", finished.PeakMemoryBytes);
        json.WriteNumber("diskBytes", finished.DiskBytes);
        json.WriteNumber("logBytes", finished.LogBytes);
        json.WriteNumber("droppedLogBytes", finished.DroppedLogBytes);
    }

    private static AttemptEvent Read(JsonElement json)
    {
        var sequence = Number(json, "sequence");
        var fence = Number(json, "fence");
        var at = json.GetProperty("at").GetDateTimeOffset();
        var elapsed = Number(json, "elapsedMilliseconds");
        return Text(json, "type") switch
        {
            "started" => new AttemptStarted(
                sequence, fence, at, elapsed,
                json.GetProperty("runnerProcessId").GetInt32(), Number(json, "runnerStartTicks"), Text(json, "cgroupName")),
            "usage" => new AttemptUsage(
                sequence, fence, at, elapsed,
                Number(json, "cpuMicroseconds"), Number(json, "memoryBytes"), Number(json, "peakMemoryBytes"), Number(json, "diskBytes"), Number(json, "logBytes")),
            "progress" => new AttemptProgress(
                sequence, fence, at, elapsed,
                json.GetProperty("partsPerMillion").GetInt32(), Text(json, "text")),
            "saving" => new AttemptSaving(sequence, fence, at, elapsed),
            "finished" => new AttemptFinished(
                sequence, fence, at, elapsed,
                EndOf(Text(json, "end")), OptionalNumber(json, "exitCode"), OptionalNumber(json, "signal"), OptionalText(json, "reason"),
                Number(json, "runMilliseconds"), Number(json, "cpuMicroseconds"), Number(json, "peakMemoryBytes"),
                Number(json, "diskBytes"), Number(json, "logBytes"), Number(json, "droppedLogBytes")),
            var type => throw new FormatException($"'{type}' is not a type of event."),
        };
    }

    private static AttemptEnd EndOf(string name) =>
        Enum.TryParse<AttemptEnd>(name, out var end) && Enum.IsDefined(end) ? end : throw new FormatException($"'{name}' is not an end.");

    private static long Number(JsonElement json, string name) => json.GetProperty(name).GetInt64();

    private static string Text(JsonElement json, string name) => json.GetProperty(name).GetString() ?? throw new FormatException($"'{name}' is null.");

    private static int? OptionalNumber(JsonElement json, string name) => json.TryGetProperty(name, out var value) ? value.GetInt32() : null;

    private static string? OptionalText(JsonElement json, string name) => json.TryGetProperty(name, out var value) ? value.GetString() : null;
}
