using Portal.Core.Primitives;

namespace Portal.Core.Billing;

/// <summary>How far a checkout is.</summary>
public enum CheckoutState
{
    /// <summary>Begun; nothing was paid.</summary>
    Open = 1,

    /// <summary>Paid, and in the wallet.</summary>
    Paid = 2,

    /// <summary>Ended without a payment.</summary>
    Ended = 3,
}

/// <summary>What a provider says was paid. It is compared with the order, never taken from it.</summary>
/// <param name="SessionId">The provider's id of the checkout.</param>
/// <param name="OrganisationId">As the provider was told when the checkout was begun.</param>
/// <param name="Amount">What was captured.</param>
public sealed record CheckoutPayment(string SessionId, OrganisationId OrganisationId, Money Amount);

/// <summary>A top-up that somebody pays at a payment provider. Its id is that of the transfer, so that the money comes in once however often the provider says so.</summary>
public sealed class CheckoutOrder
{
    /// <summary>Longest id of a provider's session, characters.</summary>
    public const int MaxSessionLength = 255;

    private CheckoutOrder()
    {
    }

    /// <param name="amount">Positive, in whole coins of the currency.</param>
    /// <exception cref="ArgumentException">The amount is not.</exception>
    public CheckoutOrder(LedgerTransferId id, OrganisationId organisation, Money amount, UserId createdBy, DateTimeOffset now)
    {
        if (amount.Micros <= 0 || amount.Micros % Currency.Of(amount.Currency).MinorUnitMicros != 0)
            throw new ArgumentException($"{amount} is not a positive number of whole coins.", nameof(amount));
        (Id, OrganisationId, Amount, CreatedBy, CreatedAt, State) = (id, organisation, amount, createdBy, now, CheckoutState.Open);
    }

    /// <summary>Also of the transfer that brings the money in.</summary>
    public LedgerTransferId Id { get; private set; }

    public OrganisationId OrganisationId { get; private set; }

    public Money Amount { get; private set; }

    public UserId CreatedBy { get; private set; }

    public DateTimeOffset CreatedAt { get; private set; }

    /// <summary>The provider's id of the checkout; null until it has answered.</summary>
    public string? SessionId { get; private set; }

    public CheckoutState State { get; private set; }

    public DateTimeOffset? EndedAt { get; private set; }

    /// <summary>Concurrency token; rises with every change.</summary>
    public long Version { get; private set; }

    /// <summary>The amount in the currency's smallest coin: 1234 for ¥12.34.</summary>
    public long MinorUnits => Amount.Micros / Currency.Of(Amount.Currency).MinorUnitMicros;

    /// <summary>True when the same person asks the same again.</summary>
    public bool IsAnsweredBy(OrganisationId organisation, Money amount, UserId person) => (OrganisationId, Amount, CreatedBy) == (organisation, amount, person);

    /// <summary>Notes the provider's session.</summary>
    /// <exception cref="InvalidOperationException">It has another one.</exception>
    public void Open(string sessionId)
    {
        if (SessionId is not null && SessionId != sessionId)
            throw new InvalidOperationException($"Checkout {Id} has a session already.");
        SessionId = sessionId;
        Version++;
    }

    /// <summary>Takes a payment for it.</summary>
    /// <returns>
    /// Null when it is paid now; or <c>checkout_paid</c> when it was before, <c>wrong_session</c>, <c>wrong_organisation</c>, <c>wrong_currency</c>, <c>wrong_amount</c>; then nothing
    /// has changed. A payment that comes after the checkout ended is a payment all the same.
    /// </returns>
    public Refusal? Take(CheckoutPayment payment, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(payment);
        if (payment.SessionId != SessionId)
            return new Refusal("wrong_session");
        if (payment.OrganisationId != OrganisationId)
            return new Refusal("wrong_organisation");
        if (payment.Amount.Currency != Amount.Currency)
            return new Refusal("wrong_currency");
        if (payment.Amount != Amount)
            return new Refusal("wrong_amount");
        if (State == CheckoutState.Paid)
            return new Refusal("checkout_paid");
        (State, EndedAt) = (CheckoutState.Paid, now);
        Version++;
        return null;
    }

    /// <summary>Ends it without a payment; one that is paid stays so.</summary>
    public void End(DateTimeOffset now)
    {
        if (State != CheckoutState.Open)
            return;
        (State, EndedAt) = (CheckoutState.Ended, now);
        Version++;
    }
}
