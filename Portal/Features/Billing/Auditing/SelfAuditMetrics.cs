using System.Diagnostics.Metrics;

namespace Portal.Features.Billing.Auditing;

/// <summary>What a monitor hears of the self-audit: how many findings the last one had, how many ran, and how long they took.</summary>
public sealed class SelfAuditMetrics
{
    public const string Meter = "Portal.Billing";
    private readonly Counter<long> _runs;
    private readonly Histogram<double> _duration;
    private long _findings;

    public SelfAuditMetrics(IMeterFactory meters)
    {
        ArgumentNullException.ThrowIfNull(meters);
        var meter = meters.Create(Meter);
        _runs = meter.CreateCounter<long>("portal.self_audit.runs", "{run}", "Self-audits that were finished.");
        _duration = meter.CreateHistogram<double>("portal.self_audit.duration", "s", "How long a self-audit took.");
        meter.CreateObservableGauge("portal.self_audit.findings", () => Interlocked.Read(ref _findings), "{finding}", "Findings of the last self-audit of this process; 0 when all is well.");
    }

    public void Ran(SelfAuditReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        Interlocked.Exchange(ref _findings, report.FindingCount);
        _runs.Add(1, new KeyValuePair<string, object?>("sound", report.IsSound));
        _duration.Record(report.Milliseconds / 1000.0);
    }
}
