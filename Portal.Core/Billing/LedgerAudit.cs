using Portal.Core.Primitives;

namespace Portal.Core.Billing;

/// <summary>Checks a ledger against its invariants from the entries up; what an administrator runs to see that the difference is 0.</summary>
public static class LedgerAudit
{
    /// <summary>Everything that is wrong; empty when all is well.</summary>
    /// <param name="accounts">All accounts.</param>
    /// <param name="transfers">All transfers.</param>
    /// <param name="entries">All entries.</param>
    public static IReadOnlyList<LedgerFinding> Check(
        IReadOnlyCollection<LedgerAccount> accounts, IReadOnlyCollection<LedgerTransfer> transfers, IReadOnlyCollection<LedgerEntry> entries)
    {
        ArgumentNullException.ThrowIfNull(accounts);
        ArgumentNullException.ThrowIfNull(transfers);
        ArgumentNullException.ThrowIfNull(entries);
        return [.. TransferFindings(transfers, entries), .. HoldFindings(transfers), .. AccountFindings(accounts, transfers, entries)];
    }

    private static IEnumerable<LedgerFinding> TransferFindings(IReadOnlyCollection<LedgerTransfer> transfers, IReadOnlyCollection<LedgerEntry> entries)
    {
        var byTransfer = entries.ToLookup(entry => entry.TransferId);
        foreach (var transfer in transfers)
        {
            var own = byTransfer[transfer.Id].ToArray();
            var sum = own.Sum(entry => entry.Change.Micros);
            if (sum != 0)
                yield return new LedgerFinding("entries_not_zero", null, transfer.Id, sum);
            var isMoved = transfer.State == LedgerTransferState.Posted && transfer.Kind != LedgerTransferKind.Hold;
            if (own.Length != (isMoved ? 2 : 0) || (isMoved && own.Sum(entry => entry.Credit.Micros) != transfer.Amount.Micros))
                yield return new LedgerFinding("entries_not_two", null, transfer.Id, own.Length);
        }
    }

    private static IEnumerable<LedgerFinding> HoldFindings(IReadOnlyCollection<LedgerTransfer> transfers)
    {
        var endings = transfers.Where(transfer => transfer.HoldId is not null).ToLookup(transfer => transfer.HoldId!.Value);
        foreach (var hold in transfers.Where(transfer => transfer.Kind == LedgerTransferKind.Hold))
        {
            var ends = endings[hold.Id].ToArray();
            if (ends.Length > 1)
                yield return new LedgerFinding("hold_ended_twice", hold.DebitAccountId, hold.Id, ends.Length);
            if (ends.Length == 0 != (hold.State == LedgerTransferState.Pending))
                yield return new LedgerFinding("hold_end_missing", hold.DebitAccountId, hold.Id, hold.Amount.Micros);
            foreach (var end in ends.Where(end => end.Amount > hold.Amount))
                yield return new LedgerFinding("post_exceeds_hold", hold.DebitAccountId, end.Id, (end.Amount - hold.Amount).Micros);
        }
    }

    private static IEnumerable<LedgerFinding> AccountFindings(
        IReadOnlyCollection<LedgerAccount> accounts, IReadOnlyCollection<LedgerTransfer> transfers, IReadOnlyCollection<LedgerEntry> entries)
    {
        var posted = entries.ToLookup(entry => entry.AccountId, entry => entry.Change.Micros);
        var held = transfers
            .Where(transfer => transfer is { Kind: LedgerTransferKind.Hold, State: LedgerTransferState.Pending })
            .ToLookup(transfer => transfer.DebitAccountId, transfer => transfer.Amount.Micros);
        foreach (var account in accounts)
        {
            var postedDifference = account.PostedMicros - posted[account.Id].Sum();
            if (postedDifference != 0)
                yield return new LedgerFinding("balance_not_entries", account.Id, null, postedDifference);
            var heldDifference = account.PendingDebitMicros - held[account.Id].Sum();
            if (heldDifference != 0)
                yield return new LedgerFinding("pending_not_holds", account.Id, null, heldDifference);
            if (account.IsGuarded && account.Balance.Spendable.Micros < 0)
                yield return new LedgerFinding("below_limit", account.Id, null, account.Balance.Spendable.Micros);
        }
    }
}
