namespace Portal.Replay;

/// <summary>Names the texts of this folder for <c>IStringLocalizer</c>.</summary>
public sealed class TraceText;
