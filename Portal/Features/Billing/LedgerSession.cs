using Microsoft.EntityFrameworkCore;
using Portal.Core.Billing;
using Portal.Core.Primitives;
using Portal.Persistence;

namespace Portal.Features.Billing;

/// <summary>
/// The ledger within one transaction of its caller. Accounts and open holds are read, and locked, once; requests are decided in memory by the rules of <see cref="Ledger"/>;
/// <see cref="FlushAsync"/> writes what was decided in four statements, however many requests there were. The statements are conditional: what somebody else changed
/// under a decision is written by nobody.
/// </summary>
public sealed class LedgerSession(PortalDbContext db)
{
    private readonly Dictionary<LedgerAccountId, LedgerAccount> _read = [];
    private readonly Dictionary<LedgerAccountId, LedgerAccount> _accounts = [];
    private readonly Dictionary<OrganisationId, LedgerAccountId[]> _inOrderOfUse = [];
    private readonly Dictionary<Guid, List<LedgerTransferId>> _holds = [];
    private readonly Dictionary<LedgerTransferId, LedgerTransfer> _transfers = [];
    private readonly HashSet<Guid> _readCauses = [];
    private readonly HashSet<LedgerTransferId> _added = [];
    private readonly HashSet<LedgerTransferId> _ended = [];
    private readonly List<LedgerEntry> _entries = [];
    private readonly Stack<Action> _undo = [];
    private bool _hasPlatform;

    /// <summary>Reads and locks, in one go, the accounts of organisations and the open holds of causes that are not known yet.</summary>
    public async Task PrepareAsync(IReadOnlyCollection<OrganisationId> organisations, IReadOnlyCollection<Guid> causes, CancellationToken cancellationToken)
    {
        if (db.Database.CurrentTransaction is null)
            throw new InvalidOperationException("The ledger is written inside a transaction of its caller.");
        await ReadAccountsAsync([.. organisations.Where(organisation => !_inOrderOfUse.ContainsKey(organisation)).Distinct()], cancellationToken);
        var unknown = causes.Where(_readCauses.Add).ToList();
        if (unknown.Count == 0)
            return;
        var holds = await db.LedgerTransfers.AsNoTracking()
            .Where(transfer => transfer.CauseId != null && unknown.Contains(transfer.CauseId.Value) && transfer.Kind == LedgerTransferKind.Hold && transfer.State == LedgerTransferState.Pending)
            .ToListAsync(cancellationToken);
        foreach (var hold in holds)
        {
            // What was decided here is newer than what is stored.
            if (_transfers.TryAdd(hold.Id, hold))
                HoldsOf(hold.CauseId!.Value).Add(hold.Id);
        }
    }

    /// <summary>Reads and locks the platform's accounts of revenue by kind, which holds and settlements do without.</summary>
    public async Task PrepareRevenueAsync(CancellationToken cancellationToken)
    {
        await PrepareAsync([], [], cancellationToken);
        if (!_accounts.ContainsKey(PlatformAccounts.Of(KindRevenue.First)))
            await LockAndReadAsync([], ofPlatform: true, KindRevenue.First, KindRevenue.Accounts[^1], cancellationToken);
    }

    /// <summary>Sets <paramref name="maximum"/> aside for <paramref name="causeId"/>, from what was given before what was paid in. The organisation must be prepared.</summary>
    /// <returns>Null, or <c>insufficient_balance</c>; then nothing has changed.</returns>
    public Refusal? Hold(OrganisationId organisation, Money maximum, string cause, Guid causeId, DateTimeOffset now)
    {
        var plan = Funding.PlanHold(maximum, AccountsOf(organisation), now);
        if (!plan.IsAccepted)
            return plan.Refusal;
        foreach (var part in plan.Value)
        {
            var made = Decide(TransferRequest.OpenHold(LedgerTransferId.New(), part.AccountId, PlatformAccounts.Revenue, part.Amount, cause, causeId), null, null, now);
            if (!made.IsAccepted)
                throw new InvalidOperationException($"Holding {maximum} for {causeId} was planned and then refused: {made.Refusal.Code}.");
        }

        return null;
    }

    /// <summary>What is held for a cause that is prepared.</summary>
    public Money HeldFor(Guid causeId, string currency) =>
        HoldsOf(causeId).ConvertAll(id => _transfers[id]).Where(hold => hold.State == LedgerTransferState.Pending).Aggregate(Money.Zero(currency), (sum, hold) => sum + hold.Amount);

