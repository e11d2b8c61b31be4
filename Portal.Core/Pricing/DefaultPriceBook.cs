using Portal.Core.Primitives;

namespace Portal.Core.Pricing;

/// <summary>The prices a fresh installation starts with; an operator publishes their own when ready.</summary>
public static class DefaultPriceBook
{
    // Per whole GPU and hour, tax included, in tenths of a major unit. Ordered like the models' rental prices; the operator's cost decides in the end.
    private static readonly (string Model, long Tenths)[] GpuPrices =
    [
        ("T4", 30), ("L4", 50), ("RTX-3090", 30), ("RTX-4090", 50), ("RTX-5090", 80), ("A10", 50), ("V100", 60),
        ("L40S", 100), ("A100", 150), ("H20", 120), ("H100", 250), ("H800", 250), ("H200", 320), ("B200", 500),
    ];

    /// <summary>A draft with <c>cpu.core_hour</c> 0.50, <c>memory.gib_hour</c> 0.05, common GPU models, and <c>gpu.any.hour</c> 5.00 for the rest.</summary>
    /// <remarks>The numbers are meant for CNY; in another currency they are the same numbers of that currency.</remarks>
    /// <exception cref="ArgumentException"><paramref name="currency"/> is no ISO 4217 code, or <paramref name="version"/> is below 1.</exception>
    public static PriceBook Draft(PriceBookId id, int version, string currency)
    {
        var book = PriceBook.Draft(id, version, currency);
        book.SetPrice(Sku.CpuCoreHour, new Money(500_000, currency));
        book.SetPrice(Sku.MemoryGibHour, new Money(50_000, currency));
        foreach (var (model, tenths) in GpuPrices)
            book.SetPrice(Sku.GpuHour(model), new Money(tenths * 100_000, currency));
        book.SetPrice(Sku.AnyGpuHour, Money.OfUnits(5, currency));
        return book;
    }
}
