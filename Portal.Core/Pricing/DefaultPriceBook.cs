using Portal.Core.Primitives;

namespace Portal.Core.Pricing;

/// <summary>The prices a fresh installation starts with; an operator publishes their own when ready.</summary>
public static class DefaultPriceBook
{
    // Per whole GPU and hour, in tenths of a major unit. Ordered like the models' rental prices; the operator's cost decides in the end.
    private static readonly (string Model, long Tenths)[] GpuPrices =
    [
        ("T4", 30), ("L4", 50), ("RTX-3090", 30), ("RTX-4090", 50), ("RTX-5090", 80), ("A10", 50), ("V100", 60),
        ("L40S", 100), ("A100", 150), ("H20", 120), ("H100", 250), ("H800", 250), ("H200", 320), ("B200", 500),
    ];

    /// <summary>A draft with <c>cpu.core_hour</c> 0.50, <c>memory.gib_hour</c> 0.05, <c>storage.gib_month</c> 0.20, common GPU models, and <c>gpu.any.hour</c> 5.00 for the rest.</summary>
    /// <remarks>The numbers are meant for CNY; in another currency they are the same numbers of that currency.</remarks>
    /// <param name="id">Made by the caller.</param>
    /// <param name="version">1 for the first.</param>
    /// <param name="currency">ISO 4217 code.</param>
    /// <param name="usualRate">Tax rate of a SKU, basis points, contained in the prices; null leaves them without.</param>
    /// <exception cref="ArgumentException"><paramref name="currency"/> is no ISO 4217 code, or <paramref name="version"/> is below 1.</exception>
    public static PriceBook Draft(PriceBookId id, int version, string currency, Func<Sku, int>? usualRate = null)
    {
        var book = PriceBook.Draft(id, version, currency);
        Set(Sku.CpuCoreHour, 500_000);
        Set(Sku.MemoryGibHour, 50_000);
        foreach (var (model, tenths) in GpuPrices)
            Set(Sku.GpuHour(model), tenths * 100_000);
        Set(Sku.AnyGpuHour, 5_000_000);
        Set(Sku.StorageGibMonth, 200_000);
        return book;

        void Set(Sku sku, long micros)
        {
            if (book.SetPrice(sku, new Money(micros, currency), usualRate?.Invoke(sku)) is { } refusal)
                throw new InvalidOperationException($"The price of {sku} was refused: {refusal.Code}.");
        }
    }
}
