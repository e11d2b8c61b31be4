using System.Threading.RateLimiting;
using Microsoft.Extensions.Options;

namespace Portal.Security.Throttling;

/// <summary>
/// Counts tries at sign-in, registration and reset, by network address and by account. An account is counted whether somebody has it or not,
/// so that being stopped tells nothing.
/// </summary>
public sealed class Throttle(IOptions<SecurityOptions> options) : IDisposable
{
    private readonly PartitionedRateLimiter<string> _signInAddresses = Of(options.Value.SignInsPerAddress, TimeSpan.FromMinutes(1));
    private readonly PartitionedRateLimiter<string> _signInAccounts = Of(options.Value.SignInsPerAccount, TimeSpan.FromMinutes(10));
    private readonly PartitionedRateLimiter<string> _registrations = Of(options.Value.RegistrationsPerAddress, TimeSpan.FromHours(1));
    private readonly PartitionedRateLimiter<string> _resetAddresses = Of(options.Value.ResetsPerAddress, TimeSpan.FromHours(1));
    private readonly PartitionedRateLimiter<string> _resetAccounts = Of(options.Value.ResetsPerAccount, TimeSpan.FromHours(1));

    /// <returns>How long to wait; null when the try may go on.</returns>
    public TimeSpan? SignIn(HttpContext http, string account) => Try(_signInAddresses, NetworkAddress.Of(http)) ?? Try(_signInAccounts, Normal(account));

    /// <summary>As <see cref="SignIn"/>, where the browser says who it is and no account is named.</summary>
    public TimeSpan? SignIn(HttpContext http) => Try(_signInAddresses, NetworkAddress.Of(http));

    /// <returns>How long to wait; null when the try may go on.</returns>
    public TimeSpan? Register(HttpContext http) => Try(_registrations, NetworkAddress.Of(http));

    /// <returns>How long to wait; null when the try may go on.</returns>
    public TimeSpan? Reset(HttpContext http) => Try(_resetAddresses, NetworkAddress.Of(http));

    /// <summary>Whether one more mail may go to this account.</summary>
    public bool MayMail(string account) => Try(_resetAccounts, Normal(account)) is null;

    public void Dispose()
    {
        foreach (var limiter in new[] { _signInAddresses, _signInAccounts, _registrations, _resetAddresses, _resetAccounts })
            limiter.Dispose();
    }

    private static PartitionedRateLimiter<string> Of(int permits, TimeSpan window) => PartitionedRateLimiter.Create<string, string>(key => RateLimitPartition.GetSlidingWindowLimiter(
        key, _ => new SlidingWindowRateLimiterOptions { PermitLimit = permits, Window = window, SegmentsPerWindow = 10, QueueLimit = 0 }));

    private static TimeSpan? Try(PartitionedRateLimiter<string> limiter, string key)
    {
        using var lease = limiter.AttemptAcquire(key);
        return lease.IsAcquired ? null : lease.TryGetMetadata(MetadataName.RetryAfter, out var wait) ? wait : TimeSpan.FromMinutes(1);
    }

    private static string Normal(string account) => account.Trim().ToUpperInvariant();
}
