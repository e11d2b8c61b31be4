using System.Buffers;
using System.Text.Json;
using Portal.Core.Primitives;

namespace Portal.Core.Execution;

/// <summary>The JSON form of <see cref="AttemptLease"/>. Written out by hand: the runner starts in a few milliseconds because nothing is reflected over.</summary>
public static class LeaseCodec
{
    /// <summary>UTF-8 JSON with camelCase names, indented: an operator reads it too.</summary>
    public static byte[] Encode(AttemptLease lease)
    {
        ArgumentNullException.ThrowIfNull(lease);
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true }))
            Write(json, lease);
        return buffer.WrittenSpan.ToArray();
    }

    /// <exception cref="FormatException">Not a lease; the message names the field.</exception>
    public static AttemptLease Decode(ReadOnlyMemory<byte> utf8)
    {
        try
        {
            using var document = JsonDocument.Parse(utf8);
            return Read(document.RootElement);
        }
        catch (JsonException broken)
        {
            throw new FormatException($"The lease is not JSON: {broken.Message}", broken);
        }
        catch (InvalidOperationException wrongKind)
        {
            throw new FormatException($"A field of the lease has the wrong kind: {wrongKind.Message}", wrongKind);
        }
    }

    private static void Write(Utf8JsonWriter json, AttemptLease lease)
    {
        json.WriteStartObject();
        json.WriteString("attemptId", lease.AttemptId.Value);
        json.WriteNumber("fence", lease.Fence);
        json.WriteStartArray("command");
        foreach (var argument in lease.Command)
            json.WriteStringValue(argument);
        json.WriteEndArray();
        json.WriteStartObject("environment");
        foreach (var (name, value) in lease.Environment)
            json.WriteString(name, value);
        json.WriteEndObject();
        json.WriteStartArray("inputs");
        foreach (var input in lease.Inputs)
        {
            json.WriteStartObject();
            json.WriteString("name", input.Name);
            json.WriteString("source", input.Source);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("readOnlyBinds");
        foreach (var bind in lease.ReadOnlyBinds)
        {
            json.WriteStartObject();
            json.WriteString("source", bind.Source);
            json.WriteString("target", bind.Target);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        if (lease.RootFolder is not null)
            json.WriteString("rootFolder", lease.RootFolder);
        json.WriteStartArray("gpus");
        foreach (var gpu in lease.Gpus)
        {
            json.WriteStartObject();
            json.WriteNumber("index", gpu.Index);
            json.WriteString("uuid", gpu.Uuid);
            json.WriteNumber("milli", gpu.Milli);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartObject("limits");
        json.WriteNumber("cpuMillicores", lease.Limits.CpuMillicores);
        json.WriteNumber("memoryMebibytes", lease.Limits.MemoryMebibytes);
        json.WriteNumber("maxRunSeconds", lease.Limits.MaxRunSeconds);
        json.WriteNumber("diskMebibytes", lease.Limits.DiskMebibytes);
        json.WriteNumber("logMebibytes", lease.Limits.LogMebibytes);
        json.WriteNumber("processes", lease.Limits.Processes);
        json.WriteEndObject();
        json.WriteBoolean("allowNetwork", lease.AllowNetwork);
        json.WriteBoolean("unsandboxed", lease.Unsandboxed);
        json.WriteNumber("heartbeatMilliseconds", lease.HeartbeatMilliseconds);
        json.WriteNumber("graceMilliseconds", lease.GraceMilliseconds);
        json.WriteEndObject();
    }

    private static AttemptLease Read(JsonElement root)
    {
        var limits = Required(root, "limits");
        return new AttemptLease
        {
            AttemptId = new TaskAttemptId(Required(root, "attemptId").GetGuid()),
            Fence = Required(root, "fence").GetInt64(),
            Command = Each(root, "command", argument => argument.GetString()!),
            Environment = Environment(root),
            Inputs = Each(root, "inputs", input => new LeasedInput(Text(input, "name"), Text(input, "source"))),
            ReadOnlyBinds = Each(root, "readOnlyBinds", bind => new LeasedBind(Text(bind, "source"), Text(bind, "target"))),
            RootFolder = root.TryGetProperty("rootFolder", out var folder) ? folder.GetString() : null,
            Gpus = Each(root, "gpus", gpu => new LeasedGpu(Required(gpu, "index").GetInt32(), Text(gpu, "uuid"), Required(gpu, "milli").GetInt32())),
            Limits = new AttemptLimits(
                Positive(limits, "cpuMillicores"),
                Positive(limits, "memoryMebibytes"),
                Positive(limits, "maxRunSeconds"),
                Positive(limits, "diskMebibytes"),
                Positive(limits, "logMebibytes"),
                checked((int)Positive(limits, "processes"))),
            AllowNetwork = Required(root, "allowNetwork").GetBoolean(),
            Unsandboxed = Required(root, "unsandboxed").GetBoolean(),
            HeartbeatMilliseconds = checked((int)Positive(root, "heartbeatMilliseconds")),
            GraceMilliseconds = Required(root, "graceMilliseconds").GetInt32(),
        };
    }

    private static Dictionary<string, string> Environment(JsonElement root)
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var variable in Required(root, "environment").EnumerateObject())
            variables[variable.Name] = variable.Value.GetString() ?? "";
        return variables;
    }

    private static T[] Each<T>(JsonElement root, string name, Func<JsonElement, T> read) => [.. Required(root, name).EnumerateArray().Select(read)];

    private static string Text(JsonElement element, string name) =>
        Required(element, name).GetString() ?? throw new FormatException($"The lease's '{name}' is null.");

    private static long Positive(JsonElement element, string name)
    {
        var value = Required(element, name).GetInt64();
        return value > 0 ? value : throw new FormatException($"The lease's '{name}' must be above 0, not {value}.");
    }

    private static JsonElement Required(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) ? value : throw new FormatException($"The lease has no '{name}'.");
}
