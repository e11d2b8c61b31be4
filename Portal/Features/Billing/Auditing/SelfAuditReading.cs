using Microsoft.EntityFrameworkCore;
using Portal.Core.Billing;
using Portal.Core.Billing.Budgets;
using Portal.Core.Compute;
using Portal.Core.Metering;
using Portal.Core.Pricing;
using Portal.Core.Primitives;
using Portal.Features.Billing.Budgets;
using Portal.Features.Billing.Storage;
using Portal.Persistence;

namespace Portal.Features.Billing.Auditing;

/// <summary>Works everything out again from what is stored: raw usage → charges → transfers → balances → invoices, and budgets. Reads inside a snapshot of its caller, in parts that fit in memory.</summary>
internal sealed class SelfAuditReading(PortalDbContext db, DateTimeOffset now)
{
    private const int TasksTogether = 200;
    private const int ProjectsTogether = 50;
    private readonly List<AuditFinding> _findings = [];
    private readonly Dictionary<PriceBookId, PriceBook> _books = [];
    private long _findingCount;
    private long _entries;
    private long _transfers;
    private long _charges;

    public async Task<(SelfAuditCounts Counts, long FindingCount, IReadOnlyList<AuditFinding> Findings)> RunAsync(CancellationToken cancellationToken)
    {
        var accounts = await db.LedgerAccounts.AsNoTracking().ToListAsync(cancellationToken);
        await ReadLedgerAsync(accounts, cancellationToken);
        await ReadStraysAsync(cancellationToken);
        var volumes = new VolumeTally(await db.Organisations.AsNoTracking().ToListAsync(cancellationToken));
        var promotional = accounts.Where(account => account.Kind == LedgerAccountKind.Promotional).Select(account => account.Id).ToHashSet();
        var tasks = await ReadTasksAsync(promotional, volumes, cancellationToken);
        await ReadStorageAsync(promotional, volumes, cancellationToken);
        await ReadUnrecordedAsync(cancellationToken);
        Find(VolumeAudit.Check((await db.MonthlyVolumes.AsNoTracking().ToListAsync(cancellationToken)).Select(volume => (volume, volumes.Of(volume)))));
        var invoices = await ReadInvoicesAsync(accounts, cancellationToken);
        Find(await PaymentReading.FindAsync(db, cancellationToken));
        await ReadBudgetsAsync(cancellationToken);
        return (new SelfAuditCounts(accounts.Count, _transfers, _entries, tasks, _charges, invoices), _findingCount, _findings);
    }

    private async Task ReadLedgerAsync(List<LedgerAccount> accounts, CancellationToken cancellationToken)
    {
        var audit = new LedgerAudit();
        var rows =
            from transfer in db.LedgerTransfers.AsNoTracking()
            join hold in db.LedgerTransfers.AsNoTracking() on transfer.HoldId equals hold.Id into holds
            from hold in holds.DefaultIfEmpty()
            join entry in db.LedgerEntries.AsNoTracking() on transfer.Id equals entry.TransferId into entries
            from entry in entries.DefaultIfEmpty()
            orderby transfer.Id
            select new { transfer, hold, entry, Endings = db.LedgerTransfers.Count(ending => ending.HoldId == transfer.Id) };
        var (current, held, endings, own) = ((LedgerTransfer?)null, (LedgerTransfer?)null, 0, new List<LedgerEntry>());
        await foreach (var row in rows.AsAsyncEnumerable().WithCancellation(cancellationToken))
        {
            if (current is not null && current.Id != row.transfer.Id)
                Take();
            (current, held, endings) = (row.transfer, row.hold, row.Endings);
            if (row.entry is not null)
                own.Add(row.entry);
        }

        if (current is not null)
            Take();
        Find(audit.Finish(accounts));

        void Take()
        {
            Find(audit.Take(current, own, held, endings));
            _transfers++;
            _entries += own.Count;
            own.Clear();
        }
    }

