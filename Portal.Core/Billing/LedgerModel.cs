using Portal.Core.Primitives;

namespace Portal.Core.Billing;

/// <summary>The whole ledger in memory, by <see cref="Ledger.Decide"/> alone: the oracle that a stored ledger is compared with. Not for several threads.</summary>
public sealed class LedgerModel
{
    private readonly Dictionary<LedgerAccountId, LedgerAccount> _accounts = [];
    private readonly Dictionary<LedgerTransferId, LedgerTransfer> _transfers = [];
    private readonly List<LedgerEntry> _entries = [];

    public IReadOnlyDictionary<LedgerAccountId, LedgerAccount> Accounts => _accounts;

    public IReadOnlyDictionary<LedgerTransferId, LedgerTransfer> Transfers => _transfers;

    /// <summary>In the order they were posted.</summary>
    public IReadOnlyList<LedgerEntry> Entries => _entries;

    /// <summary>Adds an account without history.</summary>
    /// <exception cref="ArgumentException">It is there already, or it has a balance that no entry explains.</exception>
    public LedgerAccount Open(LedgerAccount account)
    {
        ArgumentNullException.ThrowIfNull(account);
        if (account.PostedMicros != 0 || account.PendingDebitMicros != 0)
            throw new ArgumentException("A new account is empty.", nameof(account));
        _accounts.Add(account.Id, account);
        return account;
    }

    /// <summary>Decides a request and, when accepted, writes it down.</summary>
    /// <exception cref="KeyNotFoundException">An account is unknown.</exception>
    public Result<LedgerDecision> Apply(TransferRequest request, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(request);
        var facts = new LedgerFacts
        {
            Debit = _accounts[request.DebitAccountId],
            Credit = _accounts[request.CreditAccountId],
            Recorded = _transfers.GetValueOrDefault(request.Id),
            Hold = request.HoldId is { } holdId ? _transfers.GetValueOrDefault(holdId) : null,
        };
        var decided = Ledger.Decide(request, facts, now);
        if (decided.IsAccepted && !decided.Value.IsRepeat)
            Write(decided.Value);
        return decided;
    }

    private void Write(LedgerDecision decision)
    {
        _transfers.Add(decision.Transfer.Id, decision.Transfer);
        if (decision.EndedHold is { } hold)
            _transfers[hold.Id] = hold;
        _accounts[decision.Debit.Id] = decision.Debit;
        _accounts[decision.Credit.Id] = decision.Credit;
        _entries.AddRange(decision.Entries);
    }
}
