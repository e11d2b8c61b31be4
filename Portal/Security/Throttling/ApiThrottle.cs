using System.Threading.RateLimiting;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Options;
using Portal.Security.ApiKeys;

namespace Portal.Security.Throttling;

/// <summary>
/// Limits what one person, one network address of strangers, or the programs of one organisation together ask of the API; pages and their circuits are not counted.
/// </summary>
public static class ApiThrottle
{
    public static void AddApiThrottle(this IServiceCollection services)
    {
        services.AddRateLimiter(_ => { });
        services.AddOptions<RateLimiterOptions>().Configure<IOptions<SecurityOptions>>((limiter, security) =>
        {
            // The asker first: what one key sends beyond its own limit is not taken from its organisation's.
            limiter.GlobalLimiter = PartitionedRateLimiter.CreateChained(
                PerMinute(security.Value.ApiRequestsPerMinute, AskerOf),
                PerMinute(security.Value.ApiRequestsPerOrganisation, OrganisationOf));
            limiter.OnRejected = async (context, _) =>
                await TooManyRequests.Problem(context.HttpContext, context.Lease.TryGetMetadata(MetadataName.RetryAfter, out var wait) ? wait : TimeSpan.FromSeconds(5)).ExecuteAsync(context.HttpContext);
        });
    }

    private static PartitionedRateLimiter<HttpContext> PerMinute(int requests, Func<HttpContext, string?> whose) => PartitionedRateLimiter.Create<HttpContext, string>(http =>
        http.Request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase) && whose(http) is { } owner
            ? RateLimitPartition.GetSlidingWindowLimiter(owner, _ => new SlidingWindowRateLimiterOptions { PermitLimit = requests, Window = TimeSpan.FromMinutes(1), SegmentsPerWindow = 12 })
            : RateLimitPartition.GetNoLimiter(""));

    private static string AskerOf(HttpContext http) => Caller.From(http.User) is { } caller ? $"person {caller.Id}" : $"address {NetworkAddress.Of(http)}";

    // Of a key alone, which was checked: a browser's request names any organisation it likes, and would use up those of others.
    private static string? OrganisationOf(HttpContext http) => ApiKeyClaims.KeyOf(http.User)?.Reach.OrganisationId.ToString();
}
