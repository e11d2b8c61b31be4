using Microsoft.AspNetCore.Identity;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Localization;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Npgsql;
using Portal.Core.Accounts;
using Portal.Core.Billing;
using Portal.Core.Compute;
using Portal.Core.Execution;
using Portal.Core.Pricing;
using Portal.Core.Primitives;
using Portal.Features.Account;
using Portal.Features.Billing;
using Portal.Features.Billing.Auditing;
using Portal.Features.Billing.Budgets;
using Portal.Features.Billing.CreditNotes;
using Portal.Features.Billing.Documents;
using Portal.Features.Billing.Invoicing;
using Portal.Features.Billing.Payments;
using Portal.Features.Billing.Storage;
using Portal.Features.Billing.Vouchers;
using Portal.Features.ComputeTasks;
using Portal.Features.Quotas;
using Portal.Features.Notifications;
using Portal.Features.PriceBooks;
using Portal.Hosting;
using Portal.Live;
using Portal.Persistence;
using Portal.Security;
using Portal.Security.Sessions;

namespace Portal.Tests.Testing;

/// <summary>A migrated database of its own with the platform's accounts and prices, and the handlers of money on it.</summary>
public sealed class StoredLedger : IAsyncDisposable
{
    /// <summary>Connection string of a PostgreSQL server on which databases may be made; without it those tests are skipped.</summary>
    public const string PostgresVariable = "PORTAL_TEST_POSTGRES";

    private static readonly Lazy<ServiceProvider> Localization = new(() => new ServiceCollection().AddLogging().AddLocalization().BuildServiceProvider());

    private readonly TemporaryFolder? _folder;
    private readonly Func<Task>? _drop;

    private StoredLedger(IDbContextFactory<PortalDbContext> contexts, TemporaryFolder? folder, Func<Task>? drop)
    {
        Contexts = contexts;
        _folder = folder;
        _drop = drop;
    }

    /// <summary>10 November 2026, 12:00 in Shanghai.</summary>
    public static DateTimeOffset Start { get; } = new(2026, 11, 10, 4, 0, 0, TimeSpan.Zero);

    public static string? Postgres => Environment.GetEnvironmentVariable(PostgresVariable);

    public IDbContextFactory<PortalDbContext> Contexts { get; }

    public FakeTimeProvider Time { get; } = new(Start);

    public BalanceFeed Balances { get; } = new();

    public NotificationFeed Notifications { get; } = new();

    public IOptions<PortalOptions> Site { get; } = Options.Create(new PortalOptions { DataRoot = "/" });

    public InvoicingOptions Invoicing { get; } = new() { SellerName = "星河算力有限公司", SellerTaxId = "91310000MA1FL0000X", SellerAddress = "上海市浦东新区世纪大道 100 号" };

    public Caller Admin { get; } = new(UserId.New(), "admin@example.com", "Admin", IsAdmin: true, Session: Guid.CreateVersion7());

    public CloseBillingPeriod Close => new(Contexts, Options.Create(Invoicing), Site, Time);

    public Portal.Features.Billing.Cycles.ChangeBillingCycle BillingCycle => new(Contexts, Time);

    public InvoicingRun Run => new(Contexts, Close, Time, NullLogger<InvoicingRun>.Instance);

    public QuotaBook Quotas => new(Options.Create(new QuotaPolicyOptions()), Time);

    public ClusterView Cluster => new(
        Quotas, Options.Create(new SchedulingPolicyOptions()), new RunTimeHistory(Time), new ShareHistory(Time));

    public UnitsOfWork Units => field ??= new(Contexts);

    /// <summary>Top-ups above this wait for a second administrator, whole units.</summary>
    public PaymentOptions Payments { get; } = new() { ApprovalAboveUnits = 1_000_000 };

    /// <summary>Another administrator.</summary>
    public Caller Second { get; } = new(UserId.New(), "second@example.com", "Second", IsAdmin: true);

    public PaymentDesk Desk => new(Units, Options.Create(Payments), Site, Balances, Time);

    public TopUpWallet TopUp => new(Desk);

    public GrantCredit Grant => new(Contexts, Desk);

    public RefundTopUp Refund => new(Desk, new FreshSignIn(new PersonSessions(Contexts, Time)));

