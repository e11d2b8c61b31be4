using Microsoft.EntityFrameworkCore;
using Portal.Core.Billing;
using Portal.Core.Primitives;
using Portal.Persistence;

namespace Portal.Features.Billing;

/// <summary>An organisation's money: what it has and what is held.</summary>
public static class Wallets
{
    /// <summary>Opens the accounts of a new organisation; saved by the caller.</summary>
    public static (LedgerAccountId Wallet, LedgerAccountId Promotional) Open(PortalDbContext db, OrganisationId organisation, string currency)
    {
        var wallet = LedgerAccount.OfOrganisation(LedgerAccountId.New(), organisation, LedgerAccountKind.Wallet, currency);
        var promotional = LedgerAccount.OfOrganisation(LedgerAccountId.New(), organisation, LedgerAccountKind.Promotional, currency);
        db.LedgerAccounts.AddRange(wallet, promotional);
        return (wallet.Id, promotional.Id);
    }

    /// <summary>Accounts in the order they are used: what was given before what was paid in.</summary>
    public static async Task<List<LedgerAccount>> AccountsAsync(PortalDbContext db, OrganisationId organisation, CancellationToken cancellationToken) =>
        [.. (await db.LedgerAccounts.AsNoTracking().Where(account => account.OrganisationId == organisation).ToListAsync(cancellationToken))
            .OrderBy(account => account.Kind == LedgerAccountKind.Promotional ? 0 : 1)];

    /// <summary>Wallet and promotional credit together.</summary>
    public static async Task<Balance> BalanceAsync(PortalDbContext db, OrganisationId organisation, string currency, CancellationToken cancellationToken) =>
        Together(await AccountsAsync(db, organisation, cancellationToken), currency);

    /// <summary>What accounts hold together.</summary>
    public static Balance Together(IEnumerable<LedgerAccount> accounts, string currency)
    {
        var total = new Balance(Money.Zero(currency), Money.Zero(currency), Money.Zero(currency));
        foreach (var balance in accounts.Select(account => account.Balance))
            total = new Balance(total.Posted + balance.Posted, total.PendingDebit + balance.PendingDebit, total.CreditLimit + balance.CreditLimit);
        return total;
    }
}
