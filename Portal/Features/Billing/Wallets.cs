using Microsoft.EntityFrameworkCore;
using Portal.Core.Billing;
using Portal.Core.Primitives;
using Portal.Persistence;

namespace Portal.Features.Billing;

/// <summary>An organisation's money: what it has and what is held.</summary>
public static class Wallets
{
    /// <summary>Opens the accounts of a new organisation; saved by the caller.</summary>
    /// <param name="creditExpiresAt">When its first credit expires; null for never.</param>
    /// <returns>The account of its first credit.</returns>
    public static LedgerAccountId Open(PortalDbContext db, OrganisationId organisation, string currency, DateTimeOffset? creditExpiresAt)
    {
        var promotional = LedgerAccount.OfOrganisation(LedgerAccountId.New(), organisation, LedgerAccountKind.Promotional, currency);
        var wallet = LedgerAccount.OfOrganisation(LedgerAccountId.New(), organisation, LedgerAccountKind.Wallet, currency);
        db.LedgerAccounts.AddRange(promotional, wallet);
        if (creditExpiresAt is null)
            return promotional.Id;
        var credit = LedgerAccount.OfCredit(LedgerAccountId.New(), organisation, currency, creditExpiresAt);
        db.LedgerAccounts.Add(credit);
        return credit.Id;
    }

    /// <summary>Accounts in the order they are used: what was given before what was paid in.</summary>
    public static async Task<IReadOnlyList<LedgerAccount>> AccountsAsync(PortalDbContext db, OrganisationId organisation, CancellationToken cancellationToken) =>
        Funding.OrderOfUse(await db.LedgerAccounts.AsNoTracking().Where(account => account.OrganisationId == organisation).ToListAsync(cancellationToken));

    /// <summary>All that an organisation may use, together.</summary>
    public static async Task<Balance> BalanceAsync(PortalDbContext db, OrganisationId organisation, string currency, DateTimeOffset now, CancellationToken cancellationToken) =>
        Together(await AccountsAsync(db, organisation, cancellationToken), currency, now);

    /// <summary>What accounts hold together. Of credit that has expired only what is held still counts.</summary>
    public static Balance Together(IEnumerable<LedgerAccount> accounts, string currency, DateTimeOffset now)
    {
        var total = new Balance(Money.Zero(currency), Money.Zero(currency), Money.Zero(currency));
        foreach (var account in accounts)
        {
            var balance = account.Balance;
            total = new Balance(total.Posted + (account.IsUsableAt(now) ? balance.Posted : balance.PendingDebit), total.PendingDebit + balance.PendingDebit, total.CreditLimit + balance.CreditLimit);
        }

        return total;
    }
}
