using System.Diagnostics.CodeAnalysis;

namespace Portal.Core.Pricing;

/// <summary>A thing with a price. Written as a stable code that price lists, charges and exports share.</summary>
/// <remarks>
/// Codes: <c>cpu.core_hour</c>, <c>memory.gib_hour</c>, <c>gpu.&lt;model&gt;.hour</c>, <c>storage.gib_month</c>,
/// <c>model.&lt;id&gt;.input</c>, <c>model.&lt;id&gt;.cached</c>, <c>model.&lt;id&gt;.output</c>. A model name may hold dots
/// itself (<c>model.qwen2.5-7b.input</c>): it is what stands between the first and the last dot. Codes compare by
/// code point, letter case included.
/// </remarks>
public sealed record Sku : IComparable<Sku>
{
    /// <summary>Longest model name, characters.</summary>
    public const int MaxModelLength = 80;

    /// <summary>In place of a GPU model: the price of every model that has none of its own.</summary>
    public const string AnyModel = "any";

    /// <summary>One core for one hour.</summary>
    public static readonly Sku CpuCoreHour = new(SkuKind.Cpu, null, "cpu.core_hour");

    /// <summary>One GiB of memory for one hour.</summary>
    public static readonly Sku MemoryGibHour = new(SkuKind.Memory, null, "memory.gib_hour");

    /// <summary>One GiB of kept files for one month.</summary>
    public static readonly Sku StorageGibMonth = new(SkuKind.Storage, null, "storage.gib_month");

    /// <summary>One hour of a whole GPU whose model has no price of its own. Stands in price books only; a charge names the model.</summary>
    public static readonly Sku AnyGpuHour = new(SkuKind.Gpu, AnyModel, "gpu.any.hour");

    private Sku(SkuKind kind, string? model, string code)
    {
        Kind = kind;
        Model = model;
        Code = code;
    }

    /// <summary>What is counted.</summary>
    public SkuKind Kind { get; }

    /// <summary>GPU model or model id; null for the other kinds.</summary>
    public string? Model { get; }

    /// <summary>The code; at most 100 characters of ASCII.</summary>
    public string Code { get; }

    /// <summary>The unit its price is for.</summary>
    public PricingUnit Unit => Kind switch
    {
        SkuKind.Cpu => PricingUnit.CoreHour,
        SkuKind.Memory => PricingUnit.GibHour,
        SkuKind.Gpu => PricingUnit.GpuHour,
        SkuKind.Storage => PricingUnit.GibMonth,
        _ => PricingUnit.MillionTokens,
    };

    /// <summary>False of what is kept, which costs the same in every class and at every hour of the day.</summary>
    public bool HasMultipliers => Kind != SkuKind.Storage;

    /// <summary>One hour of one whole GPU of <paramref name="model"/>.</summary>
    /// <exception cref="ArgumentException">The name is empty, too long or has characters outside <c>A–Z a–z 0–9 . _ - : /</c>.</exception>
    public static Sku GpuHour(string model) => new(SkuKind.Gpu, Checked(model), $"gpu.{model}.hour");

    /// <summary>As <see cref="GpuHour"/>, for a name that a person typed: false when it is no model name.</summary>
    public static bool TryGpuHour(string? model, [NotNullWhen(true)] out Sku? sku)
    {
        sku = IsModelName(model) ? GpuHour(model) : null;
        return sku is not null;
    }

    /// <summary>A million tokens of a model.</summary>
    /// <param name="kind">One of the three model kinds.</param>
    /// <param name="model">The model's id.</param>
    /// <exception cref="ArgumentException">Another kind, or a name that is no model name (see <see cref="GpuHour"/>).</exception>
    public static Sku ModelTokens(SkuKind kind, string model) => kind switch
    {
        SkuKind.ModelInput => new(kind, Checked(model), $"model.{model}.input"),
        SkuKind.ModelCached => new(kind, Checked(model), $"model.{model}.cached"),
        SkuKind.ModelOutput => new(kind, Checked(model), $"model.{model}.output"),
        _ => throw new ArgumentException($"{kind} does not count tokens.", nameof(kind)),
    };

    /// <summary>Reads a code.</summary>
    /// <exception cref="FormatException"><paramref name="code"/> is no SKU code.</exception>
    public static Sku Parse(string code) =>
        TryParse(code, out var sku) ? sku : throw new FormatException($"'{code}' is not a SKU code.");

    /// <summary>Reads a code; false when it is none.</summary>
    public static bool TryParse([NotNullWhen(true)] string? code, [NotNullWhen(true)] out Sku? sku)
    {
        sku = code switch
        {
            null => null,
            "cpu.core_hour" => CpuCoreHour,
            "memory.gib_hour" => MemoryGibHour,
            "storage.gib_month" => StorageGibMonth,
            _ => ParseModel(code),
        };
        return sku is not null;
    }

    /// <inheritdoc/>
    public int CompareTo(Sku? other) => string.CompareOrdinal(Code, other?.Code);

    /// <summary>The code.</summary>
    public override string ToString() => Code;

    private static Sku? ParseModel(string code)
    {
        var first = code.IndexOf('.', StringComparison.Ordinal);
        var last = code.LastIndexOf('.');
        if (first < 0 || last == first)
            return null;
        var model = code[(first + 1)..last];
        if (!IsModelName(model))
            return null;
        return (code[..first], code[(last + 1)..]) switch
        {
            ("gpu", "hour") => GpuHour(model),
            ("model", "input") => ModelTokens(SkuKind.ModelInput, model),
            ("model", "cached") => ModelTokens(SkuKind.ModelCached, model),
            ("model", "output") => ModelTokens(SkuKind.ModelOutput, model),
            _ => null,
        };
    }

    private static string Checked(string model) => IsModelName(model)
        ? model
        : throw new ArgumentException($"'{model}' is not a model name: 1 to {MaxModelLength} characters of A–Z a–z 0–9 . _ - : /", nameof(model));

    private static bool IsModelName([NotNullWhen(true)] string? model) =>
        model is { Length: > 0 and <= MaxModelLength } && model.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-' or ':' or '/');
}