    /// <summary>Use that no hold covers: the platform bears it.</summary>
    public void WriteOff(Money amount, string cause, Guid causeId, DateTimeOffset now)
    {
        Move(TransferRequest.Move(LedgerTransferId.New(), LedgerTransferKind.WriteOff, PlatformAccounts.Losses, PlatformAccounts.Revenue, amount, cause, causeId), now);
    }

    /// <summary>Carries out a request whose id was made for it just now. Its accounts must be prepared.</summary>
    /// <exception cref="InvalidOperationException">The ledger refuses it.</exception>
    public void Move(TransferRequest request, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (Decide(request, null, null, now).Refusal is { } refusal)
            throw new InvalidOperationException($"{request.Kind} of {request.Amount} for {request.Cause} was refused: {refusal.Code}.");
    }

    /// <summary>Ends the open holds of <paramref name="causeId"/>: <paramref name="cost"/> is charged, the rest is free again. Organisation and cause must be prepared.</summary>
    /// <returns>The part of the cost that was paid from promotional credit.</returns>
    /// <exception cref="InvalidOperationException">The cost passes the hold: the rating and the quote disagree, nothing may be written.</exception>
    public Money Settle(OrganisationId organisation, Money cost, string cause, Guid causeId, DateTimeOffset now)
    {
        var inOrder = AccountsOf(organisation).Select(account => account.Id).ToList();
        var holds = HoldsOf(causeId).ConvertAll(id => _transfers[id]).Where(hold => hold.State == LedgerTransferState.Pending).OrderBy(hold => inOrder.IndexOf(hold.DebitAccountId)).ThenBy(hold => hold.Id.Value).ToList();
        var plan = Funding.PlanSettlement(cost, holds);
        if (!plan.IsAccepted)
            throw new InvalidOperationException($"Settling {cost} for {causeId} was refused: {plan.Refusal.Code}.");
        foreach (var part in plan.Value)
        {
            var hold = _transfers[part.HoldId!.Value];
            var request = part.Amount.Micros > 0
                ? TransferRequest.Settle(LedgerTransferId.New(), hold, part.Amount, cause, causeId)
                : TransferRequest.Release(LedgerTransferId.New(), hold, cause, causeId);
            if (Decide(request, null, hold, now).Refusal is { } refusal)
                throw new InvalidOperationException($"Settling {cost} for {causeId} was refused: {refusal.Code}.");
        }

        return plan.Value.Where(part => _accounts[part.AccountId].Kind == LedgerAccountKind.Promotional).Aggregate(Money.Zero(cost.Currency), (sum, part) => sum + part.Amount);
    }

    /// <summary>Ends those open holds of <paramref name="causeId"/> whose time is over, none of which anything can settle any more. Organisation and cause must be prepared.</summary>
    /// <returns>What is free again.</returns>
    public Money Lapse(Guid causeId, string currency, DateTimeOffset now)
    {
        var over = HoldsOf(causeId).ConvertAll(id => _transfers[id]).Where(hold => hold.State == LedgerTransferState.Pending && hold.ExpiresAt <= now).ToList();
        foreach (var hold in over)
        {
            if (Decide(TransferRequest.Lapse(LedgerTransferId.New(), hold, hold.Cause, causeId), null, hold, now).Refusal is { } refusal)
                throw new InvalidOperationException($"The lapse of hold {hold.Id} was refused: {refusal.Code}.");
        }

        return over.Aggregate(Money.Zero(currency), (sum, hold) => sum + hold.Amount);
    }

    /// <summary>Opens an account, without history, for an organisation that is prepared.</summary>
    public LedgerAccount Open(LedgerAccount account)
    {
        ArgumentNullException.ThrowIfNull(account);
        var organisation = account.OrganisationId ?? throw new ArgumentException("The platform's accounts are made at the first start.", nameof(account));
        var before = _inOrderOfUse[organisation];
        db.LedgerAccounts.Add(account);
        _accounts[account.Id] = _read[account.Id] = account;
        _inOrderOfUse[organisation] = [.. Funding.OrderOfUse([.. before.Select(id => _accounts[id]), account]).Select(one => one.Id)];
        _undo.Push(() =>
        {
            _accounts.Remove(account.Id);
            _read.Remove(account.Id);
            _inOrderOfUse[organisation] = before;
        });
        return account;
    }

