using System.Threading.RateLimiting;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Options;

namespace Portal.Security.Throttling;

/// <summary>Limits what one person, or one network address of strangers, asks of the API; pages and their circuits are not counted.</summary>
public static class ApiThrottle
{
    public static void AddApiThrottle(this IServiceCollection services)
    {
        services.AddRateLimiter(_ => { });
        services.AddOptions<RateLimiterOptions>().Configure<IOptions<SecurityOptions>>((limiter, security) =>
        {
            var perMinute = security.Value.ApiRequestsPerMinute;
            limiter.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, string>(http => http.Request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase)
                ? RateLimitPartition.GetSlidingWindowLimiter(KeyOf(http), _ => new SlidingWindowRateLimiterOptions { PermitLimit = perMinute, Window = TimeSpan.FromMinutes(1), SegmentsPerWindow = 12 })
                : RateLimitPartition.GetNoLimiter(""));
            limiter.OnRejected = async (context, _) =>
                await TooManyRequests.Problem(context.HttpContext, context.Lease.TryGetMetadata(MetadataName.RetryAfter, out var wait) ? wait : TimeSpan.FromSeconds(5)).ExecuteAsync(context.HttpContext);
        });
    }

    private static string KeyOf(HttpContext http) => Caller.From(http.User) is { } caller ? $"person {caller.Id}" : $"address {http.Connection.RemoteIpAddress}";
}
