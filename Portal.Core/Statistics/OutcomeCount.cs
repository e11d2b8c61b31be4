using Portal.Core.Execution;

namespace Portal.Core.Statistics;

/// <summary>How often attempts ended in one way.</summary>
/// <param name="End">The way.</param>
/// <param name="Count">Attempts; positive.</param>
public sealed record OutcomeCount(AttemptEnd End, int Count);
