using Microsoft.Extensions.Options;
using Portal.Core.Primitives;
using Portal.Features.Billing.Auditing;
using Portal.Hosting;

namespace Portal.Background;

/// <summary>Audits the money once a night, and at the first start. What it found last is read from the trail, so a restart does not ask twice.</summary>
public sealed class SelfAuditWorker(SelfAudit audit, IOptions<SelfAuditOptions> options, IOptions<PortalOptions> site, TimeProvider time, ILogger<SelfAuditWorker> logger)
    : PeriodicWorker(TimeSpan.FromMinutes(10), time, logger)
{
    private readonly TimeProvider _time = time;
    private readonly ILogger _logger = logger;

    public override async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        var now = _time.GetUtcNow();
        if (await audit.LastAsync(cancellationToken) is { } last && last.At >= LatestNight(now))
            return;
        var report = (await audit.RunAsync(caller: null, cancellationToken)).Report;
        if (report.IsSound)
            _logger.LogInformation("Self-audit: difference 0 over {Transfers} transfers, {Tasks} tasks and {Invoices} invoices", report.Counts.Transfers, report.Counts.Tasks, report.Counts.Invoices);
        foreach (var finding in report.Findings)
            _logger.LogError("Self-audit: {Code} of {Subject} {Id}, difference {Difference}", finding.Code, finding.Subject, finding.Id, finding.Difference);
    }

    // The last time that the clock showed the hour, in the installation's zone.
    private DateTimeOffset LatestNight(DateTimeOffset now)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(site.Value.DefaultTimeZone);
        var today = LocalDay.Containing(now, zone);
        var night = LocalDay.StartOf(today, zone).AddHours(options.Value.Hour);
        return night <= now ? night : LocalDay.StartOf(today.AddDays(-1), zone).AddHours(options.Value.Hour);
    }
}
