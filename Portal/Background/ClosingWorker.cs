using Portal.Features.Closing;

namespace Portal.Background;

/// <summary>Winds up organisations that are being closed, and deletes what closed ones left when its time is over.</summary>
public sealed class ClosingWorker : PeriodicWorker
{
    private readonly ClosingRun _run;

    public ClosingWorker(ClosingRun run, ClosingSignal signal, TimeProvider time, ILogger<ClosingWorker> logger)
        : base(TimeSpan.FromMinutes(1), time, logger)
    {
        ArgumentNullException.ThrowIfNull(signal);
        _run = run;
        signal.Listen(Wake);
    }

    public override Task RunOnceAsync(CancellationToken cancellationToken) => _run.RunAsync(cancellationToken);
}
