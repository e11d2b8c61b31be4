using Portal.Core.Primitives;

namespace Portal.Core.Billing;

/// <summary>The rules of the ledger: double entry, append-only, holds that end once, and no organisation below its limit.</summary>
/// <remarks>
/// The two-phase transfer follows TigerBeetle's (pending → posted or voided; see its <c>two-phase-transfers</c> recipe). The
/// database carries these rules out with conditional updates; <see cref="LedgerModel"/> with dictionaries, as the oracle of
/// the tests. An accepted request keeps its answer for ever; a refusal leaves no trace, so the same request may be accepted
/// later, after a top-up for example. Refusal codes, in the order they are looked for:
/// <list type="bullet">
/// <item><c>idempotency_conflict</c>: the id was used for another request.</item>
/// <item><c>amount_not_positive</c>: nothing to move or hold.</item>
/// <item><c>hold_not_found</c>; <c>hold_already_ended</c> (<c>Details["endedBy"]</c>); <c>hold_not_expired</c> (<c>expiresAt</c>); <c>post_exceeds_hold</c> (<c>held</c>, <c>needed</c>).</item>
/// <item><c>credit_expired</c>: money is taken from a credit, or given to one, after its time; <c>credit_not_expired</c>: an expiry before it.</item>
/// <item><c>insufficient_balance</c> (<c>available</c>, <c>needed</c>, <c>missing</c>, <c>currency</c>): available includes the credit limit.</item>
/// </list>
/// </remarks>
public static class Ledger
{
    /// <summary>Decides a request on given facts.</summary>
    /// <param name="request">What is asked.</param>
    /// <param name="facts">The accounts, and what is recorded already.</param>
    /// <param name="now">The instant to record, UTC.</param>
    /// <returns>What to write, or a refusal with one of the codes above; a refusal changes nothing.</returns>
    /// <exception cref="ArgumentException">The facts are not those of the request.</exception>
    /// <exception cref="InvalidOperationException">The currencies differ.</exception>
    /// <exception cref="OverflowException">A balance passes the range of <see cref="Money"/>.</exception>
    public static Result<LedgerDecision> Decide(TransferRequest request, LedgerFacts facts, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(facts);
        if (facts.Recorded is { } recorded)
            return DecideRepeat(request, recorded, facts);
        if (facts.Debit.Id != request.DebitAccountId || facts.Credit.Id != request.CreditAccountId)
            throw new ArgumentException("The accounts are not those of the request.", nameof(facts));
        if (request.Kind is not (LedgerTransferKind.Release or LedgerTransferKind.Lapse) && request.Amount.Micros <= 0)
            return Refuse("amount_not_positive", ("needed", request.Amount.ToDecimalString()));
        if (request.HoldId is not null)
            return DecideEnding(request, facts, now);
        if (DecideExpiry(request, facts, now) is { } expiry)
            return expiry;
        if (facts.Debit.IsGuarded && !facts.Debit.Balance.Covers(request.Amount))
            return InsufficientBalance(facts.Debit.Balance.Spendable, request.Amount);
        return request.Kind == LedgerTransferKind.Hold ? Hold(request, facts, now) : Post(request, facts, facts.Debit, null, now);
    }

    /// <summary>The refusal of a spending that the balance does not cover.</summary>
    /// <param name="spendable">Available and credit limit together.</param>
    /// <param name="needed">What was asked.</param>
    public static Refusal InsufficientBalance(Money spendable, Money needed) => Refuse(
        "insufficient_balance",
        ("available", spendable.ToDecimalString()),
        ("needed", needed.ToDecimalString()),
        ("missing", (needed - spendable).ToDecimalString()),
        ("currency", needed.Currency));

    private static Result<LedgerDecision> DecideRepeat(TransferRequest request, LedgerTransfer recorded, LedgerFacts facts)
    {
        if (recorded.Id != request.Id)
            throw new ArgumentException("The recorded transfer has another id.", nameof(facts));
        if (!request.IsAnsweredBy(recorded))
            return Refuse("idempotency_conflict", ("id", request.Id.ToString()));
        return new LedgerDecision { Transfer = recorded, IsRepeat = true, Debit = facts.Debit, Credit = facts.Credit };
    }

    private static Refusal? DecideExpiry(TransferRequest request, LedgerFacts facts, DateTimeOffset now)
    {
        if (request.Kind == LedgerTransferKind.Expiry)
            return facts.Debit.ExpiresAt is { } end && now >= end ? null : Refuse("credit_not_expired", ("expiresAt", $"{facts.Debit.ExpiresAt:O}"));
        var account = facts.Debit.IsUsableAt(now) ? facts.Credit : facts.Debit;
        return account.IsUsableAt(now) ? null : Refuse("credit_expired", ("expiresAt", $"{account.ExpiresAt:O}"));
    }