    private async Task ReadStraysAsync(CancellationToken cancellationToken) => Find(ChargeAudit.CheckStrays(await db.LedgerTransfers.AsNoTracking()
        .Where(hold => hold.State == LedgerTransferState.Pending && !db.ComputeTasks.Any(task => (Guid)(object)task.Id == hold.CauseId)).OrderBy(hold => hold.Id).ToListAsync(cancellationToken)));

    private async Task<long> ReadTasksAsync(HashSet<LedgerAccountId> promotional, VolumeTally volumes, CancellationToken cancellationToken)
    {
        var ids = await db.ComputeTasks.Select(task => task.Id).ToListAsync(cancellationToken);
        foreach (var chunk in ids.Chunk(TasksTogether))
        {
            var some = chunk.ToList();
            var causes = some.ConvertAll(id => (Guid?)id.Value);
            var tasks = await db.ComputeTasks.AsNoTracking().Where(task => some.Contains(task.Id)).ToListAsync(cancellationToken);
            var attempts = (await db.TaskAttempts.AsNoTracking().Where(attempt => some.Contains(attempt.TaskId)).ToListAsync(cancellationToken)).ToLookup(attempt => attempt.TaskId);
            var usage = (await db.UsageRecords.AsNoTracking().Where(record => some.Contains(record.TaskId)).ToListAsync(cancellationToken)).ToLookup(record => record.TaskId);
            var charges = (await db.Charges.AsNoTracking().Where(charge => charge.TaskId != null && some.Contains(charge.TaskId.Value)).ToListAsync(cancellationToken)).ToLookup(charge => charge.TaskId!.Value);
            var transfers = (await db.LedgerTransfers.AsNoTracking().Where(transfer => causes.Contains(transfer.CauseId)).ToListAsync(cancellationToken)).ToLookup(transfer => transfer.CauseId);
            await LearnAsync(tasks.Select(task => task.PriceBookId), cancellationToken);
            foreach (var task in tasks)
            {
                Find(ChargeAudit.Check(new TaskMoney
                {
                    TaskId = task.Id, OrganisationId = task.OrganisationId, IsFinal = task.IsFinal, Maximum = new Money(task.QuotedMaximumMicros, task.QuotedCurrency),
                    Measured = [.. attempts[task.Id].Select(attempt => Measure(task, attempt)).OfType<UsageRecord>()],
                    Usage = [.. usage[task.Id]], Rated = Rate(usage[task.Id], _books[task.PriceBookId]), Book = _books[task.PriceBookId],
                    Charges = [.. charges[task.Id]], Transfers = [.. transfers[task.Id.Value]], Promotional = promotional,
                }));
            }

            Count(charges.SelectMany(group => group), volumes);
        }

        return ids.Count;
    }

