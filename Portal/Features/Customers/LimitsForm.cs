namespace Portal.Features.Customers;

/// <summary>The form of an organisation's limits in the units people speak: cores, GiB, devices. An empty field follows what holds for everybody.</summary>
public sealed class LimitsForm
{
    private const long BytesPerGibibyte = 1L << 30;
    private readonly long _version;

    public LimitsForm(CustomerDetailView view)
    {
        ArgumentNullException.ThrowIfNull(view);
        var limits = view.Limits;
        (_version, Weight) = (limits.Version, limits.Weight);
        (MaxCores, MaxGibibytes, MaxGpus) = (limits.MaxCpuMillicores / 1000m, limits.MaxMemoryMebibytes / 1024m, limits.MaxGpuMilli / 1000m);
        (MaxRunningTasks, MaxQueuedTasks, MaxStorageGibibytes) = (limits.MaxRunningTasks, limits.MaxQueuedTasks, limits.MaxStorageBytes / (decimal)BytesPerGibibyte);
        var models = limits.MaxGpuMilliByModel ?? new Dictionary<string, long>();
        Models = [.. view.GpuModels.Union(models.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal).Select(model => new ModelField(model) { Most = models.TryGetValue(model, out var milli) ? milli / 1000m : null })];
        (GuaranteedCores, GuaranteedGibibytes, GuaranteedGpus) = (limits.GuaranteedCpuMillicores / 1000m, limits.GuaranteedMemoryMebibytes / 1024m, limits.GuaranteedGpuMilli / 1000m);
        Projects = [.. view.Projects.Select(project => new ProjectField(project.Id, project.Name) { Weight = project.Weight })];
    }

    public int Weight { get; set; }

    public decimal? MaxCores { get; set; }

    public decimal? MaxGibibytes { get; set; }

    public decimal? MaxGpus { get; set; }

    public int? MaxRunningTasks { get; set; }

    public int? MaxQueuedTasks { get; set; }

    /// <summary>GiB of files.</summary>
    public decimal? MaxStorageGibibytes { get; set; }

    /// <summary>Models of the cluster, and those that have a limit.</summary>
    public IReadOnlyList<ModelField> Models { get; }

    public decimal GuaranteedCores { get; set; }

    public decimal GuaranteedGibibytes { get; set; }

    public decimal GuaranteedGpus { get; set; }

    public IReadOnlyList<ProjectField> Projects { get; }

    public LimitsRequest ToRequest() => new(
        _version, Weight, Whole(GuaranteedCores, 1000) ?? 0, Whole(GuaranteedGibibytes, 1024) ?? 0, Whole(GuaranteedGpus, 1000) ?? 0,
        Whole(MaxCores, 1000), Whole(MaxGibibytes, 1024), Whole(MaxGpus, 1000), MaxRunningTasks, MaxQueuedTasks,
        [.. Projects.Select(project => new ProjectWeight(project.Id, project.Weight))],
        Models.Where(model => model.Most is not null).ToDictionary(model => model.Model, model => Whole(model.Most, 1000)!.Value, StringComparer.Ordinal) is { Count: > 0 } models ? models : null,
        Whole(MaxStorageGibibytes, BytesPerGibibyte));

    // What is too large to write down is as good as the largest: the handler names the range.
    private static long? Whole(decimal? value, long parts) => value is { } amount ? (long)Math.Round(Math.Clamp(amount, -1_000_000_000m, 1_000_000_000m) * parts) : null;

    public sealed class ModelField(string model)
    {
        public string Model => model;

        public decimal? Most { get; set; }
    }

    public sealed class ProjectField(Guid id, string name)
    {
        public Guid Id => id;

        public string Name => name;

        public int Weight { get; set; }
    }
}
