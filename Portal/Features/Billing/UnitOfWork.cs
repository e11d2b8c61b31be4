using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore.Metadata;
using Portal.Core.Billing.Budgets;
using Portal.Core.Compute;
using Portal.Core.Primitives;
using Portal.Features.Billing.Budgets;
using Portal.Persistence;

namespace Portal.Features.Billing;

/// <summary>What a unit of work writes with: the database, its ledger and the budgets beside it, in a transaction that others may share.</summary>
/// <remarks>
/// A unit decides first and writes then. It neither saves nor commits: whoever runs it saves what it tracked, and writes the ledger, when it was accepted.
/// It may be run more than once, each time on another context, and must not keep anything from an earlier time. Since nothing is written before all is decided, a refusal has nothing to roll back
/// and needs no savepoint of its own: what it decided is taken back in memory.
/// </remarks>
public sealed class UnitOfWork(PortalDbContext db)
{
    public PortalDbContext Db => db;

    public LedgerSession Ledger { get; } = new(db);

    public BudgetSession Budgets { get; } = new(db);

    /// <summary>How often rows were written past the change tracker: a unit that did may no longer be refused.</summary>
    public int Writes { get; private set; }

    /// <summary>Reads and locks, in one go, the accounts and budgets of organisations and the open holds of causes that are not known yet.</summary>
    public async Task PrepareAsync(IReadOnlyCollection<OrganisationId> organisations, IReadOnlyCollection<Guid> causes, CancellationToken cancellationToken)
    {
        await Ledger.PrepareAsync(organisations, causes, cancellationToken);
        // After the lock: what is read of the budgets is what it stays.
        await Budgets.PrepareAsync(organisations, cancellationToken);
    }

    /// <summary>Sets <paramref name="maximum"/> aside, within the budgets of who spends it. The organisation must be prepared.</summary>
    /// <returns>Null; <c>budget_exceeded</c> or <c>insufficient_balance</c>; then nothing has changed.</returns>
    public Refusal? Hold(Spender spender, Money maximum, string cause, Guid causeId, DateTimeOffset now)
    {
        var mark = Budgets.Mark();
        if (Budgets.Hold(spender, maximum, now) is { } exceeded)
            return exceeded;
        if (Ledger.Hold(spender.Organisation, maximum, cause, causeId, now) is not { } refusal)
            return null;
        Budgets.UndoTo(mark);
        return refusal;
    }

    /// <summary>Ends the open holds of <paramref name="causeId"/>: <paramref name="cost"/> is charged and counts on the budgets, the rest is free again. Organisation and cause must be prepared.</summary>
    /// <returns>The part of the cost that was paid from promotional credit.</returns>
    /// <exception cref="InvalidOperationException">The cost passes the hold: the rating and the quote disagree, nothing may be written.</exception>
    public Money Settle(Spender spender, Money cost, string cause, Guid causeId, DateTimeOffset now)
    {
        var held = Ledger.HeldFor(causeId, cost.Currency);
        var given = Ledger.Settle(spender.Organisation, cost, cause, causeId, now);
        Tell(Budgets.Settle(spender, held, cost, now), now);
        return given;
    }

    /// <summary>Pays for files that are kept already, as far as there is money. No budget stops it, and each counts it. The organisation must be prepared.</summary>
    /// <returns>What was paid, and the part of it that came from promotional credit.</returns>
    public (Money Paid, Money Given) PayForFiles(Spender spender, Money cost, string cause, Guid causeId, DateTimeOffset now)
    {
        var (spendable, none) = (SpendableOf(spender.Organisation, cost.Currency, now), Money.Zero(cost.Currency));
        var paid = spendable < cost ? spendable : cost;
        if (paid.Micros <= 0)
            return (none, none);
        if (Ledger.Hold(spender.Organisation, paid, cause, causeId, now) is { } refusal)
            throw new InvalidOperationException($"Paying {paid} of {spendable} for {cause} {causeId} was refused: {refusal.Code}.");
        var given = Ledger.Settle(spender.Organisation, paid, cause, causeId, now);
        Tell(Budgets.PayForFiles(spender, paid, now), now);
        return (paid, given);
    }

