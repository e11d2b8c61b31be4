using Microsoft.EntityFrameworkCore;
using Portal.Core.Accounts;
using Portal.Core.Capacity;
using Portal.Core.Compute;
using Portal.Core.Execution;
using Portal.Core.Metering;
using Portal.Core.Pricing;
using Portal.Core.Primitives;
using Portal.Persistence;
using Portal.Tests.Testing;

namespace Portal.Tests.Persistence;

/// <summary>What is written comes back the same, from every database: ids, instants, JSON columns and whole numbers.</summary>
public sealed class RoundTripTests
{
    // With odd ticks and far from UTC: both must survive.
    private static readonly DateTimeOffset Now = new DateTimeOffset(2026, 11, 24, 8, 30, 0, TimeSpan.FromHours(8)).AddTicks(1_234_567);

    public static TheoryData<DatabaseProvider> Providers => TestDatabase.Providers;

    [SkippableTheory]
    [MemberData(nameof(Providers))]
    public async Task Organisation_WithProject_ComesBackTheSame(DatabaseProvider provider)
    {
        await using var database = await TestDatabase.CreateAsync(provider);
        var (organisation, project) = await AddOrganisationAsync(database);
        var member = new OrganisationMember(organisation.Id, UserId.New(), OrganisationRole.Billing, Now.ToUniversalTime());
        await database.SaveAsync(member);

        await using var db = database.Open();
        AssertSame(organisation, await db.Organisations.SingleAsync(o => o.Id == organisation.Id));
        AssertSame(project, await db.Projects.SingleAsync(p => p.OrganisationId == organisation.Id));
        Assert.Equal(member, await db.OrganisationMembers.SingleAsync(m => m.UserId == member.UserId));
    }

    [SkippableTheory]
    [MemberData(nameof(Providers))]
    public async Task Node_WithDevicesAndLabels_ComesBackTheSame(DatabaseProvider provider)
    {
        await using var database = await TestDatabase.CreateAsync(provider);
        var node = ANode.WithGpus(["H200", "L4"], labels: new Dictionary<string, string> { ["zone"] = "beijing-1", ["example.com/disk"] = "nvme_2" }, bandwidth: 120);
        node.Withhold(500);
        node.Heartbeat(Now);
        await database.SaveAsync(node);

        await using var db = database.Open();
        AssertSame(node, await db.ComputeNodes.SingleAsync(n => n.Name == node.Name));
    }

    [SkippableTheory]
    [MemberData(nameof(Providers))]
    public async Task Nodes_InsertedTogether_ComeBackTheSame_AllOrNone(DatabaseProvider provider)
    {
        await using var database = await TestDatabase.CreateAsync(provider);
        // With lists, texts, and with and without what may be missing.
        var nodes = new List<ComputeNode> { ANode.WithGpus(["H200", "L4"], name: "gpu", labels: new Dictionary<string, string> { ["zone"] = "beijing-1" }, bandwidth: 120), ANode.WithGpus([], name: "bare"), ANode.WithGpus(["L4"], name: "small") };
        nodes[1].Heartbeat(Now);
        nodes[2].Withhold(500);
        await using var db = database.Open();
        var insert = RowStatement<ComputeNode>.InsertOf(db.Model.FindEntityType(typeof(ComputeNode))!);
        await using (var transaction = await db.Database.BeginTransactionAsync())
        {
            await insert.ExecuteAsync(db, nodes, CancellationToken.None);
            await transaction.CommitAsync();
        }

        foreach (var node in nodes)
            AssertSame(node, await db.ComputeNodes.SingleAsync(one => one.Id == node.Id));
        await using var again = await db.Database.BeginTransactionAsync();
        var error = await Record.ExceptionAsync(() => insert.ExecuteAsync(db, [ANode.WithGpus([], name: "new"), nodes[0]], CancellationToken.None));
        Assert.True(error is System.Data.Common.DbException, $"{error}");
        await again.RollbackAsync();
        Assert.Equal(3, await db.ComputeNodes.CountAsync(node => nodes.Select(one => one.Id).Contains(node.Id)));
    }

    [SkippableTheory]
    [MemberData(nameof(Providers))]
    public async Task TaskAndAttempt_Running_ComeBackTheSame(DatabaseProvider provider)
    {
        await using var database = await TestDatabase.CreateAsync(provider);
        var (task, attempt) = await AddRunningTaskAsync(database);

        await using var db = database.Open();
        AssertSame(task, await db.ComputeTasks.SingleAsync(t => t.Id == task.Id));
        AssertSame(attempt, await db.TaskAttempts.SingleAsync(a => a.TaskId == task.Id));
    }

