using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Portal.Background;
using Portal.Features.Billing.Auditing;
using Portal.Tests.Testing;

namespace Portal.Tests.Background;

public sealed class SelfAuditWorkerTests
{
    [Fact]
    public async Task RunOnce_AuditsAtTheFirstStartAndThenOnceANight()
    {
        await using var ledger = await StoredLedger.SqliteAsync();
        using var worker = new SelfAuditWorker(ledger.Audit, Options.Create(new SelfAuditOptions()), ledger.Site, ledger.Time, NullLogger<SelfAuditWorker>.Instance);

        var counts = new List<int>();
        // From noon in Shanghai, two hours at a time, over two nights.
        for (var pass = 0; pass < 24; pass++)
        {
            await worker.RunOnceAsync(CancellationToken.None);
            counts.Add(await AuditsAsync(ledger));
            ledger.Time.Advance(TimeSpan.FromHours(2));
        }

        // 03:00 lies between the eighth and the ninth pass (02:00 and 04:00).
        Assert.Equal([.. Enumerable.Repeat(1, 8), .. Enumerable.Repeat(2, 12), .. Enumerable.Repeat(3, 4)], counts);
    }

    private static async Task<int> AuditsAsync(StoredLedger ledger)
    {
        await using var db = await ledger.Contexts.CreateDbContextAsync();
        return await db.AuditEntries.CountAsync(entry => entry.Act == SelfAudit.Act);
    }
}
