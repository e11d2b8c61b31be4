namespace Portal.Replay;

/// <summary>A job of a log.</summary>
/// <param name="Number">Its number in the log.</param>
/// <param name="User">Who submitted it; −1 when unknown.</param>
/// <param name="SubmitSeconds">When, seconds from the start of the log.</param>
/// <param name="WaitSeconds">How long it waited on the real machine.</param>
/// <param name="RunSeconds">How long it ran, at least 1.</param>
/// <param name="Processors">How many it holds while it runs, at least 1.</param>
/// <param name="RequestedSeconds">How long its owner said it might run; 0 or more.</param>
public sealed record SwfJob(int Number, int User, long SubmitSeconds, long WaitSeconds, long RunSeconds, int Processors, long RequestedSeconds)
{
    /// <summary>More than any machine of the archive has, and as many cores as a node may have.</summary>
    public const int MostProcessors = 1_000_000;

    /// <summary>A hundred years.</summary>
    public const long MostSeconds = 100L * 366 * 24 * 3600;

    /// <summary>When it ended on the real machine.</summary>
    public long RealEndSeconds => SubmitSeconds + WaitSeconds + RunSeconds;
}
