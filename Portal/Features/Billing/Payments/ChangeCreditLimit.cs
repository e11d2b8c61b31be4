using Portal.Core.Billing;
using Portal.Core.Primitives;
using Portal.Features.Audit;
using Portal.Live;
using Portal.Security;

namespace Portal.Features.Billing.Payments;

/// <param name="Limit">Exact decimal in the installation's currency; <c>0</c> for prepaid.</param>
public sealed record ChangeCreditLimitRequest(string Limit);

/// <summary>Agrees how much an organisation may spend beyond its wallet and pay later. Its invoices show what it owes; what comes in pays it first.</summary>
public sealed class ChangeCreditLimit(UnitsOfWork units, PaymentDesk desk, BalanceFeed balances)
{
    /// <returns>Null when done; <c>organisation_not_found</c>, <c>invalid_amount</c>, or <c>credit_limit_in_use</c>.</returns>
    public async Task<Refusal?> HandleAsync(Caller caller, OrganisationId organisation, ChangeCreditLimitRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (AdminOnly.Refuse(caller) is { } notAllowed)
            return notAllowed;
        var limit = PaymentAmount.Read(request.Limit, desk.Currency, "limit", allowZero: true);
        if (!limit.IsAccepted)
            return limit.Refusal;
        if (await units.RunAsync(new UnitNeeds(organisation), unit => Task.FromResult(Change(unit, caller, organisation, limit.Value)), cancellationToken) is { } refusal)
            return refusal;
        balances.Publish(organisation, organisation);
        return null;
    }

    private Refusal? Change(UnitOfWork unit, Caller caller, OrganisationId organisation, Money limit)
    {
        var accounts = unit.Ledger.AccountsOf(organisation);
        if (accounts.Count == 0)
            return new Refusal("organisation_not_found");
        var owed = accounts.FirstOrDefault(account => account.Kind == LedgerAccountKind.Receivable)
            ?? unit.Ledger.Open(LedgerAccount.OfOrganisation(LedgerAccountId.New(), organisation, LedgerAccountKind.Receivable, limit.Currency));
        if (unit.Ledger.LimitCredit(owed.Id, limit) is { } refusal)
            return refusal with { Field = "limit" };
        unit.Db.AuditEntries.Add(AuditEntry.Of(
            caller, "wallet.credit_limit", $"organisation/{organisation}", new { Before = owed.Balance.CreditLimit.ToDecimalString(), After = limit.ToDecimalString(), limit.Currency }, desk.Now));
        return null;
    }
}
