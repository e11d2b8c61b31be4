using Portal.Core.Billing;
using Portal.Core.Pricing;
using Portal.Core.Primitives;
using Portal.Tests.Testing;

namespace Portal.Tests.Core.Billing;

public class BillTests
{
    private static readonly BillingPeriod November = BillingPeriod.Of(2026, 11, TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai"));

    [Fact]
    public void Of_Charges_AddsUpByProjectTaskAndSku()
    {
        var first = AUsage.Of(3600);
        var second = AUsage.Of(60) with { OrganisationId = first.OrganisationId, ProjectId = first.ProjectId };
        var third = AUsage.Of(60) with { OrganisationId = first.OrganisationId };

        var bill = Bill.Of(first.OrganisationId, November, "CNY", [ACharge.Of(5, first), ACharge.Of(7, first), ACharge.Of(1, first, Sku.MemoryGibHour), ACharge.Of(100, second), ACharge.Of(50, third)]);

        Assert.Equal(163, bill.Total.Micros);
        Assert.Equal([(first.ProjectId, 113L), (third.ProjectId, 50L)], bill.Projects.Select(project => (project.ProjectId, project.Total.Micros)));
        Assert.Equal([(second.TaskId, 100L), (first.TaskId, 13L)], bill.Projects[0].Tasks.Select(task => (task.TaskId, task.Total.Micros)));
        Assert.Equal(
            [("cpu.core_hour", 2 * 2000L * 3600, 12L), ("memory.gib_hour", 2000L * 3600, 1L)],
            bill.Projects[0].Tasks[1].Lines.Select(line => (line.Sku.Code, line.PricingQuantity, line.Cost.Micros)));
    }

    [Fact]
    public void Of_Charges_AddsUpBySkuAndCategoryOverAllTasks()
    {
        var first = AUsage.Of(3600);
        var second = AUsage.Of(60) with { OrganisationId = first.OrganisationId };
        var cpu = ACharge.Of(100, first);

        var bill = Bill.Of(first.OrganisationId, November, "CNY", [ACharge.Of(5, second, Sku.MemoryGibHour), cpu.Credited(ChargeId.New(), new Money(40, "CNY"), cpu.BookedAt), cpu, ACharge.Of(7, second)]);

        Assert.Equal(
            [("cpu.core_hour", ChargeCategory.Usage, 2000L * 3660, 107L), ("cpu.core_hour", ChargeCategory.Credit, 0L, -40L), ("memory.gib_hour", ChargeCategory.Usage, 2000L * 60, 5L)],
            bill.Skus.Select(line => (line.Sku.Code, line.Category, line.PricingQuantity, line.Cost.Micros)));
        Assert.Equal([(ChargeCategory.Usage, 100L), (ChargeCategory.Credit, -40L)], bill.Projects[0].Tasks.Single().Lines.Select(line => (line.Category, line.Cost.Micros)));
        Assert.Equal((first.OrganisationId, November, 72L), (bill.OrganisationId, bill.Period, bill.Total.Micros));
    }

    [Fact]
    public void Of_ProjectsAndTasksEquallyDear_StandByTheirIds()
    {
        var first = AUsage.Of(60);
        var usages = Enumerable.Range(0, 8).Select(i => AUsage.Of(60) with { OrganisationId = first.OrganisationId, ProjectId = i < 4 ? ProjectId.New() : first.ProjectId }).ToArray();

        var bill = Bill.Of(first.OrganisationId, November, "CNY", usages.Select((usage, i) => ACharge.Of(i < 4 ? 4 : 1, usage)));

        Assert.Equal(usages.Select(usage => usage.ProjectId.Value).Distinct().Order(), bill.Projects.Select(project => project.ProjectId.Value));
        Assert.Equal(usages.Skip(4).Select(usage => usage.TaskId.Value).Order(), bill.Projects.Single(project => project.ProjectId == first.ProjectId).Tasks.Select(task => task.TaskId.Value));
    }


    [Fact]
    public void Of_OtherOrganisationOrPeriod_IsLeftOut()
    {
        var usage = AUsage.Of(60);

        var bill = Bill.Of(usage.OrganisationId, November, "CNY", [ACharge.Of(1), ACharge.Of(2, usage, bookedAt: November.End), ACharge.Of(4, usage, bookedAt: November.Start.AddTicks(-1)), ACharge.Of(8, usage, bookedAt: November.Start)]);

        Assert.Equal(8, bill.Total.Micros);
        Assert.Equal("0.00 CNY", Bill.Of(OrganisationId.New(), November, "CNY", []).Total.ToString());
    }
}
