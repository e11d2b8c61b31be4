namespace Portal.Features.Billing.Cycles;

/// <summary>Names the texts of this folder for <c>IStringLocalizer</c>.</summary>
public sealed class CycleText;
