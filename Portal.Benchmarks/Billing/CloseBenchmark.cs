using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Portal.Background;
using Portal.Benchmarks.Hosting;
using Portal.Core.Accounts;
using Portal.Core.Billing;
using Portal.Core.Compute;
using Portal.Core.Metering;
using Portal.Core.Pricing;
using Portal.Core.Primitives;
using Portal.Features.Billing;
using Portal.Features.Billing.Invoicing;
using Portal.Persistence;

namespace Portal.Benchmarks.Billing;

/// <summary>Closes a month of many organisations with many charges each through the invoicing run, on SQLite; beside the time that reading the same charges alone takes.</summary>
public static class CloseBenchmark
{
    private const string Currency = "CNY";

    public static async Task<int> RunAsync(int organisations, int charges)
    {
        await using var portal = new BenchmarkPortal();
        foreach (var worker in portal.Services.GetServices<IHostedService>().OfType<PeriodicWorker>())
            await worker.StopAsync(CancellationToken.None);
        var watch = Stopwatch.StartNew();
        await SeedAsync(portal, organisations, charges);
        Console.WriteLine($"seeded {organisations:N0} organisations × {charges:N0} charges in {watch.Elapsed.TotalSeconds:N0} s");
        watch.Restart();
        var read = await ReadAsync(portal);
        Console.WriteLine($"reading {read:N0} charges alone {watch.Elapsed.TotalSeconds:N1} s");
        watch.Restart();
        var outcomes = await portal.Services.GetRequiredService<InvoicingRun>().RunAsync(null, null, CancellationToken.None);
        var issued = outcomes.Count(outcome => outcome.Number is not null);
        Console.WriteLine($"closed {issued:N0} in {watch.Elapsed.TotalSeconds:N1} s   {issued / watch.Elapsed.TotalSeconds:N1} invoices/s");
        return issued == organisations ? 0 : 1;
    }

    // Straight into the tables: how the charges came about is measured elsewhere.
    private static async Task SeedAsync(BenchmarkPortal portal, int organisations, int charges)
    {
        var month = BillingPeriod.Containing(TimeProvider.System.GetUtcNow().AddDays(-32), TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai"));
        for (var i = 0; i < organisations; i++)
        {
            var organisation = new Organisation(OrganisationId.New(), $"Organisation {i}", OrganisationKind.Company, "Asia/Shanghai", "en", month.Start);
            var project = new Project(ProjectId.New(), organisation.Id, "project", month.Start);
            await using var db = await portal.ContextAsync();
            await using var transaction = await db.Database.BeginTransactionAsync();
            db.Organisations.Add(organisation);
            db.Projects.Add(project);
            Wallets.Open(db, organisation.Id, Currency, null);
            await db.SaveChangesAsync();
            await RowStatement<Charge>.InsertOf(db.Model.FindEntityType(typeof(Charge))!).ExecuteAsync(
                db, [.. Enumerable.Range(0, charges).Select(n => ChargeOf(organisation.Id, project.Id, month.Start.AddMinutes(n), n))], CancellationToken.None);
            await transaction.CommitAsync();
        }
    }

    private static Charge ChargeOf(OrganisationId organisation, ProjectId project, DateTimeOffset start, int n)
    {
        var usage = new UsageRecord
        {
            AttemptId = TaskAttemptId.New(), TaskId = ComputeTaskId.New(), ProjectId = project, OrganisationId = organisation, FromSecond = 0, BilledSeconds = 60, ChargePeriodStart = start,
            Allocated = new ResourceAmounts(1000, 1024, 0), PriorityClass = PriorityClass.Standard, CpuMicroseconds = 0, PeakMemoryBytes = 0,
        };
        return Charge.OfUsage(
            ChargeId.New(), usage,
            new ChargeLine
            {
                Sku = Sku.CpuCoreHour, PricedAs = Sku.CpuCoreHour, Amount = 1000, FromSecond = 0, ToSecond = 60, PricingQuantity = 60_000, ListUnitPrice = new Money(500_000, Currency),
                PriorityClass = PriorityClass.Standard, MultiplierPerMille = 1000, BilledCost = new Money(8_333 + (n % 7), Currency), PriceBookId = default, PriceBookVersion = 1,
            }, 0, usage.ChargePeriodEnd);
    }

    private static async Task<long> ReadAsync(BenchmarkPortal portal)
    {
        await using var db = await portal.ContextAsync();
        var count = 0L;
        await foreach (var _ in db.Charges.AsNoTracking().AsAsyncEnumerable())
            count++;
        return count;
    }
}
