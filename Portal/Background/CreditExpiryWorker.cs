using Portal.Features.Billing;

namespace Portal.Background;

/// <summary>Takes back what is left of credits whose time is over.</summary>
public sealed class CreditExpiryWorker(ExpireCredits credits, TimeProvider time, ILogger<CreditExpiryWorker> logger) : PeriodicWorker(TimeSpan.FromMinutes(1), time, logger)
{
    private readonly ILogger _logger = logger;

    public override async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        foreach (var credit in await credits.DueAsync(cancellationToken))
        {
            try
            {
                await credits.ExpireAsync(credit, cancellationToken);
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                // One that does not agree with its account must not keep the others.
                _logger.LogError(error, "Credit {Account} of organisation {OrganisationId} could not be taken back; tried again", credit.Id, credit.OrganisationId);
            }
        }
    }
}
