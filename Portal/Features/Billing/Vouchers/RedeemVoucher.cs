using Microsoft.EntityFrameworkCore;
using Portal.Core.Accounts;
using Portal.Core.Billing;
using Portal.Core.Primitives;
using Portal.Features.Audit;
using Portal.Live;
using Portal.Persistence;
using Portal.Security;

namespace Portal.Features.Billing.Vouchers;

/// <param name="Code">As printed; case, hyphens and spaces do not matter.</param>
/// <param name="Organisation">Null is the one the person works in.</param>
public sealed record RedeemVoucherRequest(string Code, Guid? Organisation = null);

/// <param name="ExpiresAt">When the credit expires; null for never.</param>
public sealed record RedeemedVoucher(Money Amount, DateTimeOffset? ExpiresAt);

/// <summary>Turns a voucher into credit of a member's organisation, once.</summary>
public sealed class RedeemVoucher(IDbContextFactory<PortalDbContext> contexts, UnitsOfWork units, VoucherTries tries, BalanceFeed balances, TimeProvider time)
{
    /// <returns>The credit; <c>organisation_not_found</c>, <c>role_not_allowed</c>, <c>too_many_tries</c>, <c>voucher_unknown</c>, <c>voucher_redeemed</c>, <c>voucher_expired</c>, <c>voucher_withdrawn</c>, <c>voucher_not_released</c>.</returns>
    public async Task<Result<RedeemedVoucher>> HandleAsync(Caller caller, RedeemVoucherRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        ArgumentNullException.ThrowIfNull(request);
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if (await OrganisationAccess.FindAsync(db, caller, request.Organisation is { } id ? new OrganisationId(id) : null, cancellationToken) is not { } scope)
            return new Refusal(OrganisationAccess.NotFound);
        if (scope.Refuse(OrganisationRight.ManageMoney) is { } notAllowed)
            return notAllowed;
        var organisation = scope.Organisation;
        if (tries.Refuse(caller.Id) is { } tooMany)
            return tooMany;
        if (VoucherCode.Parse(request.Code)?.Hash() is not { } hash || !await db.Vouchers.AnyAsync(voucher => voucher.CodeHash == hash, cancellationToken))
        {
            tries.Wrong(caller.Id);
            return new Refusal("voucher_unknown", "code");
        }

        var redeemed = await units.RunAsync(new UnitNeeds(organisation.Id), unit => RedeemAsync(unit, caller, organisation.Id, hash), cancellationToken);
        if (redeemed.IsAccepted)
            balances.Publish(organisation.Id, organisation.Id);
        return redeemed;
    }

    private async Task<Result<RedeemedVoucher>> RedeemAsync(UnitOfWork unit, Caller caller, OrganisationId organisation, string hash)
    {
        var now = time.GetUtcNow();
        var voucher = await unit.Db.Vouchers.SingleAsync(voucher => voucher.CodeHash == hash);
        var batch = await unit.Db.VoucherBatches.AsNoTracking().SingleAsync(batch => batch.Id == voucher.BatchId);
        if ((voucher.Redeem(organisation, now) ?? batch.RefuseRedeeming(now)) is { } refusal)
            return refusal;
        var expiresAt = batch.ExpiryOfCredit(now);
        var credit = Credits.AccountOf(unit, organisation, voucher.Id.Value, batch.Amount.Currency, expiresAt);
        var request = TransferRequest.Move(
            new LedgerTransferId(voucher.Id.Value), LedgerTransferKind.Grant, PlatformAccounts.PromotionalExpense, credit.Id, batch.Amount, $"voucher …{voucher.Ending}", batch.Id.Value);
        if ((await unit.Ledger.ApplyAsync(request, now, CancellationToken.None)).Refusal is { } cannotMove)
            return cannotMove;
        unit.Db.AuditEntries.Add(AuditEntry.Of(
            caller, "voucher.redeem", $"organisation/{organisation}", new { Amount = batch.Amount.ToDecimalString(), batch.Amount.Currency, batch.Name, voucher.Ending }, now));
        return new RedeemedVoucher(batch.Amount, expiresAt);
    }
}
