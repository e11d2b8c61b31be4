using Portal.Features.Audit.Chain;

namespace Portal.Background;

/// <summary>Links new audit entries on to the chain.</summary>
public sealed class AuditSealWorker(SealAudit seals, TimeProvider time, ILogger<AuditSealWorker> logger) : PeriodicWorker(TimeSpan.FromSeconds(5), time, logger)
{
    public override Task RunOnceAsync(CancellationToken cancellationToken) => seals.RunAsync(cancellationToken);
}
