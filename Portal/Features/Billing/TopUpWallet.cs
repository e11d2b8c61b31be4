using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Portal.Core.Billing;
using Portal.Core.Primitives;
using Portal.Features.Audit;
using Portal.Hosting;
using Portal.Live;
using Portal.Persistence;
using Portal.Security;

namespace Portal.Features.Billing;

/// <param name="Id">Made by the form or the program that asks; repeating it has no second effect.</param>
/// <param name="Amount">Exact decimal in the installation's currency, such as <c>100.00</c>; at most two decimals for CNY.</param>
/// <param name="Reference">What the payment can be found by: a bank reference, an order number.</param>
public sealed record TopUpWalletRequest(Guid Id, string Amount, string Reference);

/// <summary>Puts money that came in by bank or cash into an organisation's wallet; an administrator's act.</summary>
public sealed class TopUpWallet(UnitsOfWork units, IOptions<PortalOptions> site, BalanceFeed balances, TimeProvider time)
{
    /// <summary>Most that one top-up may be, whole units: a slip of the finger must not become a fortune.</summary>
    public const long MaxUnits = 100_000_000;

    public async Task<Result<Balance>> HandleAsync(Caller caller, OrganisationId organisation, TopUpWalletRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        ArgumentNullException.ThrowIfNull(request);
        if (!caller.IsAdmin)
            return new Refusal("organisation_not_found");
        var amount = Amount(request.Amount);
        if (!amount.IsAccepted)
            return amount.Refusal;
        if (string.IsNullOrWhiteSpace(request.Reference) || request.Reference.Trim().Length > TransferRequest.MaxCauseLength)
            return Refuse("invalid_reference", "reference", ("most", $"{TransferRequest.MaxCauseLength}"));
        if (request.Id == Guid.Empty)
            return new Refusal("invalid_id", "id");
        var result = await units.RunAsync(new UnitNeeds(organisation), unit => WriteAsync(unit, caller, organisation, request, amount.Value), cancellationToken);
        if (result.IsAccepted)
            balances.Publish(organisation, organisation);
        return result;
    }

    private async Task<Result<Balance>> WriteAsync(UnitOfWork unit, Caller caller, OrganisationId organisation, TopUpWalletRequest request, Money amount)
    {
        if (unit.Ledger.AccountsOf(organisation).FirstOrDefault(account => account.Kind == LedgerAccountKind.Wallet) is not { } wallet)
            return new Refusal("organisation_not_found");
        var now = time.GetUtcNow();
        var id = new LedgerTransferId(request.Id);
        var transfer = TransferRequest.Move(id, LedgerTransferKind.TopUp, PlatformAccounts.Cash, wallet.Id, amount, request.Reference.Trim(), caller.Id.Value);
        var recorded = await unit.Ledger.ApplyAsync(transfer, now, CancellationToken.None);
        if (!recorded.IsAccepted)
            return recorded.Refusal with { Field = "id" };
        if (unit.Ledger.IsNew(id))
        {
            unit.Db.AuditEntries.Add(AuditEntry.Of(
                caller, "wallet.top_up", $"organisation/{organisation}", new { Amount = amount.ToDecimalString(), amount.Currency, Reference = request.Reference.Trim(), Transfer = request.Id }, now));
        }

        return Wallets.Together(unit.Ledger.AccountsOf(organisation), site.Value.Currency);
    }

    private Result<Money> Amount(string? text)
    {
        var code = site.Value.Currency;
        var most = Money.OfUnits(MaxUnits, code);
        try
        {
            var amount = Money.Parse((text ?? "").Trim(), code);
            var isWhole = amount == amount.RoundTo(Currency.Of(code).Exponent);
            return amount.Micros > 0 && amount <= most && isWhole
                ? amount
                : Refuse("invalid_amount", "amount", ("most", most.ToDecimalString()), ("decimals", $"{Currency.Of(code).Exponent}"));
        }
        catch (Exception error) when (error is FormatException or OverflowException)
        {
            return Refuse("invalid_amount", "amount", ("most", most.ToDecimalString()), ("decimals", $"{Currency.Of(code).Exponent}"));
        }
    }

    private static Refusal Refuse(string code, string field, params ReadOnlySpan<(string Name, string Value)> facts)
    {
        var details = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in facts)
            details.Add(name, value);
        return new Refusal(code, field, details);
    }
}