    /// <summary>Ends those open holds of <paramref name="causeId"/> whose time is over, and takes them off the budgets. Organisation and cause must be prepared.</summary>
    /// <returns>What is free again.</returns>
    public Money Lapse(Spender spender, string currency, Guid causeId, DateTimeOffset now)
    {
        var freed = Ledger.Lapse(causeId, currency, now);
        Budgets.Settle(spender, freed, Money.Zero(currency), now);
        return freed;
    }

    /// <summary>The most that could be held for a spender, and what keeps it from being more. The organisation must be prepared.</summary>
    public (Money Most, MoneyShortage Missing) RoomOf(Spender spender, string currency, DateTimeOffset now)
    {
        var spendable = SpendableOf(spender.Organisation, currency, now);
        return Budgets.RoomOf(spender, now) is { } room && room < spendable ? (room, MoneyShortage.Budget) : (spendable, MoneyShortage.Funds);
    }

    /// <summary>A point to come back to by <see cref="UndoTo"/>.</summary>
    public (int Ledger, int Budgets) Mark() => (Ledger.Mark(), Budgets.Mark());

    /// <summary>Takes back what was decided, and not written, since <paramref name="mark"/>.</summary>
    public void UndoTo((int Ledger, int Budgets) mark)
    {
        Ledger.UndoTo(mark.Ledger);
        Budgets.UndoTo(mark.Budgets);
    }

    /// <summary>Writes what was decided by the ledger and counted by the budgets; the caller commits.</summary>
    public async Task FlushAsync(CancellationToken cancellationToken)
    {
        await Ledger.FlushAsync(cancellationToken);
        await Budgets.FlushAsync(cancellationToken);
    }

    /// <summary>Inserts rows past the change tracker, which is dear for many. Like all that is written, after everything is decided.</summary>
    public Task InsertAsync<TRow>(IReadOnlyCollection<TRow> rows)
        where TRow : class
    {
        ArgumentNullException.ThrowIfNull(rows);
        Writes += rows.Count > 0 ? 1 : 0;
        return Inserts<TRow>.Of(db.Model).ExecuteAsync(db, rows, CancellationToken.None);
    }

    /// <summary>Writes what has changed in untracked rows since they were read, each with the version it was read in: where another is stored by now, all that shares the commit is tried anew.</summary>
    /// <returns>The rows that had changed.</returns>
    public async Task<List<TRow>> UpdateAsync<TRow>(StoredRows<TRow> rows)
        where TRow : class
    {
        ArgumentNullException.ThrowIfNull(rows);
        var written = await rows.WriteAsync(db, CancellationToken.None);
        Writes += written.Count > 0 ? 1 : 0;
        return written;
    }

    private Money SpendableOf(OrganisationId organisation, string currency, DateTimeOffset now) => Wallets.Together(Ledger.AccountsOf(organisation), currency, now).Spendable;

    private void Tell(IReadOnlyList<(Budget Budget, IReadOnlyList<int> Percents)> reached, DateTimeOffset now)
    {
        foreach (var (budget, percents) in reached)
            db.Alerts.AddRange(BudgetAlerts.Of(budget, percents, now));
    }

    private static class Inserts<TRow>
        where TRow : class
    {
        private static readonly ConditionalWeakTable<IModel, RowStatement<TRow>> Known = [];

        public static RowStatement<TRow> Of(IModel model) => Known.GetValue(model, static made => RowStatement<TRow>.InsertOf(made.FindEntityType(typeof(TRow))!));
    }
}

/// <summary>What a unit is known to need before it runs, so that one question reads it for all that run together.</summary>
/// <param name="Organisation">Whose accounts.</param>
/// <param name="Cause">Whose open holds; null when it ends none.</param>
public readonly record struct UnitNeeds(OrganisationId Organisation, Guid? Cause = null);
