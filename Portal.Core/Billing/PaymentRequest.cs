using Portal.Core.Primitives;

namespace Portal.Core.Billing;

/// <summary>What a payment request asks for.</summary>
public enum PaymentRequestKind
{
    /// <summary>Money that came in: into the wallet.</summary>
    TopUp = 1,

    /// <summary>Credit to be given.</summary>
    Grant = 2,

    /// <summary>Money that is to go back to who paid it in.</summary>
    Refund = 3,

    /// <summary>What was invoiced is to be credited, in whole or in part; the lines stand on the credit note of the same id.</summary>
    CreditNote = 4,
}

/// <summary>Where a payment request stands; the last two are final.</summary>
public enum PaymentRequestState
{
    /// <summary>Waits for a second administrator.</summary>
    Waiting = 1,

    /// <summary>Carried out.</summary>
    Approved = 2,

    /// <summary>Not carried out.</summary>
    Refused = 3,
}

/// <summary>A movement of money that one administrator asks for and another decides on. Nothing moves while it waits.</summary>
public sealed class PaymentRequest
{
    private PaymentRequest()
    {
    }

    /// <summary>Made by whoever asks; the transfer it becomes has the same.</summary>
    public LedgerTransferId Id { get; private init; }

    public PaymentRequestKind Kind { get; private init; }

    public OrganisationId OrganisationId { get; private init; }

    /// <summary>Positive.</summary>
    public Money Amount { get; private init; }

    /// <summary>What the payment can be found by, or why; 1 to <see cref="TransferRequest.MaxCauseLength"/> characters.</summary>
    public string Reference { get; private init; } = "";

    /// <summary>Of credit: when it expires, UTC; null for never and for the other kinds.</summary>
    public DateTimeOffset? ExpiresAt { get; private init; }

    /// <summary>Of a refund: the top-up whose money goes back.</summary>
    public LedgerTransferId? TopUpId { get; private init; }

    public UserId RequestedBy { get; private init; }

    /// <summary>UTC.</summary>
    public DateTimeOffset RequestedAt { get; private init; }

    public PaymentRequestState State { get; private set; }

    /// <summary>Another than <see cref="RequestedBy"/>; null while it waits.</summary>
    public UserId? DecidedBy { get; private set; }

    /// <summary>UTC; null while it waits.</summary>
    public DateTimeOffset? DecidedAt { get; private set; }

    /// <summary>Rises with every change.</summary>
    public long Version { get; private set; }

    /// <summary>A request to put money into a wallet, or to give credit.</summary>
    public static PaymentRequest OfMoneyIn(
        LedgerTransferId id, PaymentRequestKind kind, OrganisationId organisation, Money amount, string reference, DateTimeOffset? expiresAt, UserId by, DateTimeOffset now) =>
        Made(id, kind, organisation, amount, reference, expiresAt, null, by, now);

    /// <summary>A request to send money back.</summary>
    /// <param name="topUp">Where it came in.</param>
    public static PaymentRequest OfRefund(LedgerTransferId id, OrganisationId organisation, Money amount, string reason, LedgerTransferId topUp, UserId by, DateTimeOffset now) =>
        Made(id, PaymentRequestKind.Refund, organisation, amount, reason, null, topUp, by, now);

    /// <summary>A request to credit what was invoiced.</summary>
    /// <param name="amount">What the lines come to, whoever paid them.</param>
    public static PaymentRequest OfCreditNote(LedgerTransferId id, OrganisationId organisation, Money amount, string reason, UserId by, DateTimeOffset now) =>
        Made(id, PaymentRequestKind.CreditNote, organisation, amount, reason, null, null, by, now);

    /// <summary>True when it is what <paramref name="other"/> asks for as well: repeating a request has no second effect.</summary>
    public bool IsAnsweredBy(PaymentRequest other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return (Kind, OrganisationId, Amount, Reference, ExpiresAt, TopUpId, RequestedBy)
            == (other.Kind, other.OrganisationId, other.Amount, other.Reference, other.ExpiresAt, other.TopUpId, other.RequestedBy);
    }

    /// <summary>Waiting → Approved or Refused.</summary>
    /// <param name="isApproved">True to have it carried out.</param>
    /// <param name="by">Who decides.</param>
    /// <param name="now">The instant.</param>
    /// <returns>Null when done; <c>request_decided</c>; or <c>same_person</c>, when who asks would approve it as well. To take it back is allowed.</returns>
    public Refusal? Decide(bool isApproved, UserId by, DateTimeOffset now)
    {
        if (State != PaymentRequestState.Waiting)
            return new Refusal("request_decided");
        if (isApproved && by == RequestedBy)
            return new Refusal("same_person");
        (State, DecidedBy, DecidedAt) = (isApproved ? PaymentRequestState.Approved : PaymentRequestState.Refused, by, now.ToUniversalTime());
        Version++;
        return null;
    }

    private static PaymentRequest Made(
        LedgerTransferId id, PaymentRequestKind kind, OrganisationId organisation, Money amount, string reference, DateTimeOffset? expiresAt, LedgerTransferId? topUp, UserId by, DateTimeOffset now)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(amount.Micros, nameof(amount));
        ArgumentException.ThrowIfNullOrWhiteSpace(reference);
        return new PaymentRequest
        {
            Id = id, Kind = kind, OrganisationId = organisation, Amount = amount, Reference = reference, ExpiresAt = expiresAt?.ToUniversalTime(), TopUpId = topUp,
            RequestedBy = by, RequestedAt = now.ToUniversalTime(), State = PaymentRequestState.Waiting, Version = 1,
        };
    }
}
