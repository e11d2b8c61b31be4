using Microsoft.Extensions.Options;
using Portal.Core.Billing;
using Portal.Core.Primitives;
using Portal.Features.Account;
using Portal.Hosting;
using Portal.Persistence;

namespace Portal.Features.Billing;

/// <summary>Opens the accounts of a new organisation and gives it its first credit.</summary>
public sealed class WelcomeCredit(IOptions<WelcomeOptions> options, IOptions<PortalOptions> site)
{
    public async Task GrantAsync(PortalDbContext db, OrganisationId organisation, DateTimeOffset now, CancellationToken cancellationToken)
    {
        DateTimeOffset? expiresAt = options.Value.CreditDays > 0 ? now.AddDays(options.Value.CreditDays) : null;
        var promotional = Wallets.Open(db, organisation, site.Value.Currency, expiresAt);
        await db.SaveChangesAsync(cancellationToken);
        if (options.Value.CreditUnits == 0)
            return;
        // The organisation's own id is the key: it is welcomed once.
        var request = TransferRequest.Move(
            new LedgerTransferId(organisation.Value), LedgerTransferKind.WelcomeCredit, PlatformAccounts.PromotionalExpense, promotional,
            Money.OfUnits(options.Value.CreditUnits, site.Value.Currency), "welcome", organisation.Value);
        var ledger = new LedgerSession(db);
        if ((await ledger.ApplyAsync(request, now, cancellationToken)).Refusal is { } refusal)
            throw new InvalidOperationException($"The welcome credit was refused: {refusal.Code}.");
        await ledger.FlushAsync(cancellationToken);
    }
}
