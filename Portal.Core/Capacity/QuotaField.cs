using Portal.Core.Primitives;

namespace Portal.Core.Capacity;

/// <summary>Names of what a <see cref="Quota"/> bounds, as refusals, requests and programs say them.</summary>
public static class QuotaField
{
    /// <summary>Thousandths of a core.</summary>
    public const string Cpu = "cpuMillicores";

    /// <summary>MiB.</summary>
    public const string Memory = "memoryMebibytes";

    /// <summary>Thousandths of a device, of all models together; with a model behind a colon, such as <c>gpuMilli:H200</c>, of that one.</summary>
    public const string Gpu = "gpuMilli";

    /// <summary>Tasks that are Admitted or Running.</summary>
    public const string RunningTasks = "runningTasks";

    /// <summary>Tasks that wait.</summary>
    public const string QueuedTasks = "queuedTasks";

    /// <summary>Bytes of files: those brought in and results that were kept.</summary>
    public const string Storage = "storageBytes";

    /// <summary>Most models that a quota may name.</summary>
    public const int MostModels = 32;

    /// <summary>Longest name of a model, characters.</summary>
    public const int MaxModelLength = 64;

    private const string ModelMark = Gpu + ":";

    /// <summary>All but those of single models, in the order they are shown.</summary>
    public static IReadOnlyList<string> Plain { get; } = [Cpu, Memory, Gpu, RunningTasks, QueuedTasks, Storage];

    /// <summary>The same with these models behind the GPUs, by name.</summary>
    public static IEnumerable<string> WithModels(IEnumerable<string> models) =>
        Plain.SelectMany(field => field == Gpu ? models.Order(StringComparer.Ordinal).Select(OfModel).Prepend(field) : [field]);

    /// <summary>The field of one GPU model.</summary>
    public static string OfModel(string model) => ModelMark + model;

    /// <summary>The model that a field is of; null for every other.</summary>
    public static string? ModelOf(string field)
    {
        ArgumentNullException.ThrowIfNull(field);
        return field.StartsWith(ModelMark, StringComparison.Ordinal) && field.Length > ModelMark.Length && field.Length <= ModelMark.Length + MaxModelLength ? field[ModelMark.Length..] : null;
    }

    /// <summary>The largest limit that can be written down; null for what is no field.</summary>
    public static long? MostOf(string field) => field switch
    {
        Cpu or Memory => 1_000_000_000,
        RunningTasks or QueuedTasks => 1_000_000,
        Storage => 1L << 60,
        _ when field == Gpu || ModelOf(field) is not null => 100_000_000,
        _ => null,
    };

    /// <summary>The smallest one: none of the GPUs is a limit, none of the rest would only be a way to say no.</summary>
    public static long LeastOf(string field) => field == Gpu || ModelOf(field) is not null ? 0 : 1;

    /// <summary>Refuses limits that no quota can have.</summary>
    /// <returns>Null, or <see cref="ShareWeight.OutOfRange"/> of the field with <c>least</c> and <c>most</c>; <c>invalid_field</c> for what is no field or too many models.</returns>
    public static Refusal? Check(IReadOnlyDictionary<string, long> limits)
    {
        ArgumentNullException.ThrowIfNull(limits);
        foreach (var (field, limit) in limits.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            if (MostOf(field) is not { } most)
                return new Refusal("invalid_field", field);
            if (limit < LeastOf(field) || limit > most)
                return new Refusal(ShareWeight.OutOfRange, field, new Dictionary<string, string>(StringComparer.Ordinal) { ["least"] = $"{LeastOf(field)}", ["most"] = $"{most}" });
        }

        return limits.Keys.Count(field => ModelOf(field) is not null) > MostModels ? new Refusal("invalid_field", Gpu) : null;
    }
}