    [SkippableTheory]
    [MemberData(nameof(Providers))]
    public async Task Task_LoadedAndMovedOn_IsSavedWithItsLists(DatabaseProvider provider)
    {
        await using var database = await TestDatabase.CreateAsync(provider);
        var (task, _) = await AddRunningTaskAsync(database);
        await using (var db = database.Open())
        {
            var loaded = await db.ComputeTasks.SingleAsync(t => t.Id == task.Id);
            var attempt = await db.TaskAttempts.SingleAsync(a => a.TaskId == task.Id);
            Assert.Null(loaded.End(attempt, new AttemptResult(AttemptEnd.Evicted), loaded.Fence, Now.AddMinutes(5)));
            Assert.Null(loaded.Explain("insufficient_capacity", new Dictionary<string, string> { ["resource"] = "gpu" }, 3, Now.AddHours(1)));
            await db.SaveChangesAsync();
        }

        await using var again = database.Open();
        var read = await again.ComputeTasks.SingleAsync(t => t.Id == task.Id);
        Assert.Equal(TaskState.Queued, read.State);
        Assert.Equal("gpu", read.SchedulingDetails["resource"]);
        Assert.Equal(Now.AddHours(1), read.ExpectedStartAt);
        Assert.Equal(AttemptEnd.Evicted, (await again.TaskAttempts.SingleAsync(a => a.TaskId == task.Id)).End);
    }

    [SkippableTheory]
    [MemberData(nameof(Providers))]
    public async Task PriceBook_Superseded_ComesBackWithItsPrices(DatabaseProvider provider)
    {
        await using var database = await TestDatabase.CreateAsync(provider);
        // A number no start-up seed uses.
        var book = DefaultPriceBook.Draft(PriceBookId.New(), 4711, "CNY", _ => 900);
        book.SetMultiplier(PriorityClass.Urgent, 1750);
        book.SetPrice(Sku.CpuCoreHour, new Money(500_001, "CNY"), 600);
        var rule = new PriceRule { Sku = Sku.MemoryGibHour, ListUnitPrice = new Money(2, "CNY"), FreeQuantity = 3, VatRateBasisPoints = 1300, Tiers = [new PriceTier(4, new Money(1, "CNY")), new PriceTier(5, Money.Zero("CNY"))] };
        Assert.Null(book.Rewrite(book.Contents with
        {
            Windows = new PriceWindows { ZoneId = "Asia/Shanghai", Windows = [new PriceWindow("夜间", 1320, 480, 600)] },
            Rules = [.. book.Rules.Where(other => other.Sku != rule.Sku), rule],
            PricesAreNet = true,
            Contracts = [rule with { VatRateBasisPoints = 0, Contract = new ContractTerm(OrganisationId.New(), Now, Now.AddDays(2)) }],
        }));
        Assert.Null(book.Publish(null, Now.AddHours(1), UserId.New(), Now));
        Assert.Null(book.DraftNext(PriceBookId.New(), 4712).Publish(book, Now.AddDays(30), null, Now));
        await database.SaveAsync(book);

        await using var db = database.Open();
        var read = await db.PriceBooks.SingleAsync(b => b.Id == book.Id);
        AssertSame(book, read);
        Assert.Equal(new Money(500_001, "CNY"), read.PriceOf(Sku.CpuCoreHour).Value.ListUnitPrice);
    }

    [SkippableTheory]
    [MemberData(nameof(Providers))]
    public async Task UsageRecord_ComesBackTheSameAndIsUnique(DatabaseProvider provider)
    {
        await using var database = await TestDatabase.CreateAsync(provider);
        var usage = AUsage.Of(3601, memory: 4096, gpu: 2000, model: "H200", priorityClass: PriorityClass.Spot);
        await database.SaveAsync(usage);

        await using var db = database.Open();
        Assert.Equal(usage, await db.UsageRecords.SingleAsync(u => u.AttemptId == usage.AttemptId));
        await Assert.ThrowsAsync<DbUpdateException>(() => database.SaveAsync(usage with { BilledSeconds = 1 }));
    }

    [SkippableTheory]
    [MemberData(nameof(Providers))]
    public async Task Instants_InQueries_CompareAndOrder(DatabaseProvider provider)
    {
        await using var database = await TestDatabase.CreateAsync(provider);
        var (organisation, _) = await AddOrganisationAsync(database);
        // The same wall clock in three zones: as text they would sort the other way round.
        DateTimeOffset[] instants = [new(2026, 1, 1, 12, 0, 0, TimeSpan.FromHours(8)), new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero), new(2026, 1, 1, 12, 0, 0, TimeSpan.FromHours(-8))];
        await database.SaveAsync([.. instants.Select((instant, i) => new Project(ProjectId.New(), organisation.Id, $"p{i}", instant))]);

