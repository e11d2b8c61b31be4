namespace Portal.Engines;

/// <summary>Names the texts of this folder for <c>IStringLocalizer</c>.</summary>
public sealed class EngineText;
