using Bunit;
using Portal.Core.Primitives;
using Portal.Features.Planner;
using Portal.Tests.Testing;

namespace Portal.Tests.Features.Planner;

public sealed class PlanViewTests : PortalComponentTest
{
    [Fact]
    public void View_SeveralPolicies_StandSideBySideOnTheSizeCompared()
    {
        var view = Render(new PlanQuestion(MostCopies: 2), cost: new Money(3_000_000, "CNY"));

        var rows = view.FindAll("[data-testid=policies] tbody tr");
        Assert.Equal(2, rows.Count);
        Assert.Contains("PlannedPacking", rows[0].TextContent, StringComparison.Ordinal);
        Assert.Contains("×2", rows[0].TextContent, StringComparison.Ordinal);
        Assert.Contains("¥3.00", rows[0].TextContent, StringComparison.Ordinal);
        Assert.Contains("BestFit · by arrival · no backfill", rows[1].TextContent, StringComparison.Ordinal);
        Assert.Equal(2, view.FindAll("[data-testid=enough] strong").Count);
        // Each policy on each size, and the one that is enough is marked.
        Assert.Equal(4, view.FindAll("[data-testid=answers] tbody tr").Count);
        Assert.Single(view.FindAll("[data-testid=answers] tr.chosen"));
    }

    [Fact]
    public void View_WithoutCost_LeavesItOut() => Assert.DoesNotContain("¥", Render(new PlanQuestion(), cost: null).Markup, StringComparison.Ordinal);

    [Fact]
    public void View_InChinese_SaysEverythingInIt()
    {
        UseChinese();

        Assert.Contains("不回填", Render(new PlanQuestion(), cost: null).Markup, StringComparison.Ordinal);
    }

    private IRenderedComponent<PlanView> Render(PlanQuestion question, Money? cost) =>
        Render<PlanView>(parameters => parameters.Add(view => view.Question, question).Add(view => view.Plan, Plan(cost)));

    private static CapacityPlan Plan(Money? cost)
    {
        var allocation = Enumerable.Repeat(500, CapacityPlan.Parts).ToList();
        return new CapacityPlan(
            10, 10,
            [new PolicyPlan("PlannedPacking", [Answer(1, 90, cost), Answer(2, 0, cost)], 2, allocation), new PolicyPlan("BestFit/Arrival/None", [Answer(1, 95, cost), Answer(2, 60, cost)], null, allocation)],
            2, TimeSpan.FromHours(5), ATask.Noon);
    }

    private static PlanAnswer Answer(int copies, int minutes, Money? cost) => new(
        copies, copies, new ResourceAmounts(8000 * copies, 1024, 0), TimeSpan.FromMinutes(minutes), TimeSpan.Zero, TimeSpan.FromMinutes(minutes), TimeSpan.FromMinutes(minutes), 900, 1.5, 500, null,
        0, 0, TimeSpan.FromHours(5), cost, cost, cost);
}
