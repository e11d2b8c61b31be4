using CsCheck;
using Microsoft.EntityFrameworkCore;
using Portal.Core.Billing;
using Portal.Core.Metering;
using Portal.Core.Pricing;
using Portal.Core.Primitives;
using Portal.Features.Billing.Invoicing;
using Portal.Tests.Testing;

namespace Portal.Tests.Features.Billing.Invoicing;

/// <summary>The database adds charges up as they would be one by one, and takes those of the period alone.</summary>
public sealed class OpenChargesTests
{
    private static readonly BillingPeriod Period = BillingPeriod.Of(2026, 11, TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai"));
    private static readonly PriceTax[] Taxes = [default, new(600, false), new(600, true), new(0, true)];
    private static readonly ProjectId[] Projects = [ProjectId.New(), ProjectId.New()];

    private static readonly Gen<Part[]> Parts = Gen.Select(Gen.Int[0, 1], Gen.Bool, Gen.Int[1, 2], Gen.Int[0, 3], Gen.Int[0, 2], Gen.Int[0, 2], Gen.Long[0, 1L << 40])
        .Select((project, isMemory, price, tax, window, when, micros) => new Part(project, isMemory, price, tax, window, when, micros)).Array[1, 40];

    [Fact]
    public async Task Sums_OnSqlite_MakeTheInvoiceOfTheCharges()
    {
        await using var ledger = await StoredLedger.SqliteAsync();
        await CheckAsync(ledger);
    }

    [SkippableFact]
    public async Task Sums_OnPostgres_MakeTheInvoiceOfTheCharges()
    {
        Skip.If(StoredLedger.Postgres is null, $"{StoredLedger.PostgresVariable} names no server.");
        await using var ledger = await StoredLedger.PostgresAsync();
        await CheckAsync(ledger);
    }

    private static Task CheckAsync(StoredLedger ledger) => Parts.SampleAsync(async parts =>
    {
        var usage = AUsage.Of(3600);
        var charges = parts.SelectMany(part => part.Charges(usage)).ToArray();
        await using var db = await ledger.Contexts.CreateDbContextAsync();
        db.Charges.AddRange([.. charges, .. Others(usage)]);
        await db.SaveChangesAsync();

        var sums = await OpenCharges.SumAsync(OpenCharges.Of(db, usage.OrganisationId, Period), Period, CancellationToken.None);

        Assert.Equal(charges.Length, sums.Sum(sum => sum.Count));
        var (expected, actual) = (InvoiceBuilder.Build(Draft(usage), charges), InvoiceBuilder.BuildOfSums(Draft(usage), sums));
        Assert.Equal((expected.Refusal?.Code, expected.IsAccepted), (actual.Refusal?.Code, actual.IsAccepted));
        if (expected.IsAccepted)
            Assert.Equal(expected.Value.Lines, actual.Value.Lines);
        // One row a price, not one a charge.
        Assert.Equal(charges.Select(charge => ChargeSum.Of(charge, Period) with { Count = 0, PricingQuantity = 0, BilledCost = Money.Zero("CNY") }).Distinct().Count(), sums.Count);
    }, iter: 20, threads: 1);

    // Another's, one of an invoice, one booked as the next period begins, and what is no use.
    private static IEnumerable<Charge> Others(UsageRecord usage)
    {
        yield return ACharge.Of(1_000_000, AUsage.Of(3600));
        yield return ACharge.Of(2_000_000, New(usage)).With(nameof(Charge.InvoiceId), InvoiceId.New());
        yield return ACharge.Of(4_000_000, New(usage), bookedAt: Period.End);
        yield return ACharge.Of(8_000_000, New(usage)).With(nameof(Charge.Category), ChargeCategory.Purchase);
        yield return ACharge.Of(16_000_000, New(usage)).With(nameof(Charge.Category), ChargeCategory.Tax);
    }

    private static UsageRecord New(UsageRecord usage) => usage with { AttemptId = TaskAttemptId.New() };

    private static InvoiceDraft Draft(UsageRecord usage) => new()
    {
        Id = InvoiceId.New(), OrganisationId = usage.OrganisationId, Period = Period, Currency = "CNY", ResidueBefore = Money.Zero("CNY"), Now = Period.End,
        Buyer = new InvoiceTitle { Name = "A" }, Seller = new InvoiceTitle { Name = "B" },
    };

    /// <param name="When">0 within the period, 1 before it, 2 booked before it.</param>
    private sealed record Part(int Project, bool IsMemory, int Price, int Tax, int Window, int When, long Micros)
    {
        public IEnumerable<Charge> Charges(UsageRecord usage)
        {
            var own = New(usage) with { ProjectId = Projects[Project], ChargePeriodStart = When == 1 ? Period.Start.AddHours(-1) : Period.Start.AddDays(2) };
            var used = ACharge.Of(Micros, own, IsMemory ? Sku.MemoryGibHour : Sku.CpuCoreHour, When == 2 ? Period.Start.AddTicks(-1) : Period.Start.AddDays(3), unitPriceMicros: Price * 500_000, tax: Taxes[Tax])
                .With(nameof(Charge.WindowPerMille), Window == 0 ? null : Window * 500).With(nameof(Charge.MultiplierPerMille), 1000 + (Window * 100));
            return Micros > 1L << 39 ? [used, used.Credited(ChargeId.New(), new Money(Micros / 3, "CNY"), used.BookedAt)] : [used];
        }
    }
}
