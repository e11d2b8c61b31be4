using Portal.Core.Primitives;

namespace Portal.Core.Scheduling.Queueing;

/// <summary>What is known of a task before it runs, as far as it tells how long it will.</summary>
/// <param name="Owner">Who submitted it.</param>
/// <param name="Template">Name of what it runs, such as a capability or the text of the command; empty when there is none to tell tasks apart by.</param>
/// <param name="Amounts">What it asks.</param>
/// <param name="MaxRunSeconds">Wall-clock bound of an attempt, seconds; at least 1.</param>
public readonly record struct RunTimeTraits(UserId Owner, string Template, ResourceAmounts Amounts, long MaxRunSeconds);
