using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Portal.Core.Billing;
using Portal.Core.Primitives;
using Portal.Features.Audit;
using Portal.Features.Billing.Payments;
using Portal.Persistence;
using Portal.Security;

namespace Portal.Features.Billing.Vouchers;

/// <param name="Id">Made by the form or the program that asks. Asked for again, the codes are not told again.</param>
/// <param name="Amount">Credit of each, an exact decimal in the installation's currency.</param>
/// <param name="LastDay">Last day, in the installation's zone, on which they can be redeemed.</param>
/// <param name="CreditDays">Days from redemption to the expiry of the credit; null when it never expires.</param>
public sealed record MakeVouchersRequest(Guid Id, string Name, string Amount, int Count, DateOnly LastDay, int? CreditDays = null);

/// <param name="Codes">Told this once: only their hashes are kept.</param>
/// <param name="IsReleased">False while a second administrator is waited for.</param>
public sealed record MadeVouchers(Guid BatchId, IReadOnlyList<string> Codes, bool IsReleased);

/// <summary>Makes a batch of vouchers. Above the limit of one administrator they are worth nothing until a second one releases them.</summary>
public sealed class MakeVouchers(IDbContextFactory<PortalDbContext> contexts, PaymentDesk desk, VoucherQueries queries)
{
    public async Task<Result<MadeVouchers>> HandleAsync(Caller caller, MakeVouchersRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (AdminOnly.Refuse(caller) is { } notAllowed)
            return notAllowed;
        if (request.Id == Guid.Empty)
            return new Refusal("invalid_id", "id");
        // Two at once with one id: the other was first, and the next look finds its batch.
        return await DatabaseConflicts.RetryAsync(() => MakeAsync(caller, request, cancellationToken));
    }

    private async Task<Result<MadeVouchers>> MakeAsync(Caller caller, MakeVouchersRequest request, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var id = new VoucherBatchId(request.Id);
        if (await db.VoucherBatches.AnyAsync(known => known.Id == id, cancellationToken))
            return new Refusal("idempotency_conflict", "id");
        var amount = PaymentAmount.Read(request.Amount, desk.Currency);
        if (!amount.IsAccepted)
            return amount.Refusal;
        if (request.Count is < 1 or > VoucherBatch.MaxCount)
            return new Refusal("invalid_count", "count", new Dictionary<string, string>(StringComparer.Ordinal) { ["most"] = $"{VoucherBatch.MaxCount}" });
        if (request.LastDay.Year > desk.Now.Year + 50)
            return new Refusal("invalid_expiry", "lastDay");
        var until = LocalDay.StartOf(request.LastDay.AddDays(1), queries.Zone);
        var batch = VoucherBatch.Make(
            id, request.Name, amount.Value, request.Count, until, request.CreditDays, !desk.NeedsSecond(new Money(checked(amount.Value.Micros * request.Count), amount.Value.Currency)), caller.Id, desk.Now);
        return batch.IsAccepted ? await StoreAsync(db, caller, batch.Value, cancellationToken) : batch.Refusal.Field == "redeemableUntil" ? batch.Refusal with { Field = "lastDay" } : batch.Refusal;
    }

    private async Task<Result<MadeVouchers>> StoreAsync(PortalDbContext db, Caller caller, VoucherBatch batch, CancellationToken cancellationToken)
    {
        var codes = Enumerable.Range(0, batch.Count).Select(_ => VoucherCode.Of(RandomNumberGenerator.GetBytes(VoucherCode.ByteCount))).ToList();
        db.VoucherBatches.Add(batch);
        db.Vouchers.AddRange(codes.Select(code => Voucher.Of(VoucherId.New(), batch.Id, code)));
        db.AuditEntries.Add(AuditEntry.Of(
            caller, "voucher.make", $"vouchers/{batch.Id}", new { batch.Name, Amount = batch.Amount.ToDecimalString(), batch.Amount.Currency, batch.Count, batch.RedeemableUntil, batch.CreditDays }, desk.Now));
        await db.SaveChangesAsync(cancellationToken);
        return new MadeVouchers(batch.Id.Value, codes.ConvertAll(code => code.ToString()), batch.ReleasedAt is not null);
    }
}
