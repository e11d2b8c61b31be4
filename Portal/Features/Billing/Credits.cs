using Portal.Core.Billing;
using Portal.Core.Primitives;

namespace Portal.Features.Billing;

/// <summary>Where credit is put.</summary>
internal static class Credits
{
    /// <summary>The account of a credit of a prepared organisation: its own when it expires, else the one that never does. Opened when it is not there.</summary>
    /// <param name="id">Of the credit.</param>
    public static LedgerAccount AccountOf(UnitOfWork unit, OrganisationId organisation, Guid id, string currency, DateTimeOffset? expiresAt)
    {
        var accounts = unit.Ledger.AccountsOf(organisation);
        return expiresAt is null
            ? accounts.First(account => account is { Kind: LedgerAccountKind.Promotional, ExpiresAt: null })
            : accounts.FirstOrDefault(account => account.Id.Value == id) ?? unit.Ledger.Open(LedgerAccount.OfCredit(new LedgerAccountId(id), organisation, currency, expiresAt));
    }
}
