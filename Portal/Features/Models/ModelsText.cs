namespace Portal.Features.Models;

/// <summary>Names the texts of this folder for <c>IStringLocalizer</c>.</summary>
public sealed class ModelsText;
