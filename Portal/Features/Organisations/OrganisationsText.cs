namespace Portal.Features.Organisations;

/// <summary>Names the texts of organisations, their members and projects.</summary>
public sealed class OrganisationsText;
