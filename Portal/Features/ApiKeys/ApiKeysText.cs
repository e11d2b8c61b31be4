namespace Portal.Features.ApiKeys;

/// <summary>Texts of the page of keys.</summary>
public sealed class ApiKeysText;