        await using var db = database.Open();
        var ids = new[] { organisation.Id };
        var later = await db.Projects.Where(p => ids.Contains(p.OrganisationId) && p.CreatedAt > instants[0] && p.CreatedAt <= instants[2]).OrderByDescending(p => p.CreatedAt).ToListAsync();
        Assert.Equal(["p2", "p1"], later.Select(p => p.Name));
    }

    [SkippableTheory]
    [MemberData(nameof(Providers))]
    public async Task Save_TwoWritersOfOneTask_RefusesTheSecond(DatabaseProvider provider)
    {
        await using var database = await TestDatabase.CreateAsync(provider);
        var (task, _) = await AddRunningTaskAsync(database);
        await using var first = database.Open();
        await using var second = database.Open();
        (await first.ComputeTasks.SingleAsync(t => t.Id == task.Id)).RequestStop(AttemptEnd.Cancelled, Now);
        (await second.ComputeTasks.SingleAsync(t => t.Id == task.Id)).RequestStop(AttemptEnd.Evicted, Now);

        await first.SaveChangesAsync();

        await Assert.ThrowsAsync<DbUpdateConcurrencyException>(() => second.SaveChangesAsync());
    }

    [SkippableTheory]
    [MemberData(nameof(Providers))]
    public async Task Delete_OrganisationWithProjects_IsRefused(DatabaseProvider provider)
    {
        await using var database = await TestDatabase.CreateAsync(provider);
        var (organisation, _) = await AddOrganisationAsync(database);
        await using var db = database.Open();

        db.Remove(await db.Organisations.SingleAsync(o => o.Id == organisation.Id));

        await Assert.ThrowsAsync<DbUpdateException>(() => db.SaveChangesAsync());
    }

    private static async Task<(Organisation, Project)> AddOrganisationAsync(TestDatabase database)
    {
        var organisation = new Organisation(OrganisationId.New(), "李雷's “Lab” 🧪", OrganisationKind.Company, "Asia/Shanghai", "zh-CN", Now.ToUniversalTime());
        var project = new Project(ProjectId.New(), organisation.Id, "default", Now.ToUniversalTime());
        await database.SaveAsync(organisation, project);
        return (organisation, project);
    }

    private static async Task<(ComputeTask, TaskAttempt)> AddRunningTaskAsync(TestDatabase database)
    {
        var (organisation, project) = await AddOrganisationAsync(database);
        var node = ANode.WithGpus(["H200", "H200", "H200"]);
        var task = ComputeTask.Submit(
            ATask.Requesting(cpu: 2500, memory: 8192, gpu: 2000, models: ["H200", "A100"]).Submission() with
            {
                OrganisationId = organisation.Id,
                ProjectId = project.Id,
                CommandText = "echo '训练' \"$X\"\n",
                EnvironmentVariables = new Dictionary<string, string> { ["X"] = "1", ["PATH_2"] = "/a:/b" },
                Inputs = [new TaskInput(ProjectFileId.New(), "数据.csv")],
                InputMebibytes = 17,
                Pools = ["main", "gpu 'a'"],
                RequiredLabels = new Dictionary<string, string> { ["zone"] = "beijing-1", ["example.com/disk"] = "nvme_2" },
                AllowRetryOnLost = false,
            },
            Now.ToUniversalTime()).Value;
        var attempt = task.Admit(TaskAttemptId.New(), new AttemptPlacement(node.Id, [new GpuShare(0, 1000), new GpuShare(2, 1000)], "H200", "only_room", new Dictionary<string, string> { ["nodes"] = "1" }), Now.ToUniversalTime()).Value;
        Assert.Null(task.Start(attempt, task.Fence, Now.ToUniversalTime()));
        Assert.Null(task.RecordProgress(task.Fence, 333_333, "epoch 1/3"));
        Assert.Null(attempt.RecordUsage(task.Fence, Now.ToUniversalTime(), 1234, 5_678_901_234_567, long.MaxValue));
        attempt.MoveCursor(7, 4_294_967_296);
        await database.SaveAsync(node, task, attempt);
        return (task, attempt);
    }

    private static void AssertSame<T>(T expected, T actual)
        where T : class
    {
        Assert.NotSame(expected, actual);
        Assert.Equivalent(expected, actual, strict: true);
    }
}
