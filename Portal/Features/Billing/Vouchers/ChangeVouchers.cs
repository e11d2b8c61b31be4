using Microsoft.EntityFrameworkCore;
using Portal.Core.Billing;
using Portal.Core.Primitives;
using Portal.Features.Audit;
using Portal.Persistence;
using Portal.Security;

namespace Portal.Features.Billing.Vouchers;

/// <summary>Releases a batch, as a second administrator, or withdraws what is left of it.</summary>
public sealed class ChangeVouchers(IDbContextFactory<PortalDbContext> contexts, TimeProvider time)
{
    /// <returns>Null when done; <c>batch_not_found</c>, <c>same_person</c>, <c>batch_released</c>, or <c>batch_withdrawn</c>.</returns>
    public Task<Refusal?> ReleaseAsync(Caller caller, Guid id, CancellationToken cancellationToken) =>
        ChangeAsync(caller, id, "voucher.release", (batch, now) => batch.Release(caller.Id, now), cancellationToken);

    /// <returns>Null when done; <c>batch_not_found</c> or <c>batch_withdrawn</c>.</returns>
    public Task<Refusal?> WithdrawAsync(Caller caller, Guid id, CancellationToken cancellationToken) =>
        ChangeAsync(caller, id, "voucher.withdraw", (batch, now) => batch.Withdraw(now), cancellationToken);

    private async Task<Refusal?> ChangeAsync(Caller caller, Guid id, string act, Func<VoucherBatch, DateTimeOffset, Refusal?> change, CancellationToken cancellationToken)
    {
        if (AdminOnly.Refuse(caller) is { } notAllowed)
            return notAllowed;
        return (await DatabaseConflicts.RetryAsync<Result<bool>>(async () =>
        {
            await using var db = await contexts.CreateDbContextAsync(cancellationToken);
            var (batchId, now) = (new VoucherBatchId(id), time.GetUtcNow());
            if (await db.VoucherBatches.SingleOrDefaultAsync(batch => batch.Id == batchId, cancellationToken) is not { } batch)
                return new Refusal("batch_not_found");
            if (change(batch, now) is { } refusal)
                return refusal;
            db.AuditEntries.Add(AuditEntry.Of(caller, act, $"vouchers/{id}", new { batch.Name, batch.Count, Amount = batch.Amount.ToDecimalString(), batch.Amount.Currency }, now));
            await db.SaveChangesAsync(cancellationToken);
            return true;
        })).Refusal;
    }
}
