namespace Portal.Core.Pricing;

/// <summary>What a SKU counts.</summary>
public enum SkuKind
{
    /// <summary>Allocated CPU over time: <c>cpu.core_hour</c>.</summary>
    Cpu = 1,

    /// <summary>Allocated memory over time: <c>memory.gib_hour</c>.</summary>
    Memory = 2,

    /// <summary>Allocated GPU devices of one model over time: <c>gpu.H200.hour</c>.</summary>
    Gpu = 3,

    /// <summary>Kept files over time: <c>storage.gib_month</c>.</summary>
    Storage = 4,

    /// <summary>Tokens read by a model: <c>model.&lt;id&gt;.input</c>.</summary>
    ModelInput = 5,

    /// <summary>Tokens read from a model's prompt cache: <c>model.&lt;id&gt;.cached</c>.</summary>
    ModelCached = 6,

    /// <summary>Tokens written by a model: <c>model.&lt;id&gt;.output</c>.</summary>
    ModelOutput = 7,
}
