using Portal.Core.Primitives;

namespace Portal.Core.Billing;

/// <summary>Checks a ledger against its invariants from the entries up. Takes one transfer after the other, so that a ledger of any length fits.</summary>
/// <remarks>
/// Codes: <c>entries_not_zero</c>, <c>entries_not_two</c>, <c>entries_not_transfer</c> (another account or amount), <c>hold_not_found</c>,
/// <c>hold_ended_twice</c>, <c>hold_end_missing</c>, <c>hold_lapsed_early</c>, <c>post_exceeds_hold</c>, <c>balance_not_entries</c>, <c>pending_not_holds</c>,
/// <c>statement_broken</c> (a balance after an entry is not the balance before the next), <c>below_limit</c>, <c>account_unknown</c>, <c>ledger_not_zero</c>.
/// </remarks>
public sealed class LedgerAudit
{
    private readonly Dictionary<LedgerAccountId, Sums> _sums = [];

    /// <summary>Everything that is wrong with a ledger in memory; empty when all is well.</summary>
    public static IReadOnlyList<AuditFinding> Check(
        IReadOnlyCollection<LedgerAccount> accounts, IReadOnlyCollection<LedgerTransfer> transfers, IReadOnlyCollection<LedgerEntry> entries)
    {
        ArgumentNullException.ThrowIfNull(accounts);
        ArgumentNullException.ThrowIfNull(transfers);
        ArgumentNullException.ThrowIfNull(entries);
        var audit = new LedgerAudit();
        var byTransfer = entries.ToLookup(entry => entry.TransferId);
        var byId = transfers.ToDictionary(transfer => transfer.Id);
        var endings = transfers.Where(transfer => transfer.HoldId is not null).ToLookup(transfer => transfer.HoldId!.Value);
        var findings = transfers.SelectMany(transfer => audit.Take(
            transfer, [.. byTransfer[transfer.Id]], transfer.HoldId is { } hold ? byId.GetValueOrDefault(hold) : null, endings[transfer.Id].Count())).ToList();
        return [.. findings, .. audit.Finish(accounts)];
    }

    /// <summary>Takes in a transfer; each once, in any order.</summary>
    /// <param name="transfer">The transfer.</param>
    /// <param name="entries">Its entries.</param>
    /// <param name="hold">The hold it ends; null when it ends none, or there is no such hold.</param>
    /// <param name="endings">How many transfers end it.</param>
    /// <returns>What is wrong with it.</returns>
    public IReadOnlyList<AuditFinding> Take(LedgerTransfer transfer, IReadOnlyCollection<LedgerEntry> entries, LedgerTransfer? hold, int endings)
    {
        ArgumentNullException.ThrowIfNull(transfer);
        ArgumentNullException.ThrowIfNull(entries);
        foreach (var entry in entries)
            SumsOf(entry.AccountId).Take(entry);
        if (transfer is { Kind: LedgerTransferKind.Hold, State: LedgerTransferState.Pending })
            SumsOf(transfer.DebitAccountId).Held += transfer.Amount.Micros;
        return [.. EntryFindings(transfer, entries), .. HoldFindings(transfer, hold, endings)];
    }

    /// <summary>What is wrong with the balances, now that every transfer was taken in.</summary>
    public IReadOnlyList<AuditFinding> Finish(IReadOnlyCollection<LedgerAccount> accounts)
    {
        ArgumentNullException.ThrowIfNull(accounts);
        var findings = accounts.SelectMany(AccountFindings).ToList();
        var known = accounts.Select(account => account.Id).ToHashSet();
        findings.AddRange(_sums.Where(sum => !known.Contains(sum.Key)).Select(sum => new AuditFinding("account_unknown", AuditSubject.Account, sum.Key.ToString(), null, sum.Value.Posted)));
        if (accounts.Sum(account => account.PostedMicros) is var total and not 0)
            findings.Add(new AuditFinding("ledger_not_zero", AuditSubject.Account, "", null, total));
        return findings;
    }

