using Microsoft.EntityFrameworkCore;
using Portal.Core.Billing;
using Portal.Core.Primitives;
using Portal.Persistence;

namespace Portal.Features.Billing.CreditNotes;

/// <summary>The transfers of a credit note: those of the charges and of the invoice, the other way.</summary>
internal sealed class CreditNotePostings(UnitOfWork unit, Invoice invoice, CreditNote note, DateTimeOffset now)
{
    private const int Together = 500;

    /// <summary>What was paid goes back to the wallet, and from there to what is owed.</summary>
    /// <returns>What was repaid, micro-units.</returns>
    public async Task<long> PayBackAsync(LedgerTransferId id)
    {
        if (note.BilledCost.Micros == 0)
            return 0;
        var wallet = unit.Ledger.AccountsOf(note.OrganisationId).First(account => account.Kind == LedgerAccountKind.Wallet);
        await MoveAsync(id, LedgerTransferKind.CreditNote, PlatformAccounts.Revenue, wallet.Id, note.BilledCost);
        return await OnAccount.RepayAsync(unit.Ledger, note.OrganisationId, Cause, now);
    }

    /// <summary>What was given goes back to the credits it was taken from, that which expires last first; what came from a credit that has expired since stays with the platform, and so does what its losses bore. Earlier notes had the first of it.</summary>
    /// <param name="before">What the notes before gave back.</param>
    public async Task GiveBackAsync(Money before)
    {
        var (from, to) = (before.Micros, before.Micros + note.Given.Micros);
        if (from == to)
            return;
        foreach (var (account, micros) in await SourcesAsync())
        {
            var part = Math.Min(to, micros) - Math.Max(from, 0);
            (from, to) = (from - micros, to - micros);
            if (part > 0)
                await MoveAsync(LedgerTransferId.New(), LedgerTransferKind.CreditNote, PlatformAccounts.Revenue, account, new Money(part, note.Currency));
        }

        if (to > 0)
            throw new InvalidOperationException($"Invoice {invoice.Number} took off {to} micro-units more than was given for it.");
    }

    public async Task TakeTaxBackAsync()
    {
        if (note.Tax.Micros > 0)
            await MoveAsync(LedgerTransferId.New(), LedgerTransferKind.TaxDue, PlatformAccounts.Tax, PlatformAccounts.Revenue, note.Tax);
        if (note.Residue.Micros > 0)
            await MoveAsync(LedgerTransferId.New(), LedgerTransferKind.Rounding, PlatformAccounts.Rounding, PlatformAccounts.Revenue, note.Residue);
        if (note.Residue.Micros < 0)
            await MoveAsync(LedgerTransferId.New(), LedgerTransferKind.Rounding, PlatformAccounts.Revenue, PlatformAccounts.Rounding, -note.Residue);
    }

    /// <summary>Each kind of resource has what the notes leave of the invoice.</summary>
    /// <param name="others">The notes that were issued before.</param>
    public Task TakeRevenueBackAsync(IReadOnlyList<CreditNote> others) => KindRevenuePosting.PostAsync(
        unit.Ledger, KindRevenue.Change(KindRevenue.Of(invoice, others), KindRevenue.Of(invoice, [.. others, note])), note.Currency, Cause, note.Id.Value, now, CancellationToken.None);

    private string Cause => $"credit note {note.Number}";

    // What each credit, and the platform, paid of what the invoice is for.
    private async Task<IReadOnlyList<(LedgerAccountId Account, long Micros)>> SourcesAsync()
    {
        var db = unit.Db;
        var paid = new Dictionary<LedgerAccountId, long>();
        foreach (var chunk in (await db.Charges.Where(charge => charge.InvoiceId == invoice.Id).CausesAsync(CancellationToken.None)).Chunk(Together))
        {
            var causes = chunk.Select(cause => (Guid?)cause).ToList();
            foreach (var sum in await db.LedgerTransfers
                .Where(transfer => causes.Contains(transfer.CauseId) && (transfer.Kind == LedgerTransferKind.Settlement || transfer.Kind == LedgerTransferKind.WriteOff))
                .GroupBy(transfer => transfer.DebitAccountId).Select(group => new { group.Key, Sum = group.Sum(transfer => transfer.Amount.Micros) }).ToListAsync())
                paid[sum.Key] = paid.GetValueOrDefault(sum.Key) + sum.Sum;
        }

        return
        [
            .. unit.Ledger.AccountsOf(note.OrganisationId).Where(account => account.Kind == LedgerAccountKind.Promotional && paid.ContainsKey(account.Id))
                .OrderByDescending(account => account.ExpiresAt ?? DateTimeOffset.MaxValue).ThenBy(account => account.Id.Value).Select(account => (account.IsUsableAt(now) ? account.Id : PlatformAccounts.PromotionalExpense, paid[account.Id])),
            (PlatformAccounts.Losses, paid.GetValueOrDefault(PlatformAccounts.Losses)),
        ];
    }

    private async Task MoveAsync(LedgerTransferId id, LedgerTransferKind kind, LedgerAccountId debit, LedgerAccountId credit, Money amount)
    {
        if ((await unit.Ledger.ApplyAsync(TransferRequest.Move(id, kind, debit, credit, amount, Cause, note.Id.Value), now, CancellationToken.None)).Refusal is { } refusal)
            throw new InvalidOperationException($"A transfer of credit note {note.Number} was refused: {refusal.Code}.");
    }
}
