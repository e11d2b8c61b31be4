using Portal.Core.Primitives;

namespace Portal.Core.Accounts;

/// <summary>A file kept for a project: an input of tasks, or a result someone chose to keep.</summary>
/// <param name="Id">Also the name under which its bytes are stored.</param>
/// <param name="Name">As its owner calls it; one path segment of at most 255 bytes.</param>
/// <param name="SizeBytes">Length.</param>
/// <param name="Sha256">Of the bytes, lower-case hexadecimal.</param>
/// <param name="CreatedAt">UTC.</param>
public sealed record ProjectFile(ProjectFileId Id, ProjectId ProjectId, OrganisationId OrganisationId, string Name, long SizeBytes, string Sha256, UserId CreatedBy, DateTimeOffset CreatedAt)
{
    /// <summary>The attempt whose result this is; null for an upload.</summary>
    public TaskAttemptId? KeptFromAttemptId { get; init; }

    /// <summary>Path of that result inside <c>out/</c>, with slashes; null for an upload.</summary>
    public string? KeptFromPath { get; init; }

    /// <summary>When it was deleted; the row stays so that old tasks still say what they read. Null while it is there.</summary>
    public DateTimeOffset? DeletedAt { get; private set; }

    /// <summary>Marks it deleted; again changes nothing.</summary>
    public void Delete(DateTimeOffset now) => DeletedAt ??= now;
}
