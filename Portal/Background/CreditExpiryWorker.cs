using Portal.Features.Billing;

namespace Portal.Background;

/// <summary>Takes back what is left of credits whose time is over.</summary>
public sealed class CreditExpiryWorker(ExpireCredits credits, TimeProvider time, ILogger<CreditExpiryWorker> logger) : PeriodicWorker(TimeSpan.FromMinutes(1), time, logger)
{
    public override async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        foreach (var credit in await credits.DueAsync(cancellationToken))
            await credits.ExpireAsync(credit, cancellationToken);
    }
}
