namespace Portal.Core.Webhooks;

/// <summary>When a message that failed is tried again.</summary>
/// <remarks>
/// The pauses are those that Standard Webhooks proposes, growing from seconds to hours, about three days together. Each is stretched by up to a quarter at random, so that the
/// messages that failed together do not all come back in one second.
/// </remarks>
public static class WebhookRetry
{
    private static readonly TimeSpan[] Pauses =
    [
        TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(30), TimeSpan.FromHours(2), TimeSpan.FromHours(5), TimeSpan.FromHours(10),
        TimeSpan.FromHours(14), TimeSpan.FromHours(20), TimeSpan.FromHours(24),
    ];

    /// <summary>Tries of one message, the first included.</summary>
    public static int MostTries => Pauses.Length + 1;

    /// <summary>The pause before the next try.</summary>
    /// <param name="tries">Made so far, at least 1.</param>
    /// <param name="share">0 to 1, at random.</param>
    /// <returns>Null when there is none: the message is given up.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A number is outside its range.</exception>
    public static TimeSpan? PauseAfter(int tries, double share)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(tries, 1);
        if (!(share is >= 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(share), share, "A share lies between 0 and 1.");
        return tries > Pauses.Length ? null : Pauses[tries - 1] + (Pauses[tries - 1] * (share / 4));
    }
}
