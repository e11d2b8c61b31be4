using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Microsoft.Extensions.Options;
using Portal.Core.Accounts;
using Portal.Core.Billing;
using Portal.Core.Primitives;
using Portal.Features.Audit;
using Portal.Features.Billing.Payments;
using Portal.Hosting;
using Portal.Persistence;
using Portal.Security;

namespace Portal.Features.Billing.Checkouts;

/// <param name="Id">Made by the form or the program that asks; repeating it is one checkout.</param>
/// <param name="Amount">Exact decimal in the installation's currency.</param>
/// <param name="Organisation">Null is the one the person has belonged to longest.</param>
public sealed record StartCheckoutRequest(Guid Id, string Amount, Guid? Organisation = null);

/// <param name="Url">Where the payer goes.</param>
public sealed record StartedCheckout(Guid Id, string Url);

/// <summary>Begins a payment at the provider. Nothing is booked before the provider says that it was paid.</summary>
public sealed class StartCheckout(IDbContextFactory<PortalDbContext> contexts, StripeProvider provider, IOptions<PortalOptions> site, IStringLocalizer<CheckoutText> text, TimeProvider time)
{
    /// <returns>
    /// Where to pay; <c>organisation_not_found</c>, <c>role_not_allowed</c>, <c>payments_off</c>, <c>invalid_amount</c>, <c>idempotency_conflict</c>, <c>checkout_paid</c>, <c>checkout_ended</c> (one of another id is begun
    /// instead), <c>payment_provider_failed</c>.
    /// </returns>
    public Task<Result<StartedCheckout>> HandleAsync(Caller caller, StartCheckoutRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        ArgumentNullException.ThrowIfNull(request);
        // Two at once with one id: the other was first, and the next look finds its order and its session.
        return DatabaseConflicts.RetryAsync(() => TryAsync(caller, request, cancellationToken));
    }

    private async Task<Result<StartedCheckout>> TryAsync(Caller caller, StartCheckoutRequest request, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if (await OrganisationAccess.FindAsync(db, caller, request.Organisation is { } id ? new OrganisationId(id) : null, cancellationToken) is not { } scope)
            return new Refusal(OrganisationAccess.NotFound);
        if (scope.Refuse(OrganisationRight.ManageMoney) is { } notAllowed)
            return notAllowed;
        if (!provider.IsOn)
            return new Refusal("payments_off");
        var amount = PaymentAmount.Read(request.Amount, site.Value.Currency, most: provider.Most);
        if (!amount.IsAccepted)
            return amount.Refusal;
        if (request.Id == Guid.Empty)
            return new Refusal("invalid_id", "id");
        var order = await OrderAsync(db, caller, scope, request.Id, amount.Value, cancellationToken);
        if (!order.IsAccepted)
            return order.Refusal;
        var begun = await provider.BeginAsync(order.Value, text["Item", scope.Organisation.Name], caller.Email, cancellationToken);
        if (!begun.IsAccepted)
            return begun.Refusal;
        // Where the provider has forgotten the session of the order it makes another, and what is paid there would fit no order.
        var isAnother = order.Value.SessionId is { } known && known != begun.Value.SessionId;
        if (isAnother)
            order.Value.End(time.GetUtcNow());
        else if (order.Value.SessionId is null)
            order.Value.Open(begun.Value.SessionId);
        await db.SaveChangesAsync(cancellationToken);
        return isAnother ? new Refusal("checkout_ended") : new StartedCheckout(request.Id, begun.Value.Url);
    }

    // Written before the provider knows of it: whatever it says later finds its order.
    private async Task<Result<CheckoutOrder>> OrderAsync(PortalDbContext db, Caller caller, OrganisationScope scope, Guid id, Money amount, CancellationToken cancellationToken)
    {
        var orderId = new LedgerTransferId(id);
        if (await db.CheckoutOrders.SingleOrDefaultAsync(order => order.Id == orderId, cancellationToken) is { } known)
            return known.IsAnsweredBy(scope.Organisation.Id, amount, caller.Id) ? StateOf(known) : new Refusal("idempotency_conflict", "id");
        var order = new CheckoutOrder(orderId, scope.Organisation.Id, amount, caller.Id, time.GetUtcNow());
        db.CheckoutOrders.Add(order);
        db.AuditEntries.Add(AuditEntry.Of(caller, "checkout.start", $"organisation/{scope.Organisation.Id}", new { Checkout = id, Amount = amount.ToDecimalString(), amount.Currency }, order.CreatedAt));
        await db.SaveChangesAsync(cancellationToken);
        return order;
    }

    private static Result<CheckoutOrder> StateOf(CheckoutOrder known) => known.State switch
    {
        CheckoutState.Paid => new Refusal("checkout_paid"),
        CheckoutState.Ended => new Refusal("checkout_ended"),
        _ => known,
    };
}
