using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Portal.Core.Accounts;
using Portal.Core.Alerts;
using Portal.Core.Billing;
using Portal.Core.Primitives;
using Portal.Features.Billing.Budgets;
using Portal.Tests.Testing;

namespace Portal.Tests.Features.Billing.Budgets;

public sealed class ChangeBudgetTests : IAsyncLifetime
{
    private StoredLedger _ledger = default!;
    private Customer _customer = default!;

    public async Task InitializeAsync()
    {
        _ledger = await StoredLedger.SqliteAsync();
        _customer = await _ledger.CustomerAsync();
        await _ledger.PayInAsync(_customer, 100);
    }

    public async Task DisposeAsync() => await _ledger.DisposeAsync();

    [Fact]
    public async Task Set_AfterSomeUse_BeginsWithWhatTheMonthHasCost()
    {
        // Two hours of two cores and 4 GiB, and in another project one.
        await _ledger.RunTaskAsync(_customer, seconds: 7200);
        var other = await ProjectAsync();
        await _ledger.RunTaskAsync(_customer, seconds: 3600, project: other);

        var whole = await SetAsync(new ChangeBudgetRequest("50.00"));
        var project = await SetAsync(new ChangeBudgetRequest("50.00", Project: other.Value));

        Assert.True(whole.Spent.Micros > project.Spent.Micros && project.Spent.Micros > 0);
        var charged = await SumAsync();
        Assert.Equal(charged, whole.Spent.Micros);
        Assert.Equal((0, 0), (whole.Held.Micros, project.Held.Micros));
    }

    [Fact]
    public async Task Set_StopBelowUse_IsRefusedWithTheLeast()
    {
        await _ledger.RunTaskAsync(_customer, seconds: 7200);
        var spent = await SumAsync();

        var refusal = (await _ledger.Budget.SetAsync(_customer.Caller, new ChangeBudgetRequest("0.01", Stops: true), CancellationToken.None)).Refusal!;

        Assert.Equal(("budget_below_use", "amount", new Money(spent, "CNY").ToDecimalString()), (refusal.Code, refusal.Field, refusal.Details!["least"]));
        Assert.True((await SetAsync(new ChangeBudgetRequest("0.01"))).Told.Count > 0);
    }

    [Fact]
    public async Task Settle_AroundAMoveToAnotherZone_CountsInTheMonthOfTheBill()
    {
        await SetAsync(new ChangeBudgetRequest("50.00"));
        await MoveAsync(new DateTimeOffset(2026, 11, 30, 15, 0, 0, TimeSpan.Zero), "Europe/Berlin", 1);
        await _ledger.RunTaskAsync(_customer, seconds: 3600);
        var cost = await SumAsync();
        Assert.Equal(("2026-11", cost), await SpentAsync());

        // The month ends with Shanghai's, though Berlin is still in it.
        _ledger.Time.SetUtcNow(new DateTimeOffset(2026, 11, 30, 17, 0, 0, TimeSpan.Zero));
        await _ledger.RunTaskAsync(_customer, seconds: 3600);
        Assert.Equal(("2026-12", cost), await SpentAsync());
        Assert.Empty(await _ledger.AuditAsync());

        // And where the bill begins on another day, January lasts until the 15th of February.
        await MoveAsync(new DateTimeOffset(2026, 12, 10, 0, 0, 0, TimeSpan.Zero), "Europe/Berlin", 15);
        _ledger.Time.SetUtcNow(new DateTimeOffset(2027, 2, 10, 0, 0, 0, TimeSpan.Zero));
        await _ledger.RunTaskAsync(_customer, seconds: 3600);
        Assert.Equal(("2027-01", cost), await SpentAsync());
        Assert.Empty(await _ledger.AuditAsync());
    }

    [Fact]
    public async Task Recount_AfterAnUpgrade_CountsTheMonthFromTheLedger()
    {
        await _ledger.RunTaskAsync(_customer, seconds: 3600);
        var cost = await SumAsync();
        await SetAsync(new ChangeBudgetRequest(new Money(cost * 2, "CNY").ToDecimalString(), [50], Stops: true));
        await SetAsync(new ChangeBudgetRequest("50.00", Project: _customer.Project.Value));
        await using var db = await _ledger.Contexts.CreateDbContextAsync();
        await db.Budgets.ExecuteUpdateAsync(set => set.SetProperty(budget => budget.PeriodName, "").SetProperty(budget => budget.SpentMicros, 0).SetProperty(budget => budget.Told, []));

        await RecountBudgets.RunAsync(_ledger.Contexts, _ledger.Units, _ledger.Time.GetUtcNow(), NullLogger.Instance);

        Assert.Equal([("2026-11", cost, "50"), ("2026-11", cost, "")], (await db.Budgets.AsNoTracking().OrderBy(budget => budget.ScopeKind).ToListAsync()).Select(budget => (budget.PeriodName, budget.SpentMicros, string.Join(",", budget.Told))));
        Assert.Empty(await _ledger.AuditAsync());
        Assert.Equal(1, await db.Alerts.CountAsync(alert => alert.Kind == AlertKind.BudgetThreshold));
    }

