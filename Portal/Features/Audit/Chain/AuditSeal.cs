namespace Portal.Features.Audit.Chain;

/// <summary>A link of the chain over the audit: from it on, neither its entry nor any before can be changed, removed or added without that being seen.</summary>
public sealed class AuditSeal
{
    /// <summary>From 1, without gaps.</summary>
    public required long Sequence { get; init; }

    public required Guid EntryId { get; init; }

    /// <summary><see cref="AuditChain.Next"/> of the link before and the entry.</summary>
    public required string Hash { get; init; }

    public required DateTimeOffset SealedAt { get; init; }
}