    public DecidePayment Decide => new(Contexts, Units, Issuing, Balances, Time);

    public CreditNoteIssuing Issuing => new(Options.Create(Invoicing), Site);

    public CreditInvoice Credit => new(Contexts, Units, Time);

    public DocumentQueries Documents => new(Contexts, Site);

    public InvoiceQueries Invoices => new(Contexts);

    public ChangeCreditLimit CreditLimit => new(Units, Desk, Balances);

    public VoucherQueries Vouchers => new(Contexts, Site, Time);

    public MakeVouchers MakeVouchers => new(Contexts, Desk, Vouchers);

    public ChangeVouchers ChangeVouchers => new(Contexts, Time);

    public RedeemVoucher Redeem => new(Contexts, Units, Tries, Balances, Time);

    public MeterStorage Storage => new(Contexts, Units, Balances, Time, NullLogger<MeterStorage>.Instance);

    public InvoicePayments InvoicePayments => new(Contexts, Units, Time, NullLogger<InvoicePayments>.Instance);

    private VoucherTries Tries => field ??= new(Time);

    public SelfAudit Audit => field ??= new(Contexts, Storage, new SelfAuditMetrics(new ServiceCollection().AddMetrics().BuildServiceProvider().GetRequiredService<System.Diagnostics.Metrics.IMeterFactory>()), Time);

    public AlertWords Words { get; } = NewWords();

    public HandOutAlerts HandOut => new(Contexts, Words, Texts<NotificationText>(), Site, Notifications, Time);

    public WriteDailyMails DailyMails => new(Contexts, Words, Texts<NotificationText>(), Site, Options.Create(new NotificationOptions()), Time);

    public ChangeBudget Budget => new(Contexts, Units, Site, Time);

    public BudgetQueries Budgets => new(Contexts, Site, Time);

    public TransactionQueries Transactions => new(Contexts);

    public Portal.Features.Usage.UsageQueries Usage => new(Contexts, Site, Time);

    public BillingQueries Billing => new(Contexts, Transactions, Budgets, Site, Time);

    /// <summary>The texts of a folder, in the language that is set when they are asked for.</summary>
    public static IStringLocalizer<T> Texts<T>() => Localization.Value.GetRequiredService<IStringLocalizer<T>>();

    public static AlertWords NewWords() => new(Texts<NotificationText>(), Texts<Portal.Components.SharedText>());

    /// <summary>On a file that its caller keeps; made and migrated where it is not there.</summary>
    public static async Task<StoredLedger> SqliteAtAsync(string file, params Microsoft.EntityFrameworkCore.Diagnostics.IInterceptor[] interceptors)
    {
        if (!File.Exists(file))
            MigratedDatabase.CopyTo(file);
        var options = Building<SqlitePortalDbContext>().UseSqlite($"Data Source={file};Pooling=False").AddInterceptors([new SqlitePragmas(isDurable: true), .. interceptors]).Options;
        return await MadeAsync(new StoredLedger(new PortalDbContextFactory<SqlitePortalDbContext>(new PooledDbContextFactory<SqlitePortalDbContext>(options)), null, null));
    }

    public static async Task<StoredLedger> SqliteAsync()
    {
        var folder = new TemporaryFolder();
        MigratedDatabase.CopyTo(folder.At("portal.db"));
        var options = Building<SqlitePortalDbContext>().UseSqlite($"Data Source={folder.At("portal.db")}").AddInterceptors(new SqlitePragmas(isDurable: true)).Options;
        return await MadeAsync(new StoredLedger(new PortalDbContextFactory<SqlitePortalDbContext>(new PooledDbContextFactory<SqlitePortalDbContext>(options)), folder, null));
    }

    public static async Task<StoredLedger> PostgresAsync()
    {
        var name = $"portal_test_{Guid.NewGuid():N}";
        var connection = new NpgsqlConnectionStringBuilder(Postgres) { Database = name, Pooling = true, MaxPoolSize = 40 }.ConnectionString;
        var options = Building<PostgresPortalDbContext>().UseNpgsql(connection).Options;
        var contexts = new PortalDbContextFactory<PostgresPortalDbContext>(new PooledDbContextFactory<PostgresPortalDbContext>(options));
        return await MadeAsync(new StoredLedger(contexts, null, async () =>
        {
            await using var db = contexts.CreateDbContext();
            await db.Database.EnsureDeletedAsync();
        }));
    }

