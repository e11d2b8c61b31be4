using Microsoft.EntityFrameworkCore;
using Portal.Core.Billing;
using Portal.Core.Primitives;
using Portal.Persistence;
using Portal.Security;

namespace Portal.Features.Billing;

/// <param name="Kind">Null is all.</param>
/// <param name="From">First day, in the organisation's zone.</param>
/// <param name="To">Last day, in the organisation's zone.</param>
/// <param name="Page">From 1.</param>
public sealed record TransactionFilter(OrganisationId? OrganisationId = null, LedgerTransferKind? Kind = null, DateOnly? From = null, DateOnly? To = null, int Page = 1, int Size = 25);

/// <summary>A transfer as it is read by who owns the account.</summary>
/// <param name="Change">What it did to the balance: above zero came in; zero for holds and releases.</param>
/// <param name="Held">What it set aside (above zero) or made free again (below zero).</param>
/// <param name="BalanceAfter">Of the account; null where nothing moved.</param>
/// <param name="Account">Wallet or Promotional.</param>
/// <param name="TaskName">The task it is about; null when it is about none.</param>
public sealed record TransactionRow(
    LedgerTransferId Id, DateTimeOffset At, LedgerTransferKind Kind, LedgerTransferState State, LedgerAccountKind Account, Money Change, Money Held,
    Money? BalanceAfter, string Cause, ComputeTaskId? TaskId, string? TaskName);

public sealed record TransactionPage(string TimeZone, IReadOnlyList<TransactionRow> Rows, int Page, int Size, long Total);

/// <summary>The ledger of an organisation's own accounts, newest first.</summary>
public sealed class TransactionQueries(IDbContextFactory<PortalDbContext> contexts)
{
    /// <summary>Most rows of one page; an export asks for it.</summary>
    public const int MaxSize = 100_000;

    /// <summary>Kinds that touch an organisation's accounts, by name; the others are between accounts of the platform.</summary>
    public static IReadOnlyList<string> Kinds { get; } =
        [.. Enum.GetValues<LedgerTransferKind>().Where(kind => kind is not (LedgerTransferKind.TaxDue or LedgerTransferKind.Rounding or LedgerTransferKind.KindRevenue)).Select(kind => kind.ToString())];

    public async Task<TransactionPage?> ListAsync(Caller caller, TransactionFilter filter, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(filter);
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if (await BillingAccess.FindAsync(db, caller, filter.OrganisationId, cancellationToken) is not { } organisation)
            return null;
        var accounts = await Wallets.AccountsAsync(db, organisation.Id, cancellationToken);
        var found = Filtered(db, [.. accounts.Select(account => account.Id)], filter, BillingAccess.ZoneOf(organisation));
        var total = await found.LongCountAsync(cancellationToken);
        var size = Math.Clamp(filter.Size, 1, MaxSize);
        var page = (int)Math.Clamp(filter.Page, 1, Math.Max(1, (total + size - 1) / size));
        var transfers = await found.OrderByDescending(transfer => transfer.At).ThenByDescending(transfer => transfer.Id)
            .Skip((page - 1) * size).Take(size).ToListAsync(cancellationToken);
        return new TransactionPage(organisation.TimeZone, await RowsAsync(db, organisation.Id, accounts, transfers, cancellationToken), page, size, total);
    }

    private static IQueryable<LedgerTransfer> Filtered(PortalDbContext db, List<LedgerAccountId> accounts, TransactionFilter filter, TimeZoneInfo zone)
    {
        var found = db.LedgerTransfers.AsNoTracking().Where(transfer => accounts.Contains(transfer.DebitAccountId) || accounts.Contains(transfer.CreditAccountId));
        if (filter.Kind is { } kind)
            found = found.Where(transfer => transfer.Kind == kind);
        if (filter.From is { } from)
        {
            var start = LocalDay.StartOf(from, zone);
            found = found.Where(transfer => transfer.At >= start);
        }

        if (filter.To is { } to && to < DateOnly.MaxValue)
        {
            var end = LocalDay.StartOf(to.AddDays(1), zone);
            found = found.Where(transfer => transfer.At < end);
        }

        return found;
    }

    private static async Task<IReadOnlyList<TransactionRow>> RowsAsync(
        PortalDbContext db, OrganisationId organisation, IReadOnlyList<LedgerAccount> accounts, List<LedgerTransfer> transfers, CancellationToken cancellationToken)
    {
        var accountIds = accounts.Select(account => account.Id).ToList();
        var after = new Dictionary<(LedgerTransferId, LedgerAccountId), Money>();
        var held = new Dictionary<LedgerTransferId, Money>();
        var tasks = new Dictionary<Guid, string>();
        foreach (var chunk in transfers.Chunk(500))
        {
            var ids = chunk.Select(transfer => transfer.Id).ToList();
            foreach (var entry in await db.LedgerEntries.AsNoTracking().Where(entry => ids.Contains(entry.TransferId) && accountIds.Contains(entry.AccountId)).ToListAsync(cancellationToken))
                after[(entry.TransferId, entry.AccountId)] = entry.BalanceAfter;
            var holds = chunk.Select(transfer => transfer.HoldId).OfType<LedgerTransferId>().ToList();
            foreach (var hold in await db.LedgerTransfers.AsNoTracking().Where(hold => holds.Contains(hold.Id)).ToListAsync(cancellationToken))
                held[hold.Id] = hold.Amount;
            var causes = chunk.Select(transfer => transfer.CauseId).OfType<Guid>().Distinct().Select(id => new ComputeTaskId(id)).ToList();
            foreach (var task in await db.ComputeTasks.Where(task => causes.Contains(task.Id) && task.OrganisationId == organisation).Select(task => new { task.Id, task.Name }).ToListAsync(cancellationToken))
                tasks[task.Id.Value] = task.Name;
        }

        return transfers.ConvertAll(transfer =>
        {
            var isDebit = accountIds.Contains(transfer.DebitAccountId);
            var own = isDebit ? transfer.DebitAccountId : transfer.CreditAccountId;
            var zero = Money.Zero(transfer.Amount.Currency);
            var taskName = transfer.CauseId is { } cause ? tasks.GetValueOrDefault(cause) : null;
            return new TransactionRow(
                transfer.Id, transfer.At, transfer.Kind, transfer.State, accounts.First(account => account.Id == own).Kind,
                transfer.Kind is LedgerTransferKind.Hold or LedgerTransferKind.Release ? zero : isDebit ? -transfer.Amount : transfer.Amount,
                transfer.Kind == LedgerTransferKind.Hold ? transfer.Amount : transfer.HoldId is { } holdId && held.TryGetValue(holdId, out var amount) ? -amount : zero,
                after.TryGetValue((transfer.Id, own), out var balance) ? balance : null,
                transfer.Cause, taskName is null ? null : new ComputeTaskId(transfer.CauseId!.Value), taskName);
        });
    }
}
