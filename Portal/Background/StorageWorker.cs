using Portal.Features.Billing.Storage;

namespace Portal.Background;

/// <summary>Charges what projects keep when their day is over, wherever they are.</summary>
public sealed class StorageWorker(MeterStorage storage, TimeProvider time, ILogger<StorageWorker> logger) : PeriodicWorker(TimeSpan.FromMinutes(5), time, logger)
{
    public override Task RunOnceAsync(CancellationToken cancellationToken) => storage.RunAsync(cancellationToken);
}
