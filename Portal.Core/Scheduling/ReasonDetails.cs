using System.Globalization;
using Portal.Core.Primitives;

namespace Portal.Core.Scheduling;

/// <summary>The values behind a <see cref="SchedulingReason"/>; what does not apply is null.</summary>
public sealed record ReasonDetails
{
    /// <summary>Nothing to add.</summary>
    public static ReasonDetails None { get; } = new();

    /// <summary>The node the amounts speak of: the one that is closest to fitting.</summary>
    public string? NodeName { get; init; }

    /// <summary>What that node lacks; components that suffice are 0.</summary>
    public ResourceAmounts? Missing { get; init; }

    /// <summary>The task ahead whose reservation blocks.</summary>
    public ComputeTaskId? BlockedBy { get; init; }

    /// <summary>Number of tasks ahead.</summary>
    public int? Ahead { get; init; }

    /// <summary>Field of the request, or of the quota, that blocks.</summary>
    public string? Field { get; init; }

    /// <summary>The pools or labels of that field that no node has.</summary>
    public string? Demand { get; init; }

    /// <summary>Limit of that field.</summary>
    public long? Limit { get; init; }

    /// <summary>How much of the limit is in use.</summary>
    public long? InUse { get; init; }

    /// <summary>Whose quota blocks: <see cref="Capacity.TaskQuotas.OfOrganisation"/> or <see cref="Capacity.TaskQuotas.OfProject"/>.</summary>
    public string? Scope { get; init; }

    /// <summary>The GPU model whose quota blocks; null where it is not of one.</summary>
    public string? Model { get; init; }

    /// <summary>A free model that is not accepted.</summary>
    public string? FreeModel { get; init; }

    /// <summary>Number of nodes that could hold it when they are up.</summary>
    public int? Nodes { get; init; }

    /// <summary>The same as text, for storage beside the constant; only what applies.</summary>
    public IReadOnlyDictionary<string, string> ToDictionary()
    {
        var values = new Dictionary<string, string>();
        Add("node", NodeName);
        Add("missingCpuMillicores", Positive(Missing?.CpuMillicores));
        Add("missingMemoryMebibytes", Positive(Missing?.MemoryMebibytes));
        Add("missingGpuMilli", Positive(Missing?.GpuMilli));
        Add("blockedBy", BlockedBy?.ToString());
        Add("ahead", Ahead?.ToString(CultureInfo.InvariantCulture));
        Add("field", Field);
        Add("demand", Demand);
        Add("limit", Limit?.ToString(CultureInfo.InvariantCulture));
        Add("inUse", InUse?.ToString(CultureInfo.InvariantCulture));
        Add("scope", Scope);
        Add("model", Model);
        Add("freeModel", FreeModel);
        Add("nodes", Nodes?.ToString(CultureInfo.InvariantCulture));
        return values;

        void Add(string key, string? value)
        {
            if (value is not null)
                values[key] = value;
        }

        static string? Positive(long? value) => value > 0 ? value.Value.ToString(CultureInfo.InvariantCulture) : null;
    }
}
