namespace Portal.Features.SupportViews;

/// <summary>Names the texts of this folder for <c>IStringLocalizer</c>.</summary>
public sealed class SupportViewsText;
