using System.Threading.RateLimiting;
using Microsoft.Extensions.Options;
using Portal.Core.Primitives;

namespace Portal.Features.DataExport;

/// <summary>Counts exports of a person: each reads all there is.</summary>
public sealed class ExportThrottle(IOptions<ExportOptions> options) : IDisposable
{
    private readonly PartitionedRateLimiter<UserId> _people = PartitionedRateLimiter.Create<UserId, UserId>(person => RateLimitPartition.GetSlidingWindowLimiter(
        person, _ => new SlidingWindowRateLimiterOptions { PermitLimit = options.Value.PerHour, Window = TimeSpan.FromHours(1), SegmentsPerWindow = 6, QueueLimit = 0 }));

    /// <summary>Code of the refusal; its <c>seconds</c> say how long to wait.</summary>
    public const string TooMany = "too_many_requests";

    /// <returns>Null when the export may be made; else <see cref="TooMany"/>.</returns>
    public Refusal? Refuse(UserId person)
    {
        using var lease = _people.AttemptAcquire(person);
        if (lease.IsAcquired)
            return null;
        var wait = lease.TryGetMetadata(MetadataName.RetryAfter, out var known) ? known : TimeSpan.FromMinutes(10);
        return new Refusal(TooMany, Details: new Dictionary<string, string>(StringComparer.Ordinal) { ["seconds"] = $"{(int)wait.TotalSeconds}" });
    }

    public void Dispose() => _people.Dispose();
}
