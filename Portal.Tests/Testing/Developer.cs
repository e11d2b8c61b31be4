using Portal.Core.Primitives;

namespace Portal.Tests.Testing;

/// <summary>A registered and signed-in person with the own organisation and first project.</summary>
public sealed record Developer(string Email, UserId Id, OrganisationId OrganisationId, ProjectId ProjectId, HttpClient Client);