    private async Task ReadStorageAsync(HashSet<LedgerAccountId> promotional, VolumeTally volumes, CancellationToken cancellationToken)
    {
        var ids = await db.StorageRecords.OrderBy(record => record.ProjectId).ThenBy(record => record.ChargePeriodStart).Select(record => record.Id).ToListAsync(cancellationToken);
        StorageRecord? before = null;
        foreach (var chunk in ids.Chunk(TasksTogether))
        {
            var some = chunk.ToList();
            var causes = some.ConvertAll(id => (Guid?)id.Value);
            var records = await db.StorageRecords.AsNoTracking().Where(record => some.Contains(record.Id)).OrderBy(record => record.ProjectId).ThenBy(record => record.ChargePeriodStart).ToListAsync(cancellationToken);
            var projects = records.Select(record => record.ProjectId).Distinct().ToList();
            var files = (await db.ProjectFiles.AsNoTracking().Where(file => projects.Contains(file.ProjectId)).ToListAsync(cancellationToken)).ToLookup(file => file.ProjectId, file => new KeptFile(file.SizeBytes, file.CreatedAt, file.DeletedAt));
            var charges = (await db.Charges.AsNoTracking().Where(charge => charge.StorageRecordId != null && some.Contains(charge.StorageRecordId.Value)).ToListAsync(cancellationToken)).ToLookup(charge => charge.StorageRecordId!.Value);
            var transfers = (await db.LedgerTransfers.AsNoTracking().Where(transfer => causes.Contains(transfer.CauseId)).ToListAsync(cancellationToken)).ToLookup(transfer => transfer.CauseId);
            await LearnAsync(charges.SelectMany(group => group).Select(charge => charge.PriceBookId), cancellationToken);
            foreach (var record in records)
            {
                if (before?.ProjectId == record.ProjectId)
                    Find(StorageAudit.CheckOrder([before, record]));
                before = record;
                var books = charges[record.Id].Select(charge => charge.PriceBookId).Distinct().ToList();
                Find(StorageAudit.Check(new StorageMoney
                {
                    Kept = record, Measured = StorageMeter.Measure(record.Id, record.ProjectId, record.OrganisationId, files[record.ProjectId], new TimeRange(record.ChargePeriodStart, record.ChargePeriodEnd)),
                    Book = books.Count == 1 ? _books.GetValueOrDefault(books[0]) : null, Charges = [.. charges[record.Id]], Transfers = [.. transfers[record.Id.Value]], Promotional = promotional,
                }));
            }

            Count(charges.SelectMany(group => group), volumes);
        }
    }

    private async Task ReadUnrecordedAsync(CancellationToken cancellationToken)
    {
        Find(StorageAudit.CheckStrays(await db.Charges.AsNoTracking().Where(charge => charge.StorageRecordId != null && !db.StorageRecords.Any(record => record.Id == charge.StorageRecordId))
            .OrderBy(charge => charge.Id).ToListAsync(cancellationToken)));
        var books = await db.PriceBooks.AsNoTracking().Where(book => book.EffectiveFrom != null).ToListAsync(cancellationToken);
        var over = StorageSettlement.Closed(db);
        var projects = await (
            from project in db.Projects
            join organisation in db.Organisations on project.OrganisationId equals organisation.Id
            where db.ProjectFiles.Any(file => file.ProjectId == project.Id)
            orderby project.Id
            select new { project.Id, project.OrganisationId, project.MeteredTo, organisation.TimeZone, Last = over.Where(closing => closing.OrganisationId == organisation.Id).Max(closing => (DateTimeOffset?)closing.GraceUntil) }).ToListAsync(cancellationToken);
        foreach (var chunk in projects.Chunk(ProjectsTogether))
        {
            var some = chunk.Select(project => project.Id).ToList();
            var files = (await db.ProjectFiles.Where(file => some.Contains(file.ProjectId)).Select(file => new { file.ProjectId, Kept = new KeptFile(file.SizeBytes, file.CreatedAt, file.DeletedAt) }).ToListAsync(cancellationToken))
                .ToLookup(file => file.ProjectId, file => file.Kept);
            var recorded = (await db.StorageRecords.Where(record => some.Contains(record.ProjectId)).OrderBy(record => record.ChargePeriodStart)
                .Select(record => new { record.ProjectId, Time = new TimeRange(record.ChargePeriodStart, record.ChargePeriodEnd) }).ToListAsync(cancellationToken)).ToLookup(record => record.ProjectId, record => record.Time);
            foreach (var project in chunk)
            {
                var zone = TimeZoneInfo.TryFindSystemTimeZoneById(project.TimeZone, out var known) ? known : TimeZoneInfo.Utc;
                // The day before is over in every zone, but for what the meter waits at midnight.
                var due = StorageMeter.WholeSecond(project.Last is { } last && last < now ? LocalDay.StartOf(LocalDay.Containing(last, zone), zone) : now.AddDays(-2));
                Find(StorageAudit.CheckRecorded(new StorageHistory
                {
                    ProjectId = project.Id, OrganisationId = project.OrganisationId, Files = [.. files[project.Id]], Recorded = [.. recorded[project.Id]],
                    Until = project.MeteredTo > due ? project.MeteredTo.Value : due, Zone = zone,
                }, books));
            }
        }
    }