    private static Result<LedgerDecision> DecideEnding(TransferRequest request, LedgerFacts facts, DateTimeOffset now)
    {
        if (facts.Hold is not { Kind: LedgerTransferKind.Hold } hold)
            return Refuse("hold_not_found", ("hold", $"{request.HoldId}"));
        if (hold.Id != request.HoldId || hold.DebitAccountId != request.DebitAccountId || hold.CreditAccountId != request.CreditAccountId)
            throw new ArgumentException("The hold is not the one of the request.", nameof(facts));
        if (hold.State != LedgerTransferState.Pending)
            return Refuse("hold_already_ended", ("hold", hold.Id.ToString()), ("endedBy", $"{hold.EndedById}"));
        if (request.Kind == LedgerTransferKind.Lapse && now < hold.ExpiresAt)
            return Refuse("hold_not_expired", ("hold", hold.Id.ToString()), ("expiresAt", $"{hold.ExpiresAt:O}"));
        if (request.Amount > hold.Amount)
            return Refuse("post_exceeds_hold", ("held", hold.Amount.ToDecimalString()), ("needed", request.Amount.ToDecimalString()));

        var freed = facts.Debit with { PendingDebitMicros = facts.Debit.PendingDebitMicros - hold.Amount.Micros };
        if (request.Kind == LedgerTransferKind.Settlement)
            return Post(request, facts, freed, hold with { State = LedgerTransferState.Posted, EndedById = request.Id }, now);
        return new LedgerDecision
        {
            Transfer = Record(request, LedgerTransferState.Voided, now),
            IsRepeat = false,
            EndedHold = hold with { State = LedgerTransferState.Voided, EndedById = request.Id },
            Debit = freed,
            Credit = facts.Credit,
        };
    }

    private static LedgerDecision Hold(TransferRequest request, LedgerFacts facts, DateTimeOffset now)
    {
        RequireCurrency(request, facts);
        return new LedgerDecision
        {
            Transfer = Record(request, LedgerTransferState.Pending, now),
            IsRepeat = false,
            Debit = facts.Debit with { PendingDebitMicros = facts.Debit.PendingDebitMicros + request.Amount.Micros },
            Credit = facts.Credit,
        };
    }

    private static LedgerDecision Post(TransferRequest request, LedgerFacts facts, LedgerAccount debitBefore, LedgerTransfer? endedHold, DateTimeOffset now)
    {
        RequireCurrency(request, facts);
        var debit = debitBefore with { PostedMicros = debitBefore.PostedMicros - request.Amount.Micros };
        var credit = facts.Credit with { PostedMicros = facts.Credit.PostedMicros + request.Amount.Micros };
        var nothing = Money.Zero(request.Amount.Currency);
        return new LedgerDecision
        {
            Transfer = Record(request, LedgerTransferState.Posted, now),
            IsRepeat = false,
            EndedHold = endedHold,
            Entries = [Entry(debit, request.Amount, nothing), Entry(credit, nothing, request.Amount)],
            Debit = debit,
            Credit = credit,
        };

        LedgerEntry Entry(LedgerAccount account, Money debited, Money credited) => new()
        {
            TransferId = request.Id, AccountId = account.Id, Debit = debited, Credit = credited, BalanceAfter = account.Balance.Posted, At = now.ToUniversalTime(),
        };
    }

    private static LedgerTransfer Record(TransferRequest request, LedgerTransferState state, DateTimeOffset now) => new()
    {
        Id = request.Id,
        Kind = request.Kind,
        DebitAccountId = request.DebitAccountId,
        CreditAccountId = request.CreditAccountId,
        Amount = request.Amount,
        State = state,
        HoldId = request.HoldId,
        Cause = request.Cause,
        CauseId = request.CauseId,
        At = now.ToUniversalTime(),
    };

    private static void RequireCurrency(TransferRequest request, LedgerFacts facts)
    {
        if (facts.Debit.Currency != request.Amount.Currency || facts.Credit.Currency != request.Amount.Currency)
            throw new InvalidOperationException($"Cannot move {request.Amount.Currency} from {facts.Debit.Currency} to {facts.Credit.Currency}.");
    }

    private static Refusal Refuse(string code, params ReadOnlySpan<(string Name, string Value)> facts)
    {
        var details = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in facts)
            details.Add(name, value);
        return new Refusal(code, "amount", details);
    }
}
