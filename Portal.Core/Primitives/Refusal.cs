namespace Portal.Core.Primitives;

/// <summary>A refusal people may meet: the state is unchanged, and they are told what would do.</summary>
/// <param name="Code">Stable code, lower case with underscores, such as <c>quota_exceeded</c>.</param>
/// <param name="Field">Field of the request that is at fault, as JSON names it (camelCase); null when none is.</param>
/// <param name="Details">Values for the text, such as <c>nearest</c>, <c>limit</c>; numbers in invariant digits.</param>
public sealed record Refusal(string Code, string? Field = null, IReadOnlyDictionary<string, string>? Details = null);