    private void Count(IEnumerable<Charge> charges, VolumeTally volumes)
    {
        foreach (var charge in charges)
        {
            volumes.Take(charge);
            _charges++;
        }
    }

    // What was used before in the month is not kept with a charge: where prices depend on it, each line is checked by its own price.
    private static RatedUsage[]? Rate(IEnumerable<UsageRecord> usage, PriceBook book) =>
        book.DependsOnVolume ? null : [.. usage.Select(record => TaskSettlement.Rate(record, book, RatingState.Empty))];

    private static UsageRecord? Measure(ComputeTask task, TaskAttempt attempt) =>
        attempt is { StartedAt: not null, End: { } end } ? UsageMeter.Measure(TaskSettlement.Run(task, attempt), end) : null;

    private async Task LearnAsync(IEnumerable<PriceBookId> books, CancellationToken cancellationToken)
    {
        var unknown = books.Where(id => !_books.ContainsKey(id)).Distinct().ToList();
        if (unknown.Count == 0)
            return;
        foreach (var book in await db.PriceBooks.AsNoTracking().Where(book => unknown.Contains(book.Id)).ToListAsync(cancellationToken))
            _books[book.Id] = book;
    }

    private async Task<long> ReadInvoicesAsync(List<LedgerAccount> accounts, CancellationToken cancellationToken)
    {
        var organisations = await db.Invoices.Select(invoice => invoice.OrganisationId).Distinct().ToListAsync(cancellationToken);
        var (count, numbers, postings) = (0L, new List<InvoiceNumber>(), new PostingAudit());
        foreach (var organisation in organisations)
        {
            var invoices = await db.Invoices.AsNoTracking().Where(invoice => invoice.OrganisationId == organisation).ToListAsync(cancellationToken);
            var notes = await db.CreditNotes.AsNoTracking().Where(note => note.OrganisationId == organisation).ToListAsync(cancellationToken);
            Find(InvoiceAudit.Check(invoices, notes, await InvoiceGrounds.OfAsync(db, organisation, accounts.Find(account => account.OrganisationId == organisation && account.Kind == LedgerAccountKind.Receivable), cancellationToken)));
            postings.Take(invoices, notes);
            numbers.AddRange(invoices.Select(invoice => invoice.Number).Concat(notes.Select(note => note.Number)).OfType<InvoiceNumber>());
            count += invoices.Count;
        }

        foreach (var open in await db.Charges.Where(charge => charge.InvoiceId == null && charge.Category == ChargeCategory.Usage).GroupBy(charge => charge.BilledCost.Currency)
            .Select(group => new { group.Key, Micros = group.Sum(charge => charge.BilledCost.Micros) }).ToListAsync(cancellationToken))
            postings.TakeOpen(new Money(open.Micros, open.Key));
        Find(InvoiceAudit.CheckNumbers(numbers));
        Find(postings.Check(accounts));
        return count;
    }

    private async Task ReadBudgetsAsync(CancellationToken cancellationToken)
    {
        var budgets =
            from budget in db.Budgets.AsNoTracking()
            join organisation in db.Organisations on budget.OrganisationId equals organisation.Id
            select new { budget, organisation.TimeZone, organisation.BillingRules };
        foreach (var row in await budgets.ToListAsync(cancellationToken))
        {
            var calendar = BillingCalendar.Of(row.TimeZone, row.BillingRules);
            // A month that a change passed over has none of the use.
            var period = calendar.Find(row.budget.PeriodName) ?? calendar.Containing(now);
            Find(BudgetAudit.Check(row.budget, await BudgetUsage.SumAsync(db, row.budget.OrganisationId, row.budget.Scope, period, row.budget.Currency, cancellationToken)));
        }
    }

    private void Find(IReadOnlyCollection<AuditFinding> found)
    {
        _findingCount += found.Count;
        _findings.AddRange(found.Take(SelfAuditReport.MostListed - _findings.Count));
    }
}
