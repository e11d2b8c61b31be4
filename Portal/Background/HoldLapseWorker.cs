using Portal.Features.Billing.Holds;

namespace Portal.Background;

/// <summary>Ends holds that outlived their time and their task. There should be none, so each is a warning.</summary>
public sealed class HoldLapseWorker(LapseHolds holds, TimeProvider time, ILogger<HoldLapseWorker> logger) : PeriodicWorker(TimeSpan.FromMinutes(1), time, logger)
{
    private readonly ILogger _logger = logger;

    public override async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        foreach (var hold in await holds.DueAsync(cancellationToken))
        {
            try
            {
                _logger.LogWarning("Money held for {Cause} of organisation {OrganisationId} outlived it: {Freed} is free again", hold.Cause, hold.Organisation, await holds.LapseAsync(hold, cancellationToken));
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                // One that does not agree with its account or budget must not keep the others.
                _logger.LogError(error, "Money held for {Cause} could not be freed; tried again", hold.Cause);
            }
        }
    }
}
