using Microsoft.EntityFrameworkCore;
using Portal.Core.Billing;
using Portal.Core.Primitives;
using Portal.Persistence;

namespace Portal.Features.Billing;

/// <summary>Moves revenue to the kinds of resource that earned it, as an invoice or a credit note is issued: settling a charge does not wait for it.</summary>
internal static class KindRevenuePosting
{
    /// <summary>Decides the transfers; the caller writes them.</summary>
    /// <param name="changes">As <see cref="KindRevenue.Change"/> says.</param>
    public static async Task PostAsync(
        LedgerSession ledger, IReadOnlyList<(LedgerAccountKind Account, long Micros)> changes, string currency, string cause, Guid? causeId, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (changes.Count == 0)
            return;
        await ledger.PrepareRevenueAsync(cancellationToken);
        foreach (var (kind, micros) in changes)
        {
            var (debit, credit) = micros > 0 ? (PlatformAccounts.Revenue, PlatformAccounts.Of(kind)) : (PlatformAccounts.Of(kind), PlatformAccounts.Revenue);
            ledger.Move(TransferRequest.Move(LedgerTransferId.New(), LedgerTransferKind.KindRevenue, debit, credit, new Money(Math.Abs(micros), currency), cause, causeId), now);
        }
    }

    /// <summary>Moves what the invoices before earned, in the transaction that makes the accounts, and so once.</summary>
    public static async Task CarryOverAsync(PortalDbContext db, string currency, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var earned = new Dictionary<LedgerAccountKind, long>();
        foreach (var organisation in await db.Invoices.Select(invoice => invoice.OrganisationId).Distinct().ToListAsync(cancellationToken))
        {
            var invoices = await db.Invoices.AsNoTracking().Where(invoice => invoice.OrganisationId == organisation).ToListAsync(cancellationToken);
            var notes = await db.CreditNotes.AsNoTracking().Where(note => note.OrganisationId == organisation).ToListAsync(cancellationToken);
            foreach (var (account, micros) in KindRevenue.Of(invoices, notes))
                earned[account] = earned.GetValueOrDefault(account) + micros;
        }

        var ledger = new LedgerSession(db);
        await PostAsync(ledger, KindRevenue.Change(KindRevenue.Nothing, earned), currency, "invoices from before revenue was kept by kind", null, now, cancellationToken);
        await ledger.FlushAsync(cancellationToken);
    }
}
