namespace Portal.Components.Shared;

/// <summary>One tab.</summary>
/// <param name="Key">Its value in the address.</param>
/// <param name="Label">In the reader's language.</param>
/// <param name="Count">Shown beside it; null shows nothing.</param>
public sealed record TabItem(string Key, string Label, long? Count = null);
