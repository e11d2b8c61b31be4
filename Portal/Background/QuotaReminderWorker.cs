using Portal.Features.Quotas;

namespace Portal.Background;

/// <summary>Tells of raised quotas that end soon.</summary>
public sealed class QuotaReminderWorker(RemindOfQuotas reminders, TimeProvider time, ILogger<QuotaReminderWorker> logger) : PeriodicWorker(TimeSpan.FromMinutes(10), time, logger)
{
    public override Task RunOnceAsync(CancellationToken cancellationToken) => reminders.RunAsync(cancellationToken);
}
