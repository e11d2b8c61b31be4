using System.Text;
using Microsoft.EntityFrameworkCore;
using Portal.Core.Billing;
using Portal.Features.Audit;
using Portal.Persistence;
using Portal.Security;

namespace Portal.Features.Overview;

/// <summary>The whole ledger as a journal, at one instant, for an accountant's own tools.</summary>
public sealed class LedgerExport(IDbContextFactory<PortalDbContext> contexts, TimeProvider time)
{
    /// <summary>Writes it to <paramref name="stream"/> while it is read: it may be long.</summary>
    public async Task WriteAsync(Caller caller, string currency, Stream stream, CancellationToken cancellationToken)
    {
        AdminOnly.Demand(caller);
        var now = time.GetUtcNow();
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        db.AuditEntries.Add(AuditEntry.Of(caller, "ledger.export", "ledger", new { }, now));
        await db.SaveChangesAsync(cancellationToken);
        await using var reading = await db.BeginReadingAsync(cancellationToken);
        var accounts = await db.LedgerAccounts.AsNoTracking().OrderBy(account => account.Id).ToDictionaryAsync(account => account.Id, cancellationToken);
        await using var writer = new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true);
        await using var buffer = new StringWriter();
        var journal = new LedgerJournal(buffer, currency);
        journal.WriteHead(accounts.Values);
        var (transfer, entries) = ((LedgerTransfer?)null, new List<(LedgerAccount, LedgerEntry)>());
        await foreach (var row in Rows(db).AsAsyncEnumerable().WithCancellation(cancellationToken))
        {
            if (transfer is not null && transfer.Id != row.Transfer.Id)
                await PassOnAsync();
            transfer = row.Transfer;
            entries.Add((accounts[row.Entry.AccountId], row.Entry));
        }

        if (transfer is not null)
            await PassOnAsync();
        journal.WriteFoot(accounts.Values, now);
        await writer.WriteAsync(buffer.GetStringBuilder(), cancellationToken);

        async Task PassOnAsync()
        {
            journal.Write(transfer, entries);
            entries.Clear();
            await writer.WriteAsync(buffer.GetStringBuilder(), cancellationToken);
            buffer.GetStringBuilder().Clear();
        }
    }

    private static IQueryable<Row> Rows(PortalDbContext db) =>
        from entry in db.LedgerEntries.AsNoTracking()
        join transfer in db.LedgerTransfers.AsNoTracking() on entry.TransferId equals transfer.Id
        orderby transfer.At, transfer.Id, entry.AccountId
        select new Row(transfer, entry);

    private sealed record Row(LedgerTransfer Transfer, LedgerEntry Entry);
}
