using Portal.Core.Primitives;

namespace Portal.Core.Billing;

/// <summary>One act on the ledger: an amount from the debited to the credited account.</summary>
/// <remarks>
/// Append-only. The one thing that changes is that a pending hold ends: <see cref="State"/> and <see cref="EndedById"/> are set
/// once, together with the transfer that ends it. A unique <see cref="HoldId"/> among settlements and releases is the
/// database's form of "a hold ends once". A hold expires as two-phase transfers do: not by itself at an instant, but from that instant on
/// whoever finds that nothing can settle it any more may end it by a <see cref="LedgerTransferKind.Lapse"/>. Until it lapses it can be settled.
/// </remarks>
public sealed record LedgerTransfer
{
    /// <summary>How long a hold stands before it may lapse. Generous: a task that lives keeps its holds longer, and each next window of a long one is a hold with a time of its own.</summary>
    public static TimeSpan HoldLifetime { get; } = TimeSpan.FromDays(30);

    /// <summary>Made by whoever asks; repeating the request has no second effect.</summary>
    public required LedgerTransferId Id { get; init; }

    public required LedgerTransferKind Kind { get; init; }

    /// <summary>Account whose balance falls.</summary>
    public required LedgerAccountId DebitAccountId { get; init; }

    /// <summary>Account whose balance rises.</summary>
    public required LedgerAccountId CreditAccountId { get; init; }

    /// <summary>Positive; zero only for a release or lapse.</summary>
    public required Money Amount { get; init; }

    public required LedgerTransferState State { get; init; }

    /// <summary>The hold that this settlement, release or lapse ends; null for the other kinds.</summary>
    public LedgerTransferId? HoldId { get; init; }

    /// <summary>Of a hold: the settlement, release or lapse that ended it; null while pending and for the other kinds.</summary>
    public LedgerTransferId? EndedById { get; init; }

    /// <summary>Why, for people: payment reference, reason of a correction … At most <see cref="TransferRequest.MaxCauseLength"/> characters.</summary>
    public required string Cause { get; init; }

    /// <summary>Id of what caused it (task attempt, invoice …); null when the text says all.</summary>
    public Guid? CauseId { get; init; }

    /// <summary>When it was recorded, UTC.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Of a hold: from when on it may lapse, UTC; null for the other kinds. It follows from <see cref="At"/>, so that nobody can change it.</summary>
    public DateTimeOffset? ExpiresAt => Kind == LedgerTransferKind.Hold ? At + HoldLifetime : null;
}