    /// <summary>Sets how far an account may go below zero. Its organisation must be prepared.</summary>
    /// <returns>Null, or why not, as <see cref="LedgerAccount.WithCreditLimit"/> says.</returns>
    public Refusal? LimitCredit(LedgerAccountId id, Money limit)
    {
        var before = _accounts[id];
        var changed = before.WithCreditLimit(limit);
        if (!changed.IsAccepted)
            return changed.Refusal;
        _accounts[id] = changed.Value;
        _undo.Push(() => _accounts[id] = before);
        return null;
    }

    /// <summary>Carries out a request whose id somebody else made, or answers as before when the id is known.</summary>
    public async Task<Result<LedgerTransfer>> ApplyAsync(TransferRequest request, DateTimeOffset now, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        await PrepareAsync([], [], cancellationToken);
        await ReadAccountsAsync([.. await OwnersAsync([request.DebitAccountId, request.CreditAccountId], cancellationToken)], cancellationToken);
        var recorded = await FindAsync(request.Id, cancellationToken);
        var hold = request.HoldId is { } holdId ? await FindAsync(holdId, cancellationToken) : null;
        return Decide(request, recorded, hold, now);
    }

    /// <summary>True for a transfer that was decided here, not recorded before.</summary>
    public bool IsNew(LedgerTransferId id) => _added.Contains(id);

    /// <summary>An organisation's accounts as they are now, in the order of use. It must be prepared.</summary>
    public IReadOnlyList<LedgerAccount> AccountsOf(OrganisationId organisation) => [.. _inOrderOfUse[organisation].Select(id => _accounts[id])];

    /// <summary>A point to come back to by <see cref="UndoTo"/>.</summary>
    public int Mark() => _undo.Count;

    /// <summary>Takes back what was decided, and not written, since <paramref name="mark"/>.</summary>
    public void UndoTo(int mark)
    {
        while (_undo.Count > mark)
            _undo.Pop()();
    }

    /// <summary>Writes what was decided; the caller commits.</summary>
    /// <exception cref="DbUpdateConcurrencyException">Somebody else changed what a decision stood on: the transaction must be rolled back.</exception>
    public async Task FlushAsync(CancellationToken cancellationToken)
    {
        var statements = LedgerStatements.Of(db.Model);
        var moves = _accounts.Values.Select(account => (account, before: _read[account.Id]))
            .Select(pair => new BalanceMove(pair.account.Id, pair.account.PostedMicros - pair.before.PostedMicros, pair.account.PendingDebitMicros - pair.before.PendingDebitMicros, pair.account.CreditLimitMicros - pair.before.CreditLimitMicros))
            .Where(move => move.Posted != 0 || move.Pending != 0 || move.Limit != 0).OrderBy(move => move.Account.Value).ToList();
        await statements.Balances.ExecuteAsync(db, moves, cancellationToken);
        await statements.EndedHolds.ExecuteAsync(db, [.. _ended.Select(id => _transfers[id])], cancellationToken);
        await statements.Transfers.ExecuteAsync(db, [.. _added.Select(id => _transfers[id])], cancellationToken);
        await statements.Entries.ExecuteAsync(db, _entries, cancellationToken);
        foreach (var account in _accounts.Values)
            _read[account.Id] = account;
        _added.Clear();
        _ended.Clear();
        _entries.Clear();
        _undo.Clear();
    }

    private Result<LedgerTransfer> Decide(TransferRequest request, LedgerTransfer? recorded, LedgerTransfer? hold, DateTimeOffset now)
    {
        var facts = new LedgerFacts { Debit = _accounts[request.DebitAccountId], Credit = _accounts[request.CreditAccountId], Recorded = recorded, Hold = hold };
        var decided = Ledger.Decide(request, facts, now);
        if (!decided.IsAccepted)
            return decided.Refusal;
        if (!decided.Value.IsRepeat)
            Record(decided.Value, facts);
        return decided.Value.Transfer;
    }

