namespace Portal.Replay;

/// <summary>A job of a replay.</summary>
/// <param name="StartSeconds">When it started.</param>
/// <param name="ExpectedSeconds">When the cycle after its submission expected it to start; null where it started at once.</param>
public readonly record struct SwfStart(SwfJob Job, long StartSeconds, long? ExpectedSeconds);
