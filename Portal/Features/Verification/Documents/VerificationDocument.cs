using Portal.Core.Accounts.Verification;
using Portal.Core.Primitives;

namespace Portal.Features.Verification.Documents;

/// <summary>A document of an application. Its bytes lie encrypted in the data root, under a key of their own; without the key they are noise.</summary>
public sealed class VerificationDocument
{
    public required VerificationDocumentId Id { get; init; }

    public required VerificationCaseId CaseId { get; init; }

    public required OrganisationId OrganisationId { get; init; }

    public required string Name { get; init; }

    public required DocumentType Type { get; init; }

    public required long SizeBytes { get; init; }

    public required int Pages { get; init; }

    /// <summary>Of what is kept, in lower-case hexadecimal.</summary>
    public required string Sha256 { get; init; }

    public required UserId AddedBy { get; init; }

    public required DateTimeOffset AddedAt { get; init; }

    /// <summary>Its key, encrypted with the master key, in Base64; null once it was erased.</summary>
    public string? WrappedKey { get; set; }

    /// <summary>Which master key that is.</summary>
    public string? MasterKeyId { get; set; }

    /// <summary>When the applicant took it back, or time was up; null while it is there.</summary>
    public DateTimeOffset? ErasedAt { get; set; }
}