    /// <summary>The same PostgreSQL database as another portal sees it.</summary>
    public IDbContextFactory<PortalDbContext> AnotherPortal(params Microsoft.EntityFrameworkCore.Diagnostics.IInterceptor[] interceptors)
    {
        using var db = Contexts.CreateDbContext();
        var options = Building<PostgresPortalDbContext>().UseNpgsql(db.Database.GetConnectionString()).AddInterceptors(interceptors).Options;
        return new PortalDbContextFactory<PostgresPortalDbContext>(new PooledDbContextFactory<PostgresPortalDbContext>(options));
    }

    /// <summary>An organisation with its wallet, a project, and the person who owns it.</summary>
    public async Task<Customer> CustomerAsync(string name = "某某科技有限公司", long creditUnits = 0, string language = "zh-CN", string zone = "Asia/Shanghai", string project = "视觉实验")
    {
        var now = Time.GetUtcNow();
        await using var db = await Contexts.CreateDbContextAsync();
        await using var transaction = await db.Database.BeginTransactionAsync();
        var user = new PortalUser { Id = UserId.New().Value, UserName = $"{Guid.NewGuid():N}@example.com", DisplayName = "Owner", Language = language, RegisteredAt = now };
        user.Email = user.UserName;
        var organisation = new Organisation(OrganisationId.New(), name, OrganisationKind.Company, zone, language, now);
        var first = new Project(ProjectId.New(), organisation.Id, project, now);
        db.Users.Add(user);
        db.Organisations.Add(organisation);
        db.OrganisationMembers.Add(new OrganisationMember(organisation.Id, new UserId(user.Id), OrganisationRole.Owner, now));
        db.Projects.Add(first);
        await new WelcomeCredit(Options.Create(new WelcomeOptions { CreditUnits = creditUnits }), Site).GrantAsync(db, organisation.Id, now, CancellationToken.None);
        await db.SaveChangesAsync();
        await transaction.CommitAsync();
        return new Customer(organisation.Id, first.Id, new Caller(new UserId(user.Id), user.Email, "Owner", IsAdmin: false));
    }

    /// <summary>Another member of the organisation.</summary>
    public async Task<Caller> MemberAsync(Customer customer, OrganisationRole role)
    {
        await using var db = await Contexts.CreateDbContextAsync();
        var user = new PortalUser { Id = UserId.New().Value, UserName = $"{Guid.NewGuid():N}@example.com", DisplayName = $"{role}", RegisteredAt = Time.GetUtcNow() };
        user.Email = user.UserName;
        db.Users.Add(user);
        db.OrganisationMembers.Add(new OrganisationMember(customer.Organisation, new UserId(user.Id), role, Time.GetUtcNow()));
        await db.SaveChangesAsync();
        return new Caller(new UserId(user.Id), user.Email, user.DisplayName, IsAdmin: false);
    }

    /// <summary>A file of the project since now, of which there is no more than the row.</summary>
    public async Task<ProjectFile> KeepAsync(Customer customer, long gibibytes, ProjectId? project = null)
    {
        await using var db = await Contexts.CreateDbContextAsync();
        var file = new ProjectFile(ProjectFileId.New(), project ?? customer.Project, customer.Organisation, $"{Guid.NewGuid():N}.bin", gibibytes << 30, new string('0', 64), customer.Caller.Id, Time.GetUtcNow());
        db.ProjectFiles.Add(file);
        await db.SaveChangesAsync();
        return file;
    }

    public async Task PayInAsync(Customer customer, long units) =>
        Assert.True((await TopUp.HandleAsync(Admin, customer.Organisation, new TopUpWalletRequest(Guid.CreateVersion7(), $"{units}.00", "转账 2026-001"), CancellationToken.None)).IsAccepted);