    private void Record(LedgerDecision decision, LedgerFacts facts)
    {
        var (transfer, entries, ended) = (decision.Transfer, _entries.Count, decision.EndedHold);
        _accounts[decision.Debit.Id] = decision.Debit;
        _accounts[decision.Credit.Id] = decision.Credit;
        _transfers[transfer.Id] = transfer;
        _added.Add(transfer.Id);
        _entries.AddRange(decision.Entries);
        if (transfer is { Kind: LedgerTransferKind.Hold, CauseId: { } causeId })
            HoldsOf(causeId).Add(transfer.Id);
        // A hold that was made in this very session is written in the state it ends in.
        var endsStored = ended is not null && !_added.Contains(ended.Id) && _ended.Add(ended.Id);
        if (ended is not null)
            _transfers[ended.Id] = ended;
        _undo.Push(() =>
        {
            _accounts[facts.Debit.Id] = facts.Debit;
            _accounts[facts.Credit.Id] = facts.Credit;
            _transfers.Remove(transfer.Id);
            _added.Remove(transfer.Id);
            _entries.RemoveRange(entries, _entries.Count - entries);
            if (transfer is { Kind: LedgerTransferKind.Hold, CauseId: { } id })
                _holds[id].Remove(transfer.Id);
            if (endsStored)
                _ended.Remove(ended!.Id);
            if (facts.Hold is { } hold)
                _transfers[hold.Id] = hold;
        });
    }

    private List<LedgerTransferId> HoldsOf(Guid cause)
    {
        if (!_holds.TryGetValue(cause, out var holds))
            _holds[cause] = holds = [];
        return holds;
    }

    private async Task<LedgerTransfer?> FindAsync(LedgerTransferId id, CancellationToken cancellationToken) =>
        _transfers.TryGetValue(id, out var known) ? known : await db.LedgerTransfers.AsNoTracking().SingleOrDefaultAsync(transfer => transfer.Id == id, cancellationToken);

    private async Task<List<OrganisationId>> OwnersAsync(LedgerAccountId[] accounts, CancellationToken cancellationToken)
    {
        var unknown = accounts.Where(id => !_accounts.ContainsKey(id)).ToList();
        return unknown.Count == 0 ? [] : await db.LedgerAccounts.Where(account => unknown.Contains(account.Id) && account.OrganisationId != null).Select(account => account.OrganisationId!.Value).ToListAsync(cancellationToken);
    }

    private async Task ReadAccountsAsync(List<OrganisationId> organisations, CancellationToken cancellationToken)
    {
        if (organisations.Count == 0 && _hasPlatform)
            return;
        var read = await LockAndReadAsync(organisations, ofPlatform: !_hasPlatform, default, KindRevenue.First - 1, cancellationToken);
        _hasPlatform = true;
        foreach (var organisation in organisations)
            _inOrderOfUse[organisation] = [];
        foreach (var owned in read.Where(account => account.OrganisationId is not null).GroupBy(account => account.OrganisationId!.Value))
            _inOrderOfUse[owned.Key] = [.. Funding.OrderOfUse(owned).Select(account => account.Id)];
    }

    // The accounts of organisations, and those of the platform that are of the kinds between two.
    private async Task<List<LedgerAccount>> LockAndReadAsync(List<OrganisationId> organisations, bool ofPlatform, LedgerAccountKind first, LedgerAccountKind last, CancellationToken cancellationToken)
    {
        var accounts = db.LedgerAccounts.Where(account =>
            organisations.Contains(account.OrganisationId!.Value) || (ofPlatform && account.OrganisationId == null && account.Kind >= first && account.Kind <= last));
        // SQLite's transaction is the one writer already. Elsewhere the rows are held to its end, so that what is decided is decided on what will be written.
        if (db.Database.IsNpgsql())
        {
            // First alone: an account that somebody opened while this waited is seen by the question after it, not by this one.
            Guid[] ids = [.. organisations.Select(organisation => organisation.Value)];
            await db.Database.ExecuteSqlAsync(
                $"""SELECT 1 FROM "LedgerAccounts" WHERE "OrganisationId" = ANY ({ids}) OR ({ofPlatform} AND "OrganisationId" IS NULL AND "Kind" BETWEEN {(int)first} AND {(int)last}) ORDER BY "Id" FOR NO KEY UPDATE""",
                cancellationToken);
        }
        else if (!db.Database.IsSqlite())
        {
            await accounts.ExecuteUpdateAsync(set => set.SetProperty(account => account.PostedMicros, account => account.PostedMicros), cancellationToken);
        }

        var read = await accounts.AsNoTracking().ToListAsync(cancellationToken);
        foreach (var account in read)
            _accounts[account.Id] = _read[account.Id] = account;
        return read;
    }
}
