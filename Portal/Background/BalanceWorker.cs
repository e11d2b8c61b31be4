using Portal.Features.Billing.Forecasts;

namespace Portal.Background;

/// <summary>Looks for organisations whose money will end within days.</summary>
public sealed class BalanceWorker(BalanceAlerts balances, TimeProvider time, ILogger<BalanceWorker> logger) : PeriodicWorker(TimeSpan.FromMinutes(10), time, logger)
{
    public override Task RunOnceAsync(CancellationToken cancellationToken) => balances.RunAsync(cancellationToken);
}