    /// <summary>A task that was submitted, ran, ended now and was settled, through the code that does it.</summary>
    public async Task<ComputeTask> RunTaskAsync(
        Customer customer, long seconds = 3600, long cpu = 2000, long memory = 4096, AttemptEnd end = AttemptEnd.Completed, PriorityClass priorityClass = PriorityClass.Standard,
        string name = "训练 classify-reviews", ProjectId? project = null, UnitsOfWork? units = null)
    {
        var now = Time.GetUtcNow();
        var ran = await (units ?? Units).RunAsync<ComputeTask>(new UnitNeeds(customer.Organisation), async unit => await RunTaskAsync(unit, customer, seconds, cpu, memory, end, priorityClass, name, project, now), CancellationToken.None);
        return ran.Value;
    }

    /// <summary>A task of an hour that runs since now, its money held.</summary>
    public async Task<ComputeTask> StartTaskAsync(Customer customer)
    {
        var now = Time.GetUtcNow();
        var started = await Units.RunAsync<ComputeTask>(new UnitNeeds(customer.Organisation), async unit => (await StartTaskAsync(unit, customer, 3600, 2000, 4096, PriorityClass.Standard, "running", null, now, now)).Task, CancellationToken.None);
        return started.Value;
    }

    /// <summary>Ends it and settles, unless that was done.</summary>
    public async Task EndTaskAsync(ComputeTaskId id, AttemptResult result)
    {
        await using var db = await Contexts.CreateDbContextAsync();
        var organisation = await db.ComputeTasks.Where(task => task.Id == id).Select(task => task.OrganisationId).SingleAsync();
        await Units.RunAsync<bool>(new UnitNeeds(organisation, id.Value), async unit =>
        {
            var (task, attempt) = (await unit.Db.ComputeTasks.SingleAsync(task => task.Id == id), await unit.Db.TaskAttempts.SingleAsync(attempt => attempt.TaskId == id));
            if (task.IsFinal)
                return new Refusal("task_already_finished");
            Assert.Null(task.End(attempt, result, task.Fence, Time.GetUtcNow()));
            await TaskSettlement.SettleAsync(unit, task, attempt, Time.GetUtcNow());
            return true;
        }, CancellationToken.None);
    }

    private async Task<ComputeTask> RunTaskAsync(
        UnitOfWork unit, Customer customer, long seconds, long cpu, long memory, AttemptEnd end, PriorityClass priorityClass, string name, ProjectId? project, DateTimeOffset now)
    {
        var (task, attempt) = await StartTaskAsync(unit, customer, seconds, cpu, memory, priorityClass, name, project, now.AddSeconds(-seconds), now);
        Assert.Null(task.End(attempt, new AttemptResult(end, 0, RunMilliseconds: seconds * 1000, CpuMicroseconds: seconds * 1_000_000), task.Fence, now));
        if (task.IsFinal)
            await TaskSettlement.SettleAsync(unit, task, attempt, now);
        return task;
    }

    private async Task<(ComputeTask Task, TaskAttempt Attempt)> StartTaskAsync(
        UnitOfWork unit, Customer customer, long seconds, long cpu, long memory, PriorityClass priorityClass, string name, ProjectId? project, DateTimeOffset started, DateTimeOffset now)
    {
        var db = unit.Db;
        var node = ANode.With();
        if (!await db.ComputeNodes.AnyAsync())
            db.ComputeNodes.Add(node);
        var book = await CurrentPriceBook.GetAsync(db, now, CancellationToken.None);
        var held = Money.OfUnits(5, Site.Value.Currency);
        var task = ComputeTask.Submit(
            new TaskSubmission
            {
                Id = ComputeTaskId.New(), OrganisationId = customer.Organisation, ProjectId = project ?? customer.Project, SubmittedBy = customer.Caller.Id, Name = name,
                CpuMillicores = cpu, MemoryMebibytes = memory, MaxRunSeconds = seconds, CommandText = "true", PriorityClass = priorityClass,
                Quote = new TaskQuote(held.Micros, held.Micros, held.Currency, book.Id),
            }, started).Value;
        Assert.Null(unit.Hold(TaskSettlement.SpenderOf(task), held, TaskSettlement.HoldCause, task.Id.Value, now));
        var attempt = task.Admit(TaskAttemptId.New(), new AttemptPlacement(node.Id, [], null), started).Value;
        Assert.Null(task.Start(attempt, task.Fence, started));
        db.ComputeTasks.Add(task);
        db.TaskAttempts.Add(attempt);
        return (task, attempt);
    }

