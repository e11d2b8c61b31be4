namespace Portal.Replay;

/// <summary>A job of a replay.</summary>
/// <param name="StartSeconds">When it started.</param>
/// <param name="Expected">What the cycle after its submission expected; null where it started at once.</param>
public readonly record struct SwfStart(SwfJob Job, long StartSeconds, SwfExpectation? Expected);

/// <summary>When a job was expected to start.</summary>
/// <param name="At">When that was said.</param>
/// <param name="Start">When it would start.</param>
/// <param name="Likely">Between which instants in four of five cases; null before enough was known.</param>
public readonly record struct SwfExpectation(long At, long Start, (long Earliest, long Latest)? Likely);
