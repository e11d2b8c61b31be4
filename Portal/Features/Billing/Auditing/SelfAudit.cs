using System.Diagnostics;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Portal.Features.Audit;
using Portal.Features.Billing.Storage;
using Portal.Persistence;
using Portal.Security;

namespace Portal.Features.Billing.Auditing;

/// <summary>
/// Works all money out again and says what does not agree, as of one instant and without holding up those who write. What is due of kept files is metered first: what is missing after that should be
/// there. Every run leaves its report in the audit trail, which is where earlier ones are read.
/// </summary>
public sealed class SelfAudit(IDbContextFactory<PortalDbContext> contexts, MeterStorage storage, SelfAuditMetrics metrics, TimeProvider time) : IDisposable
{
    public const string Act = "ledger.self_audit";
    private const string ByPortal = "portal";
    private const int MostShown = 30;
    private readonly SemaphoreSlim _one = new(1, 1);

    /// <param name="caller">The administrator who asks; null for the portal itself.</param>
    public async Task<SelfAuditRow> RunAsync(Caller? caller, CancellationToken cancellationToken)
    {
        if (caller is not null)
            AdminOnly.Demand(caller);
        await _one.WaitAsync(cancellationToken);
        try
        {
            var (started, now) = (Stopwatch.GetTimestamp(), time.GetUtcNow());
            await storage.RunAsync(cancellationToken);
            var report = await ReadAsync(started, now, cancellationToken);
            metrics.Ran(report);
            return await KeepAsync(caller, report, now, cancellationToken);
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>The newest reports, the last one first.</summary>
    public async Task<IReadOnlyList<SelfAuditRow>> ListAsync(Caller caller, CancellationToken cancellationToken)
    {
        AdminOnly.Demand(caller);
        return await ListAsync(MostShown, cancellationToken);
    }

    /// <summary>The last report; null before the first.</summary>
    public async Task<SelfAuditRow?> LastAsync(CancellationToken cancellationToken) => (await ListAsync(1, cancellationToken)) is [var last] ? last : null;

    public void Dispose() => _one.Dispose();

    private async Task<List<SelfAuditRow>> ListAsync(int most, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var entries = await db.AuditEntries.AsNoTracking().Where(entry => entry.Act == Act).OrderByDescending(entry => entry.At).ThenByDescending(entry => entry.Id).Take(most)
            .Select(entry => new { entry.Id, entry.At, entry.Details, By = db.Users.Where(user => user.Id == entry.ActorId).Select(user => user.Email).FirstOrDefault() ?? entry.Actor }).ToListAsync(cancellationToken);
        return entries.ConvertAll(entry => new SelfAuditRow(entry.Id, entry.At, entry.By, JsonSerializer.Deserialize<SelfAuditReport>(entry.Details, JsonSerializerOptions.Web)!));
    }

    private async Task<SelfAuditReport> ReadAsync(long started, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await using var reading = await db.BeginReadingAsync(cancellationToken);
        var (counts, findingCount, findings) = await new SelfAuditReading(db, now).RunAsync(cancellationToken);
        return new SelfAuditReport(counts, findingCount, [.. findings.Select(SelfAuditFinding.Of)], (long)Stopwatch.GetElapsedTime(started).TotalMilliseconds);
    }

    private async Task<SelfAuditRow> KeepAsync(Caller? caller, SelfAuditReport report, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var entry = caller is null ? AuditEntry.OfPortal(Act, "ledger", report, now) : AuditEntry.Of(caller, Act, "ledger", report, now);
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        db.AuditEntries.Add(entry);
        await db.SaveChangesAsync(cancellationToken);
        return new SelfAuditRow(entry.Id, now, caller?.Email ?? ByPortal, report);
    }
}
