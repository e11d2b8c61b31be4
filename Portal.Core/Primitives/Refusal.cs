namespace Portal.Core.Primitives;

/// <summary>A "no" that people may meet: stable code, the field it is about and the facts for a text in any language.</summary>
/// <param name="Code">Snake case, such as <c>insufficient_balance</c>; part of the API.</param>
/// <param name="Field">Name of the input to mend; null when it is about none.</param>
/// <param name="Details">Facts by name, in machine form: <c>nearest</c>, <c>available</c> …</param>
public sealed record Refusal(string Code, string? Field = null, IReadOnlyDictionary<string, string>? Details = null);
