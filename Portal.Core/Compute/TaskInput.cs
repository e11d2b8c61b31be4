using Portal.Core.Primitives;

namespace Portal.Core.Compute;

/// <summary>A project file that a task reads.</summary>
/// <param name="FileId">The file.</param>
/// <param name="Name">Name inside <c>in/</c>: one path segment, at most 255 bytes.</param>
public sealed record TaskInput(ProjectFileId FileId, string Name);
