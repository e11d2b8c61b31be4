using Portal.Core.Primitives;

namespace Portal.Core.Accounts;

/// <summary>An organisation asks the owner of an address to join. It ends once: accepted, declined, withdrawn, or by time.</summary>
public sealed class Invitation
{
    /// <summary>Longest address, characters.</summary>
    public const int MaxEmailLength = 200;

    private Invitation()
    {
        Email = CodeHash = "";
    }

    /// <param name="id">Made by the caller.</param>
    /// <param name="organisationId">Who asks.</param>
    /// <param name="email">Whom; kept in lower case, without space around it.</param>
    /// <param name="role">What they will be.</param>
    /// <param name="invitedBy">The member who asks.</param>
    /// <param name="codeHash">SHA-256 of the code in the mailed address: whoever reads the table learns no code.</param>
    /// <param name="now">UTC.</param>
    /// <param name="lifetime">How long it stands; more than nothing.</param>
    public Invitation(InvitationId id, OrganisationId organisationId, string email, OrganisationRole role, UserId invitedBy, string codeHash, DateTimeOffset now, TimeSpan lifetime)
    {
        ArgumentNullException.ThrowIfNull(email);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(lifetime, TimeSpan.Zero);
        (Id, OrganisationId, Email, Role, InvitedBy, CodeHash, CreatedAt, ExpiresAt) = (id, organisationId, Normalise(email), role, invitedBy, codeHash, now, now + lifetime);
    }

    public InvitationId Id { get; private set; }

    public OrganisationId OrganisationId { get; private set; }

    /// <summary>Whom, in lower case.</summary>
    public string Email { get; private set; }

    /// <summary>What they will be.</summary>
    public OrganisationRole Role { get; private set; }

    public UserId InvitedBy { get; private set; }

    public string CodeHash { get; private set; }

    public DateTimeOffset CreatedAt { get; private set; }

    /// <summary>From when on it does not stand any more.</summary>
    public DateTimeOffset ExpiresAt { get; private set; }

    /// <summary>How it ended; null while it stands, or when time ended it.</summary>
    public InvitationEnd? End { get; private set; }

    public DateTimeOffset? EndedAt { get; private set; }

    /// <summary>Set by ourselves at every change; the concurrency token.</summary>
    public long Version { get; private set; }

    /// <summary>The form in which addresses are compared.</summary>
    public static string Normalise(string email)
    {
        ArgumentNullException.ThrowIfNull(email);
        return email.Trim().ToLowerInvariant();
    }

    /// <summary>True while it can be accepted.</summary>
    public bool IsOpen(DateTimeOffset now) => End is null && now < ExpiresAt;

    /// <summary>Ends it.</summary>
    /// <param name="end">How.</param>
    /// <param name="now">UTC.</param>
    /// <returns>Null when done; <c>invitation_ended</c> when it had ended, <c>invitation_expired</c> when time has passed.</returns>
    public Refusal? Close(InvitationEnd end, DateTimeOffset now)
    {
        if (End is not null)
            return new Refusal("invitation_ended");
        if (now >= ExpiresAt && end != InvitationEnd.Withdrawn)
            return new Refusal("invitation_expired");
        (End, EndedAt) = (end, now);
        Version++;
        return null;
    }
}