    /// <summary>Publishes, in force from a second later, which it then is, what <paramref name="change"/> makes of the prices published last.</summary>
    public async Task<PriceBook> PublishAsync(Func<PriceBookContents, PriceBookContents> change)
    {
        Time.Advance(TimeSpan.FromSeconds(1));
        await using var db = await Contexts.CreateDbContextAsync();
        var last = await db.PriceBooks.SingleAsync(book => book.State == PriceBookState.Published);
        var next = last.DraftNext(PriceBookId.New(), last.Version + 1);
        Assert.Null(next.Rewrite(change(last.Contents)));
        Assert.Null(next.Publish(last, Time.GetUtcNow(), null, Time.GetUtcNow()));
        db.PriceBooks.Add(next);
        await db.SaveChangesAsync();
        return next;
    }

    /// <summary>Publishes the same prices again, as prices without tax and that rate on top.</summary>
    public Task<PriceBook> PublishNetAsync(int vatRateBasisPoints) =>
        PublishAsync(contents => contents with { PricesAreNet = true, Rules = [.. contents.Rules.Select(rule => rule with { VatRateBasisPoints = vatRateBasisPoints })] });

    public async Task<Balance> BalanceAsync(Customer customer)
    {
        await using var db = await Contexts.CreateDbContextAsync();
        return await Wallets.BalanceAsync(db, customer.Organisation, Site.Value.Currency, Time.GetUtcNow(), CancellationToken.None);
    }

    /// <summary>What the self-audit says of everything stored.</summary>
    public async Task<IReadOnlyList<SelfAuditFinding>> AuditAsync() => (await Audit.RunAsync(Admin, CancellationToken.None)).Report.Findings;

    /// <summary>The same where money was held and settled for what are no tasks, but for the findings that say so.</summary>
    public async Task<IReadOnlyList<SelfAuditFinding>> AuditWithoutTasksAsync() => [.. (await AuditAsync()).Where(finding => finding.Code is not ("hold_of_no_task" or "revenue_not_charged"))];

    public async ValueTask DisposeAsync()
    {
        if (_drop is not null)
            await _drop();
        if (_folder is null)
            return;
        await using (var db = await Contexts.CreateDbContextAsync())
            SqliteConnection.ClearPool((SqliteConnection)db.Database.GetDbConnection());
        _folder.Dispose();
    }

    private static DbContextOptionsBuilder<TContext> Building<TContext>()
        where TContext : DbContext =>
        new DbContextOptionsBuilder<TContext>().UseApplicationServiceProvider(
            new ServiceCollection().Configure<IdentityOptions>(options => options.Stores.SchemaVersion = IdentitySchemaVersions.Version3).BuildServiceProvider());

    private static async Task<StoredLedger> MadeAsync(StoredLedger made)
    {
        await using var db = await made.Contexts.CreateDbContextAsync();
        await db.Database.MigrateAsync();
        await PlatformAccounts.EnsureAsync(db, made.Site.Value.Currency, Start, CancellationToken.None);
        await CurrentPriceBook.EnsureAsync(db, made.Site.Value.Currency, made.Invoicing.UsualRateOf, Start, CancellationToken.None);
        // The administrator has just signed in, whatever date a test moves on to.
        db.Users.Add(new PortalUser { Id = made.Admin.Id.Value, UserName = made.Admin.Email, Email = made.Admin.Email, DisplayName = "Admin", SecurityStamp = "stamp", RegisteredAt = Start });
        db.PersonSessions.Add(new PersonSession
        {
            Id = made.Admin.Session!.Value, UserId = made.Admin.Id.Value, UserAgent = "", StartedAt = Start, LastSeenAt = Start, ConfirmedAt = DateTimeOffset.MaxValue, SecurityStamp = "stamp",
        });
        await db.SaveChangesAsync();
        return made;
    }
}

/// <summary>An organisation of a test, and who owns it.</summary>
public sealed record Customer(OrganisationId Organisation, ProjectId Project, Caller Caller);
