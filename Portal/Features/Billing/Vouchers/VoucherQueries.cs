using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Portal.Core.Billing;
using Portal.Core.Primitives;
using Portal.Features.Billing.Payments;
using Portal.Hosting;
using Portal.Persistence;
using Portal.Security;

namespace Portal.Features.Billing.Vouchers;

/// <param name="IsOwn">True when the one who looks made it, and so cannot release it.</param>
public sealed record VoucherBatchRow(
    Guid Id, string Name, Money Amount, int Count, int Redeemed, DateTimeOffset RedeemableUntil, int? CreditDays, string CreatedBy, DateTimeOffset CreatedAt,
    bool IsReleased, bool IsWithdrawn, bool IsOver, bool IsOwn);

public sealed record VoucherBatchPage(IReadOnlyList<VoucherBatchRow> Rows, int Page, long Total);

/// <summary>Batches of vouchers, the newest first.</summary>
public sealed class VoucherQueries(IDbContextFactory<PortalDbContext> contexts, IOptions<PortalOptions> site, TimeProvider time)
{
    public const int PageSize = 25;

    public TimeZoneInfo Zone => TimeZoneInfo.FindSystemTimeZoneById(site.Value.DefaultTimeZone);

    public string Currency => site.Value.Currency;

    public async Task<VoucherBatchPage> ListAsync(Caller caller, int page, CancellationToken cancellationToken)
    {
        AdminOnly.Demand(caller);
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var total = await db.VoucherBatches.LongCountAsync(cancellationToken);
        var at = (int)Math.Clamp(page, 1, Math.Max(1, (total + PageSize - 1) / PageSize));
        var batches = await db.VoucherBatches.AsNoTracking().OrderByDescending(batch => batch.CreatedAt).ThenByDescending(batch => batch.Id)
            .Skip((at - 1) * PageSize).Take(PageSize)
            .Select(batch => new { batch, Redeemed = db.Vouchers.Count(voucher => voucher.BatchId == batch.Id && voucher.RedeemedAt != null) }).ToListAsync(cancellationToken);
        var people = await PaymentQueries.PeopleAsync(db, batches.Select(row => row.batch.CreatedBy), cancellationToken);
        var now = time.GetUtcNow();
        return new VoucherBatchPage(batches.ConvertAll(row => new VoucherBatchRow(
            row.batch.Id.Value, row.batch.Name, row.batch.Amount, row.batch.Count, row.Redeemed, row.batch.RedeemableUntil, row.batch.CreditDays, people(row.batch.CreatedBy), row.batch.CreatedAt,
            row.batch.ReleasedAt is not null, row.batch.WithdrawnAt is not null, now >= row.batch.RedeemableUntil, row.batch.CreatedBy == caller.Id)), at, total);
    }
}
