using Microsoft.EntityFrameworkCore;
using Portal.Background;
using Portal.Core.Accounts;
using Portal.Core.Capacity;
using Portal.Core.Primitives;
using Portal.Features.Customers;
using Portal.Tests.Testing;

namespace Portal.Tests.Features.Customers;

public sealed class ChangeLimitsTests : IAsyncLifetime
{
    private static readonly LimitsRequest Agreed = new(0, 300, 8000, 0, 1000, MaxCpuMillicores: 64_000, MaxGpuMilli: 2500, MaxQueuedTasks: 7);

    private readonly SchedulerSignal _signal = new();
    private StoredLedger _ledger = default!;
    private Customer _customer = default!;
    private int _wakes;

    public async Task InitializeAsync()
    {
        _signal.Listen(() => _wakes++);
        _ledger = await StoredLedger.SqliteAsync();
        _customer = await _ledger.CustomerAsync();
    }

    public async Task DisposeAsync() => await _ledger.DisposeAsync();

    [Fact]
    public async Task Handle_IsStoredAuditedAndWhatTheSchedulerSees()
    {
        await _ledger.QueueTaskAsync(_customer, "waits");
        Assert.Null(await HandleAsync(Agreed with { ProjectWeights = [new ProjectWeight(_customer.Project.Value, 250)] }));

        await using var db = await _ledger.Contexts.CreateDbContextAsync();
        var snapshot = await _ledger.Cluster.SnapshotAsync(db, CancellationToken.None);
        var quota = snapshot.Quotas[_customer.Organisation];
        Assert.Equal((64_000, null, 2500, 50, 7), (quota.MaxCpuMillicores, quota.MaxMemoryMebibytes, quota.MaxGpuMilli, quota.MaxRunningTasks, quota.MaxQueuedTasks));
        Assert.Equal(new ResourceAmounts(8000, 0, 1000), quota.Guaranteed);
        var share = Assert.Single(snapshot.Shares);
        Assert.Equal((_customer.Project, 250, 300), (share.ProjectId, share.Weight, share.OrganisationWeight));
        Assert.Equal(("organisation.limits", $"organisation/{_customer.Organisation}"), await db.AuditEntries.Select(entry => ValueTuple.Create(entry.Act, entry.Target)).SingleAsync());
        Assert.Equal(1, _wakes);
    }

    [Fact]
    public async Task Handle_WhatSomebodyElseChangedMeanwhile_IsNotOverwritten()
    {
        Assert.Null(await HandleAsync(Agreed));

        Assert.Equal("limits_changed", (await HandleAsync(Agreed with { Weight = 5 }))?.Code);
        Assert.Null(await HandleAsync(Agreed with { Version = 1, Weight = 5 }));
    }

    [Theory]
    [InlineData("weight")]
    [InlineData("maxCpuMillicores")]
    [InlineData("guaranteedGpuMilli")]
    [InlineData("projectWeight")]
    [InlineData("projectId")]
    public async Task Handle_OutOfRange_NamesTheFieldAndChangesNothing(string field)
    {
        var request = field switch
        {
            "weight" => Agreed with { Weight = 0 },
            "maxCpuMillicores" => Agreed with { MaxCpuMillicores = -1 },
            // More than the most it may hold.
            "guaranteedGpuMilli" => Agreed with { GuaranteedGpuMilli = 3000 },
            "projectWeight" => Agreed with { ProjectWeights = [new ProjectWeight(_customer.Project.Value, 10_001)] },
            _ => Agreed with { ProjectWeights = [new ProjectWeight(Guid.NewGuid(), 100)] },
        };

        Assert.Equal(field, (await HandleAsync(request))?.Field);

        await using var db = await _ledger.Contexts.CreateDbContextAsync();
        Assert.False(await db.OrganisationLimits.AnyAsync() || await db.AuditEntries.AnyAsync());
    }

    [Fact]
    public async Task Handle_ByAMember_IsNotAllowed() =>
        Assert.Equal("not_allowed", (await new ChangeLimits(_ledger.Contexts, _signal, _ledger.Time).HandleAsync(_customer.Caller, _customer.Organisation, Agreed, CancellationToken.None))?.Code);

    [Fact]
    public async Task CheckSubmit_MoreThanWasAgreed_IsRefused()
    {
        Assert.Null(await HandleAsync(Agreed));
        await using var db = await _ledger.Contexts.CreateDbContextAsync();

        var refusal = _ledger.Cluster.CheckSubmit(
            await _ledger.Cluster.QuotasOfAsync(db, _customer.Organisation, _customer.Project, CancellationToken.None), new Portal.Core.Compute.ResourceRequest(65_000, 1024, 0, [], 60), default);

        Assert.Equal(("quota_exceeded", "cpuMillicores", "64000"), (refusal?.Code, refusal?.Field, refusal?.Details?["nearest"]));
    }

    [Fact]
    public void Form_WithoutAChange_AsksForWhatIs()
    {
        var limits = new OrganisationLimits(_customer.Organisation);
        limits.Change(300, Agreed.ToQuota());
        var view = new CustomerDetailView
        {
            Id = _customer.Organisation.Value, Name = "", Kind = OrganisationKind.Company, TimeZone = "", Language = "", CreatedAt = default, Available = default, Held = default, CreditLimit = Money.Zero("CNY"), CostThisMonth = default,
            Accounts = [], Members = [], Projects = [], Transfers = [], Tasks = [], Limits = Agreed, Quota = Agreed.ToQuota(),
        };

        Assert.Equal(Agreed with { ProjectWeights = null }, new LimitsForm(view).ToRequest() with { ProjectWeights = null });
    }

    private Task<Refusal?> HandleAsync(LimitsRequest request) =>
        new ChangeLimits(_ledger.Contexts, _signal, _ledger.Time).HandleAsync(_ledger.Admin, _customer.Organisation, request, CancellationToken.None);
}
