using Bunit;
using Microsoft.Extensions.DependencyInjection;
using Portal.Components.Shared;
using Portal.Core.Compute;
using Portal.Core.Execution;
using Portal.Core.Metering;
using Portal.Core.Pricing;
using Portal.Core.Primitives;
using Portal.Features.Billing;
using Portal.Features.ComputeTasks;
using Portal.Tests.Testing;

namespace Portal.Tests.Features.Billing;

/// <summary>What everybody may reckon on the page of prices is what a task would be charged.</summary>
public sealed class PriceCalculatorTests : PortalComponentTest, IAsyncLifetime
{
    private StoredLedger _ledger = default!;

    public async Task InitializeAsync()
    {
        _ledger = await StoredLedger.SqliteAsync();
        Services.AddSingleton<TimeProvider>(_ledger.Time);
        Services.AddSingleton(new CalculatePrice(_ledger.Contexts, _ledger.Time));
        Services.AddScoped<RefusalWords>();
    }

    async Task IAsyncLifetime.DisposeAsync() => await _ledger.DisposeAsync();

    // Six core-hours: one free, two at 0.50, three at 0.25; twelve GiB-hours at 0.05; 10 % on top of it where prices are net.
    [Theory]
    [InlineData(false, "¥2.35")]
    [InlineData(true, "¥2.585")]
    public async Task Cost_WithAllowanceAndTier_IsByHand(bool areNet, string total)
    {
        await PublishAsync(areNet);
        var calculator = await RenderAsync();

        calculator.Find("#calc-hours").Change("3");

        calculator.WaitForAssertion(() => Assert.Equal(total, Total(calculator)));
        var lines = calculator.FindAll("[data-testid=calc-lines] tbody tr").Select(row => row.QuerySelectorAll("td").Select(cell => cell.TextContent.Trim()).ToArray()).ToList();
        Assert.Equal(["¥0.00", areNet ? "¥1.10" : "¥1.00", areNet ? "¥0.825" : "¥0.75", areNet ? "¥0.66" : "¥0.60"], lines.Select(line => line[^1]));
        Assert.Contains("CPU", lines[0][0], StringComparison.Ordinal);
        Assert.Equal(areNet, calculator.Markup.Contains("10 %", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(false, "0.5", "1.5", "", 1, PriorityClass.Spot, "0.75")]
    [InlineData(false, "16", "64", "H100", 8, PriorityClass.Urgent, "36.3")]
    [InlineData(true, "7.3", "0.3", "T4", 2, PriorityClass.Standard, "3.333")]
    [InlineData(true, "1000", "4096", "B200", 100, PriorityClass.Spot, "720")]
    public async Task Cost_OfAShape_IsWhatCoreRates(bool areNet, string cores, string gibibytes, string model, int gpus, PriorityClass priorityClass, string hours)
    {
        var book = await PublishAsync(areNet);
        var calculator = await RenderAsync();

        calculator.Find("#calc-cpu").Change(cores);
        calculator.Find("#calc-memory").Change(gibibytes);
        if (model.Length > 0)
        {
            calculator.Find("#calc-gpu").Change(model);
            calculator.Find("#calc-gpus").Change($"{gpus}");
        }

        calculator.Find("#calc-class").Change($"{priorityClass}");
        calculator.Find("#calc-hours").Change(hours);

        var rated = Rate(book, Parts(cores, 1000), Parts(gibibytes, 1024), model, gpus, priorityClass, Parts(hours, 3600));
        calculator.WaitForAssertion(() => Assert.Equal(MoneyFormat.Format(rated, exact: true), Total(calculator)));
    }

    [Fact]
    public async Task Cost_InAWindow_IsOfItsStart()
    {
        var book = await _ledger.PublishAsync(contents => contents with { Windows = new PriceWindows { ZoneId = "Asia/Shanghai", Windows = [new PriceWindow("night", 22 * 60, 8 * 60, 500)] } });
        var calculator = await RenderAsync();
        // Noon there.
        calculator.WaitForAssertion(() => Assert.Equal("¥1.20", Total(calculator)));

        calculator.Find("#calc-start").Change("2026-11-10T21:30:00");

        // Half an hour at the full price, half at the half.
        calculator.WaitForAssertion(() => Assert.Equal("¥0.90", Total(calculator)));
        Assert.Equal(2, book.Version);
    }

    [Theory]
    [InlineData("en", "#calc-cpu", "0.05", "Please correct CPU: at least 0.1 cores.")]
    [InlineData("zh-CN", "#calc-cpu", "0.05", "请修改CPU：至少 0.1 核。")]
    [InlineData("en", "#calc-memory", "0.01", "Please correct memory: at least 64 MiB.")]
    [InlineData("en", "#calc-hours", "1000", "Please correct maximum run time: between 00:01 and 720:00:00.")]
    public async Task Cost_OfWhatNobodyMayAsk_IsNone_AndSaysInTheUnitsOfTheFormWhatWouldDo(string language, string field, string value, string words)
    {
        UseCulture(language);
        var calculator = await RenderAsync();

        calculator.Find(field).Change(value);

        calculator.WaitForAssertion(() => Assert.Equal(words, calculator.Find("[data-testid=calc-problem]").TextContent));
        Assert.Empty(calculator.FindAll("[data-testid=calc-total]"));
    }

    [Fact]
    public async Task Cost_OfWhatHasNoPrice_NamesIt()
    {
        await _ledger.PublishAsync(contents => contents with { Rules = [.. contents.Rules.Where(rule => rule.Sku != Sku.MemoryGibHour)] });
        var calculator = await RenderAsync();

        calculator.WaitForAssertion(() => Assert.StartsWith("memory.gib_hour has no price", calculator.Find("[data-testid=calc-problem]").TextContent, StringComparison.Ordinal));
    }

    private Task<PriceBook> PublishAsync(bool areNet) => _ledger.PublishAsync(contents => contents with
    {
        PricesAreNet = areNet,
        Rules = [.. contents.Rules.Select(rule => rule.Sku == Sku.CpuCoreHour
            ? rule with { FreeQuantity = Hours(1), Tiers = [new PriceTier(Hours(3), new Money(250_000, "CNY"))], VatRateBasisPoints = 1000 }
            : rule with { VatRateBasisPoints = 1000 })],
    });

    private async Task<IRenderedComponent<PriceCalculator>> RenderAsync()
    {
        var list = await new PriceListQueries(_ledger.Contexts, _ledger.Time).GetAsync(CancellationToken.None);
        return Render<PriceCalculator>(parameters => parameters.Add(calculator => calculator.List, list));
    }

    // As a task is charged that ran so long, as the first of its month.
    private static Money Rate(PriceBook book, long cpu, long memory, string model, int gpus, PriorityClass priorityClass, long seconds)
    {
        var run = AUsage.Run(seconds * 1000, seconds, cpu, memory, model.Length == 0 ? 0 : gpus * 1000, model.Length == 0 ? null : model, priorityClass) with { StartedAt = StoredLedger.Start };
        var lines = Rater.Rate(UsageMeter.Measure(run, AttemptEnd.Completed)!, book, RatingState.Empty).Value.Lines;
        return lines.Aggregate(Money.Zero("CNY"), (sum, line) => sum + line.BilledCost);
    }

    private static string Total(IRenderedComponent<PriceCalculator> calculator) => calculator.Find("[data-testid=calc-total]").TextContent.Trim();

    private static long Parts(string value, int parts) => (long)Math.Round(decimal.Parse(value, System.Globalization.CultureInfo.InvariantCulture) * parts);

    private static long Hours(long hours) => hours * PricingUnit.CoreHour.ConsumedPerUnit;
}
