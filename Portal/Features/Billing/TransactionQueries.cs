using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Portal.Core.Accounts;
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

/// <summary>What a transfer did to one account, as it is read by who owns that. One between two accounts of an organisation is two rows, whose changes sum to nothing.</summary>
/// <param name="Change">What it did to the balance: above zero came in; zero for holds and releases. All of an organisation sum to its balances.</param>
/// <param name="Held">What it set aside (above zero) or made free again (below zero).</param>
/// <param name="BalanceAfter">Of the account; null where nothing moved.</param>
/// <param name="Account">Wallet, Promotional or Receivable.</param>
/// <param name="TaskName">The task it is about; null when it is about none.</param>
public sealed record TransactionRow(
    LedgerTransferId Id, DateTimeOffset At, LedgerTransferKind Kind, LedgerTransferState State, LedgerAccountKind Account, Money Change, Money Held,
    Money? BalanceAfter, string Cause, ComputeTaskId? TaskId, string? TaskName);

public sealed record TransactionPage(string TimeZone, IReadOnlyList<TransactionRow> Rows, int Page, int Size, long Total);

/// <param name="Rows">Read while they are taken, however many there are.</param>
public sealed record AllTransactions(string TimeZone, IAsyncEnumerable<TransactionRow> Rows);

/// <summary>The ledger of an organisation's own accounts, newest first.</summary>
public sealed class TransactionQueries(IDbContextFactory<PortalDbContext> contexts)
{
    /// <summary>Rows that are read together.</summary>
    private const int Together = 500;

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
        var found = Found(db, accounts, filter, BillingAccess.ZoneOf(organisation));
        var total = await found.LongCountAsync(cancellationToken);
        var size = Math.Clamp(filter.Size, 1, Together);
        var page = (int)Math.Clamp(filter.Page, 1, Math.Max(1, (total + size - 1) / size));
        var sides = await Newest(found).Skip((page - 1) * size).Take(size).ToListAsync(cancellationToken);
        return new TransactionPage(organisation.TimeZone, await RowsAsync(db, organisation.Id, accounts, sides, cancellationToken), page, size, total);
    }

    /// <summary>All that the filter finds, on whatever page.</summary>
    /// <returns>Null when the organisation is not the caller's.</returns>
    public async Task<AllTransactions?> AllAsync(Caller caller, TransactionFilter filter, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(filter);
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await BillingAccess.FindAsync(db, caller, filter.OrganisationId, cancellationToken) is { } organisation
            ? new AllTransactions(organisation.TimeZone, ReadAsync(organisation, filter, cancellationToken)) : null;
    }

    private async IAsyncEnumerable<TransactionRow> ReadAsync(Organisation organisation, TransactionFilter filter, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var accounts = await Wallets.AccountsAsync(db, organisation.Id, cancellationToken);
        // Of all only what they are found by, a few bytes each: what comes while they are read shifts none of them.
        var sides = await Newest(Found(db, accounts, filter, BillingAccess.ZoneOf(organisation))).ToListAsync(cancellationToken);
        foreach (var chunk in sides.Chunk(Together))
        {
            foreach (var row in await RowsAsync(db, organisation.Id, accounts, chunk, cancellationToken))
                yield return row;
        }
    }

    private static IQueryable<Side> Found(PortalDbContext db, IReadOnlyList<LedgerAccount> accounts, TransactionFilter filter, TimeZoneInfo zone)
    {
        var (own, found) = (accounts.Select(account => account.Id).ToList(), Filtered(db, filter, zone));
        return found.Where(transfer => own.Contains(transfer.DebitAccountId)).Select(transfer => new Side { Id = transfer.Id, At = transfer.At, IsDebit = true })
            .Concat(found.Where(transfer => own.Contains(transfer.CreditAccountId)).Select(transfer => new Side { Id = transfer.Id, At = transfer.At, IsDebit = false }));
    }

    // Read upwards, what a transfer took from one account comes before what it gave to the other.
    private static IOrderedQueryable<Side> Newest(IQueryable<Side> found) =>
        found.OrderByDescending(side => side.At).ThenByDescending(side => side.Id).ThenBy(side => side.IsDebit);

    private static IQueryable<LedgerTransfer> Filtered(PortalDbContext db, TransactionFilter filter, TimeZoneInfo zone)
    {
        var found = db.LedgerTransfers.AsNoTracking();
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
        PortalDbContext db, OrganisationId organisation, IReadOnlyList<LedgerAccount> accounts, IReadOnlyCollection<Side> sides, CancellationToken cancellationToken)
    {
        var (own, ids) = (accounts.Select(account => account.Id).ToList(), sides.Select(side => side.Id).Distinct().ToList());
        var transfers = await db.LedgerTransfers.AsNoTracking().Where(transfer => ids.Contains(transfer.Id)).ToDictionaryAsync(transfer => transfer.Id, cancellationToken);
        var after = await db.LedgerEntries.AsNoTracking().Where(entry => ids.Contains(entry.TransferId) && own.Contains(entry.AccountId))
            .ToDictionaryAsync(entry => (entry.TransferId, entry.AccountId), entry => entry.BalanceAfter, cancellationToken);
        var holds = transfers.Values.Select(transfer => transfer.HoldId).OfType<LedgerTransferId>().ToList();
        var held = await db.LedgerTransfers.AsNoTracking().Where(hold => holds.Contains(hold.Id)).ToDictionaryAsync(hold => hold.Id, hold => hold.Amount, cancellationToken);
        var causes = transfers.Values.Select(transfer => transfer.CauseId).OfType<Guid>().Distinct().Select(id => new ComputeTaskId(id)).ToList();
        var tasks = await db.ComputeTasks.Where(task => causes.Contains(task.Id) && task.OrganisationId == organisation).Select(task => new { task.Id, task.Name })
            .ToDictionaryAsync(task => task.Id.Value, task => task.Name, cancellationToken);
        return [.. sides.Select(side => RowOf(transfers[side.Id], side.IsDebit))];

        TransactionRow RowOf(LedgerTransfer transfer, bool isDebit)
        {
            var account = isDebit ? transfer.DebitAccountId : transfer.CreditAccountId;
            var zero = Money.Zero(transfer.Amount.Currency);
            Money? balance = after.TryGetValue((transfer.Id, account), out var entered) ? entered : null;
            var taskName = transfer.CauseId is { } cause ? tasks.GetValueOrDefault(cause) : null;
            return new TransactionRow(
                transfer.Id, transfer.At, transfer.Kind, transfer.State, accounts.First(one => one.Id == account).Kind,
                balance is null ? zero : isDebit ? -transfer.Amount : transfer.Amount,
                transfer.Kind == LedgerTransferKind.Hold ? transfer.Amount : transfer.HoldId is { } holdId && held.TryGetValue(holdId, out var amount) ? -amount : zero,
                balance, transfer.Cause, taskName is null ? null : new ComputeTaskId(transfer.CauseId!.Value), taskName);
        }
    }

    /// <summary>A transfer from the one or the other of its accounts.</summary>
    private sealed class Side
    {
        public LedgerTransferId Id { get; init; }

        public DateTimeOffset At { get; init; }

        public bool IsDebit { get; init; }
    }
}
