namespace Portal.Features.Planner;

/// <summary>Names the texts of this folder for <c>IStringLocalizer</c>.</summary>
public sealed class PlannerText;