    [Fact]
    public async Task Settle_PastAThreshold_TellsOnceAMonth()
    {
        await SetAsync(new ChangeBudgetRequest("2.00", [40, 90]));

        for (var month = 0; month < 2; month++)
        {
            for (var task = 0; task < 3; task++)
                await _ledger.RunTaskAsync(_customer, seconds: 3600);
            _ledger.Time.Advance(TimeSpan.FromDays(31));
        }

        await using var db = await _ledger.Contexts.CreateDbContextAsync();
        var alerts = await db.Alerts.Where(alert => alert.Kind == Portal.Core.Alerts.AlertKind.BudgetThreshold).OrderBy(alert => alert.Id).ToListAsync();
        Assert.Equal(["2026-11 40", "2026-11 90", "2026-12 40", "2026-12 90"], alerts.Select(alert => $"{alert.Facts["period"]} {alert.Facts["percent"]}"));
    }

    [Fact]
    public async Task Audit_BudgetThatCountsOtherThanTheLedger_IsFound()
    {
        await SetAsync(new ChangeBudgetRequest("20.00", Project: _customer.Project.Value));
        await _ledger.RunTaskAsync(_customer, seconds: 3600);
        Assert.Empty(await _ledger.AuditAsync());
        await using var db = await _ledger.Contexts.CreateDbContextAsync();
        await db.Budgets.ExecuteUpdateAsync(set => set.SetProperty(budget => budget.SpentMicros, budget => budget.SpentMicros + 7).SetProperty(budget => budget.HeldMicros, 5));

        Assert.Equal([("budget_spent_not_ledger", 7), ("budget_held_not_ledger", 5)], (await _ledger.AuditAsync()).Select(finding => (finding.Code, finding.Difference)));
    }

    [Theory]
    [InlineData(OrganisationRole.Owner, null)]
    [InlineData(OrganisationRole.Admin, null)]
    [InlineData(OrganisationRole.Billing, null)]
    [InlineData(OrganisationRole.Developer, "role_not_allowed")]
    [InlineData(OrganisationRole.Viewer, "role_not_allowed")]
    public async Task Set_ByEachRole_IsForThoseWhoLookAfterTheMoney(OrganisationRole role, string? code)
    {
        var member = await _ledger.MemberAsync(_customer, role);

        Assert.Equal(code, (await _ledger.Budget.SetAsync(member, new ChangeBudgetRequest("5.00"), CancellationToken.None)).Refusal?.Code);
        Assert.Equal(code, (await _ledger.Budget.RemoveAsync(member, null, null, null, CancellationToken.None))?.Code);
        Assert.Equal(code is null, (await _ledger.Budgets.ListAsync(member, null, CancellationToken.None))!.MayManage);
    }

    [Fact]
    public async Task Set_OfAnother_LooksLikeNone()
    {
        var other = await _ledger.CustomerAsync("乙公司");

        Assert.Equal("organisation_not_found", (await _ledger.Budget.SetAsync(other.Caller, new ChangeBudgetRequest("5.00", Organisation: _customer.Organisation.Value), CancellationToken.None)).Refusal!.Code);
        Assert.Equal("project_not_found", (await _ledger.Budget.SetAsync(other.Caller, new ChangeBudgetRequest("5.00", Project: _customer.Project.Value), CancellationToken.None)).Refusal!.Code);
        Assert.Null(await _ledger.Budgets.ListAsync(other.Caller, _customer.Organisation, CancellationToken.None));
    }

    [Fact]
    public async Task Remove_ThenSet_CountsAnew()
    {
        await SetAsync(new ChangeBudgetRequest("2.00", Stops: true));
        Assert.Null(await _ledger.Budget.RemoveAsync(_customer.Caller, null, null, null, CancellationToken.None));
        Assert.Empty((await _ledger.Budgets.ListAsync(_customer.Caller, null, CancellationToken.None))!.Budgets);
        await _ledger.RunTaskAsync(_customer, seconds: 7200);

        Assert.Equal(await SumAsync(), (await SetAsync(new ChangeBudgetRequest("20.00", Stops: true))).Spent.Micros);
    }

    private async Task<BudgetView> SetAsync(ChangeBudgetRequest request)
    {
        Assert.Null((await _ledger.Budget.SetAsync(_customer.Caller, request, CancellationToken.None)).Refusal);
        return (await _ledger.Budgets.ListAsync(_customer.Caller, null, CancellationToken.None))!.Budgets.Single(budget => budget.Project == request.Project);
    }

    private async Task<ProjectId> ProjectAsync()
    {
        await using var db = await _ledger.Contexts.CreateDbContextAsync();
        var project = new Project(ProjectId.New(), _customer.Organisation, "另一项目", _ledger.Time.GetUtcNow());
        db.Projects.Add(project);
        await db.SaveChangesAsync();
        return project.Id;
    }

    private async Task MoveAsync(DateTimeOffset now, string zone, int anchorDay)
    {
        _ledger.Time.SetUtcNow(now);
        await using var db = await _ledger.Contexts.CreateDbContextAsync();
        var organisation = await db.Organisations.SingleAsync(one => one.Id == _customer.Organisation);
        organisation.BillBy(BillingCalendar.Of(organisation).ChangedTo(zone, anchorDay, now).Value.Rules);
        await db.SaveChangesAsync();
    }

    private async Task<(string Period, long Spent)> SpentAsync()
    {
        await using var db = await _ledger.Contexts.CreateDbContextAsync();
        var budget = await db.Budgets.AsNoTracking().SingleAsync();
        return (budget.PeriodName, budget.SpentMicros);
    }

    private async Task<long> SumAsync()
    {
        await using var db = await _ledger.Contexts.CreateDbContextAsync();
        return await db.Charges.SumAsync(charge => charge.BilledCost.Micros);
    }
}
