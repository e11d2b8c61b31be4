using Portal.Core.Primitives;

namespace Portal.Core.Accounts;

/// <summary>What a program signs in with: it acts as the member who made it, within one organisation or one of its projects, and with fewer rights.</summary>
public sealed class ApiKey
{
    /// <summary>Longest name, characters.</summary>
    public const int MaxNameLength = 60;

    private ApiKey() => Name = Start = SecretHash = "";

    /// <param name="id">Made by the caller.</param>
    /// <param name="reach">Where it counts, and for what.</param>
    /// <param name="madeBy">The member it acts as.</param>
    /// <param name="name">1 to <see cref="MaxNameLength"/> characters.</param>
    /// <param name="secret">Only its hash and its first characters are kept.</param>
    /// <param name="now">UTC.</param>
    /// <param name="expiresAt">From when on it does not count any more; null is never.</param>
    public ApiKey(ApiKeyId id, ApiKeyReach reach, UserId madeBy, string name, string secret, DateTimeOffset now, DateTimeOffset? expiresAt)
    {
        ArgumentNullException.ThrowIfNull(reach);
        (Id, OrganisationId, ProjectId, IsReadOnly) = (id, reach.OrganisationId, reach.ProjectId, reach.IsReadOnly);
        (MadeBy, Name, Start, SecretHash, CreatedAt, ExpiresAt) = (madeBy, name, ApiKeySecret.StartOf(secret), ApiKeySecret.HashOf(secret), now, expiresAt);
    }

    public ApiKeyId Id { get; private set; }

    public OrganisationId OrganisationId { get; private set; }

    /// <summary>The one project it counts in; null for the whole organisation.</summary>
    public ProjectId? ProjectId { get; private set; }

    /// <summary>True when it may look and not act.</summary>
    public bool IsReadOnly { get; private set; }

    /// <summary>The member it acts as.</summary>
    public UserId MadeBy { get; private set; }

    public string Name { get; private set; }

    /// <summary>First characters of the secret, by which people tell keys apart.</summary>
    public string Start { get; private set; }

    /// <summary>SHA-256 of the secret: whoever reads the table learns no key.</summary>
    public string SecretHash { get; private set; }

    public DateTimeOffset CreatedAt { get; private set; }

    /// <summary>From when on it does not count any more; null is never.</summary>
    public DateTimeOffset? ExpiresAt { get; private set; }

    /// <summary>When a program last signed in with it, to the minute; null before the first time.</summary>
    public DateTimeOffset? LastUsedAt { get; private set; }

    /// <summary>When somebody took it back; null while nobody has.</summary>
    public DateTimeOffset? RevokedAt { get; private set; }

    public ApiKeyReach Reach => new(OrganisationId, ProjectId, IsReadOnly);

    /// <summary>True while it counts.</summary>
    public bool IsOpen(DateTimeOffset now) => RevokedAt is null && (ExpiresAt is not { } end || now < end);

    /// <summary>Takes it back for good; a second time changes nothing.</summary>
    /// <param name="now">UTC.</param>
    public void Revoke(DateTimeOffset now) => RevokedAt ??= now;
}