    private static IEnumerable<AuditFinding> EntryFindings(LedgerTransfer transfer, IReadOnlyCollection<LedgerEntry> entries)
    {
        var sum = entries.Sum(entry => entry.Change.Micros);
        if (sum != 0)
            yield return AuditFinding.Of("entries_not_zero", transfer, sum);
        var isMoved = transfer.State == LedgerTransferState.Posted && transfer.Kind != LedgerTransferKind.Hold;
        if (entries.Count != (isMoved ? 2 : 0))
            yield return AuditFinding.Of("entries_not_two", transfer, entries.Count);
        else if (entries.FirstOrDefault(entry => !Belongs(entry)) is { } other)
            yield return AuditFinding.Of("entries_not_transfer", transfer, other.Debit.Micros + other.Credit.Micros - transfer.Amount.Micros);

        bool Belongs(LedgerEntry entry) => (entry.AccountId, entry.Debit.Micros, entry.Credit.Micros) == (transfer.DebitAccountId, transfer.Amount.Micros, 0)
            || (entry.AccountId, entry.Debit.Micros, entry.Credit.Micros) == (transfer.CreditAccountId, 0, transfer.Amount.Micros);
    }

    private static IEnumerable<AuditFinding> HoldFindings(LedgerTransfer transfer, LedgerTransfer? hold, int endings)
    {
        if (transfer.HoldId is not null && hold is not { Kind: LedgerTransferKind.Hold })
            yield return AuditFinding.Of("hold_not_found", transfer, transfer.Amount.Micros);
        else if (hold is not null && transfer.Amount > hold.Amount)
            yield return AuditFinding.Of("post_exceeds_hold", transfer, (transfer.Amount - hold.Amount).Micros);
        else if (transfer.Kind == LedgerTransferKind.Lapse && transfer.At < hold?.ExpiresAt)
            yield return AuditFinding.Of("hold_lapsed_early", transfer, hold.Amount.Micros);
        if (transfer.Kind != LedgerTransferKind.Hold)
            yield break;
        if (endings > 1)
            yield return AuditFinding.Of("hold_ended_twice", transfer, endings);
        if (endings == 0 != (transfer.State == LedgerTransferState.Pending))
            yield return AuditFinding.Of("hold_end_missing", transfer, transfer.Amount.Micros);
    }

    private IEnumerable<AuditFinding> AccountFindings(LedgerAccount account)
    {
        var sums = SumsOf(account.Id);
        if (account.PostedMicros != sums.Posted)
            yield return AuditFinding.Of("balance_not_entries", account, account.PostedMicros - sums.Posted);
        if (account.PendingDebitMicros != sums.Held)
            yield return AuditFinding.Of("pending_not_holds", account, account.PendingDebitMicros - sums.Held);
        if (!sums.IsChain)
            yield return AuditFinding.Of("statement_broken", account, sums.Posted);
        if (account.IsGuarded && account.Balance.Spendable.Micros < 0)
            yield return AuditFinding.Of("below_limit", account, account.Balance.Spendable.Micros);
    }

    private Sums SumsOf(LedgerAccountId account)
    {
        if (!_sums.TryGetValue(account, out var sums))
            _sums[account] = sums = new Sums();
        return sums;
    }

    private sealed class Sums
    {
        // Entries that follow each other have each balance once as "after" and once as "before", but for the first and the last. Sums of
        // a hash of them find any that do not, in whatever order they come and without keeping one of them.
        private ulong _chain;

        public long Posted { get; private set; }

        public long Held { get; set; }

        public bool IsChain => unchecked(_chain == Hash(Posted) - Hash(0));

        public void Take(LedgerEntry entry)
        {
            Posted += entry.Change.Micros;
            unchecked
            {
                _chain += Hash(entry.BalanceAfter.Micros) - Hash((entry.BalanceAfter - entry.Change).Micros);
            }
        }

        // The finaliser of SplitMix64 (Steele, Lea, Flood, OOPSLA 2014).
        private static ulong Hash(long value)
        {
            unchecked
            {
                var mixed = (ulong)value + 0x9E3779B97F4A7C15;
                mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
                mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
                return mixed ^ (mixed >> 31);
            }
        }
    }
}
