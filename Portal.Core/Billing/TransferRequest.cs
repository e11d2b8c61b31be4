using Portal.Core.Primitives;

namespace Portal.Core.Billing;

/// <summary>What somebody asks the ledger to do. Its id is the idempotency key, everything else is the body.</summary>
public sealed record TransferRequest
{
    /// <summary>Longest <see cref="Cause"/>, characters.</summary>
    public const int MaxCauseLength = 200;

    private TransferRequest()
    {
    }

    public required LedgerTransferId Id { get; init; }

    public required LedgerTransferKind Kind { get; init; }

    public required LedgerAccountId DebitAccountId { get; init; }

    public required LedgerAccountId CreditAccountId { get; init; }

    public required Money Amount { get; init; }

    /// <summary>The hold to end; null for the other kinds.</summary>
    public LedgerTransferId? HoldId { get; init; }

    public required string Cause { get; init; }

    public Guid? CauseId { get; init; }

    /// <summary>A transfer that moves its amount at once.</summary>
    /// <param name="id">Made by the caller.</param>
    /// <param name="kind">Any but hold, settlement, release and lapse.</param>
    /// <param name="debit">Account whose balance falls.</param>
    /// <param name="credit">Account whose balance rises.</param>
    /// <param name="amount">Positive, else refused.</param>
    /// <param name="cause">1 to <see cref="MaxCauseLength"/> characters.</param>
    /// <param name="causeId">What caused it.</param>
    /// <exception cref="ArgumentException">The kind needs a hold, the cause is blank or too long, or both accounts are one.</exception>
    public static TransferRequest Move(
        LedgerTransferId id, LedgerTransferKind kind, LedgerAccountId debit, LedgerAccountId credit, Money amount, string cause, Guid? causeId = null) =>
        kind is LedgerTransferKind.Hold or LedgerTransferKind.Settlement or LedgerTransferKind.Release or LedgerTransferKind.Lapse
            ? throw new ArgumentException($"{kind} does not move an amount at once.", nameof(kind))
            : Checked(id, kind, debit, credit, amount, null, cause, causeId);

    /// <summary>Sets an amount aside.</summary>
    /// <param name="id">Made by the caller.</param>
    /// <param name="debit">The organisation's wallet or promotional account.</param>
    /// <param name="credit">Where it will go: Revenue.</param>
    /// <param name="amount">Positive, else refused.</param>
    /// <param name="cause">1 to <see cref="MaxCauseLength"/> characters.</param>
    /// <param name="causeId">What caused it.</param>
    /// <exception cref="ArgumentException">The cause is blank or too long, or both accounts are one.</exception>
    public static TransferRequest OpenHold(LedgerTransferId id, LedgerAccountId debit, LedgerAccountId credit, Money amount, string cause, Guid? causeId = null) =>
        Checked(id, LedgerTransferKind.Hold, debit, credit, amount, null, cause, causeId);

    /// <summary>Ends a hold: <paramref name="amount"/> moves, the remainder is free again.</summary>
    /// <param name="id">Made by the caller.</param>
    /// <param name="hold">The hold, in whatever state the caller knows it.</param>
    /// <param name="amount">Positive and at most the hold, else refused; when nothing is to be paid, release.</param>
    /// <param name="cause">1 to <see cref="MaxCauseLength"/> characters.</param>
    /// <param name="causeId">What caused it.</param>
    /// <exception cref="ArgumentException"><paramref name="hold"/> is none, or the cause is blank or too long.</exception>
    public static TransferRequest Settle(LedgerTransferId id, LedgerTransfer hold, Money amount, string cause, Guid? causeId = null) =>
        Ending(id, LedgerTransferKind.Settlement, hold, amount, cause, causeId);

    /// <summary>Ends a hold: nothing moves.</summary>
    /// <exception cref="ArgumentException"><paramref name="hold"/> is none, or the cause is blank or too long.</exception>
    public static TransferRequest Release(LedgerTransferId id, LedgerTransfer hold, string cause, Guid? causeId = null)
    {
        ArgumentNullException.ThrowIfNull(hold);
        return Ending(id, LedgerTransferKind.Release, hold, Money.Zero(hold.Amount.Currency), cause, causeId);
    }

    /// <summary>Ends a hold that outlived its time, refused before <see cref="LedgerTransfer.ExpiresAt"/>: nothing moves. That nothing can settle it any more is for the caller to know.</summary>
    /// <exception cref="ArgumentException"><paramref name="hold"/> is none, or the cause is blank or too long.</exception>
    public static TransferRequest Lapse(LedgerTransferId id, LedgerTransfer hold, string cause, Guid? causeId = null)
    {
        ArgumentNullException.ThrowIfNull(hold);
        return Ending(id, LedgerTransferKind.Lapse, hold, Money.Zero(hold.Amount.Currency), cause, causeId);
    }

    /// <summary>True when <paramref name="transfer"/> is what this request asked for: same body, whenever it was recorded.</summary>
    public bool IsAnsweredBy(LedgerTransfer transfer)
    {
        ArgumentNullException.ThrowIfNull(transfer);
        return (Kind, DebitAccountId, CreditAccountId, Amount, HoldId, Cause, CauseId)
            == (transfer.Kind, transfer.DebitAccountId, transfer.CreditAccountId, transfer.Amount, transfer.HoldId, transfer.Cause, transfer.CauseId);
    }

    private static TransferRequest Ending(LedgerTransferId id, LedgerTransferKind kind, LedgerTransfer hold, Money amount, string cause, Guid? causeId)
    {
        ArgumentNullException.ThrowIfNull(hold);
        if (hold.Kind != LedgerTransferKind.Hold)
            throw new ArgumentException($"{hold.Kind} {hold.Id} is not a hold.", nameof(hold));
        return Checked(id, kind, hold.DebitAccountId, hold.CreditAccountId, amount, hold.Id, cause, causeId);
    }

    private static TransferRequest Checked(
        LedgerTransferId id, LedgerTransferKind kind, LedgerAccountId debit, LedgerAccountId credit, Money amount, LedgerTransferId? holdId, string cause, Guid? causeId)
    {
        if (debit == credit)
            throw new ArgumentException("A transfer has two accounts.", nameof(credit));
        if (string.IsNullOrWhiteSpace(cause) || cause.Length > MaxCauseLength)
            throw new ArgumentException($"A cause has 1 to {MaxCauseLength} characters.", nameof(cause));
        return new TransferRequest
        {
            Id = id, Kind = kind, DebitAccountId = debit, CreditAccountId = credit, Amount = amount, HoldId = holdId, Cause = cause, CauseId = causeId,
        };
    }
}
