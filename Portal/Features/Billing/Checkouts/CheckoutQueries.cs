using Microsoft.EntityFrameworkCore;
using Portal.Core.Billing;
using Portal.Core.Primitives;
using Portal.Persistence;
using Portal.Security;

namespace Portal.Features.Billing.Checkouts;

public sealed record CheckoutView(Guid Id, Money Amount, CheckoutState State, DateTimeOffset CreatedAt, DateTimeOffset? EndedAt);

/// <summary>How far a checkout is, for who comes back from the provider.</summary>
public sealed class CheckoutQueries(IDbContextFactory<PortalDbContext> contexts)
{
    /// <returns>Null when there is no such checkout, or it is not of an organisation of the caller.</returns>
    public async Task<CheckoutView?> FindAsync(Caller caller, Guid id, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var orderId = new LedgerTransferId(id);
        return await db.CheckoutOrders.AsNoTracking().SingleOrDefaultAsync(order => order.Id == orderId, cancellationToken) is { } order
            && await BillingAccess.FindAsync(db, caller, order.OrganisationId, cancellationToken) is not null
            ? new CheckoutView(id, order.Amount, order.State, order.CreatedAt, order.EndedAt) : null;
    }
}
