using Portal.Features.SupportViews;

namespace Portal.Background;

/// <summary>Writes down that support views are over. They end without it, at their instant.</summary>
public sealed class SupportViewWorker(EndSupportView ends, TimeProvider time, ILogger<SupportViewWorker> logger) : PeriodicWorker(TimeSpan.FromSeconds(10), time, logger)
{
    public override Task RunOnceAsync(CancellationToken cancellationToken) => ends.RunAsync(cancellationToken);
}
