using Portal.Core.Accounts.Closing;
using Portal.Core.Accounts.Verification;
using Portal.Core.Primitives;

namespace Portal.Core.Accounts;

/// <summary>The billing account: it owns the wallet, the projects and the invoices.</summary>
public sealed class Organisation
{
    /// <summary>Longest name, characters.</summary>
    public const int MaxNameLength = 120;

    /// <summary>Longest reason of a suspension, characters.</summary>
    public const int MaxSuspensionReasonLength = 300;

    private Organisation()
    {
        Name = TimeZone = Language = "";
    }

    /// <param name="id">Made by the caller.</param>
    /// <param name="name">1 to <see cref="MaxNameLength"/> characters; shown to people and, until verification gives another, on invoices.</param>
    /// <param name="kind">Personal or company.</param>
    /// <param name="timeZone">IANA zone that decides days and months of bills, such as <c>Asia/Shanghai</c>.</param>
    /// <param name="language">BCP 47 tag of its mails and documents: <c>zh-CN</c> or <c>en</c>.</param>
    /// <param name="createdAt">UTC.</param>
    /// <exception cref="ArgumentException">The name is blank or too long, or the zone is unknown.</exception>
    public Organisation(OrganisationId id, string name, OrganisationKind kind, string timeZone, string language, DateTimeOffset createdAt)
    {
        if (!IsName(name))
            throw new ArgumentException($"A name has 1 to {MaxNameLength} characters.", nameof(name));
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(timeZone, out _))
            throw new ArgumentException($"'{timeZone}' is not a known time zone.", nameof(timeZone));
        Id = id;
        Name = name.Trim();
        Kind = kind;
        TimeZone = timeZone;
        Language = language;
        CreatedAt = createdAt;
    }

    public OrganisationId Id { get; private set; }

    public string Name { get; private set; }

    public OrganisationKind Kind { get; private set; }

    /// <summary>IANA zone of its days; of its billing periods too, unless <see cref="BillingRules"/> say otherwise.</summary>
    public string TimeZone { get; private set; }

    /// <summary>Rules of its billing periods, the earliest first; empty while periods are calendar months of <see cref="TimeZone"/>.</summary>
    public IReadOnlyList<BillingRule> BillingRules { get; private set; } = [];

    /// <summary>BCP 47 tag of its mails and documents.</summary>
    public string Language { get; private set; }

    public DateTimeOffset CreatedAt { get; private set; }

    /// <summary>The legal name that was approved last, which its invoices bear; null while none was.</summary>
    public string? VerifiedName { get; private set; }

    /// <summary>When that was, UTC.</summary>
    public DateTimeOffset? VerifiedAt { get; private set; }

    /// <summary>Since when an administrator has stopped it, UTC; null while it goes on.</summary>
    public DateTimeOffset? SuspendedAt { get; private set; }

    /// <summary>Why, as its members read it; null likewise.</summary>
    public string? SuspensionReason { get; private set; }

    /// <summary>Whether it goes on.</summary>
    public OrganisationState State { get; private set; }

    /// <summary>What the platform knows of it.</summary>
    public OrganisationStanding Standing =>
        SuspendedAt is not null ? OrganisationStanding.Suspended : VerifiedAt is not null ? OrganisationStanding.Verified : OrganisationStanding.Unverified;

    /// <summary>Set by ourselves at every change, of its members too; the concurrency token.</summary>
    public long Version { get; private set; }

    /// <summary>Has its days shown in the zone of the last rule, and its periods follow all of them.</summary>
    /// <param name="rules">The rules until now and the new one, the earliest first.</param>
    /// <exception cref="ArgumentException">There is none.</exception>
    public void BillBy(IReadOnlyList<BillingRule> rules)
    {
        ArgumentNullException.ThrowIfNull(rules);
        if (rules.Count == 0)
            throw new ArgumentException("An organisation is billed by a rule.", nameof(rules));
        (BillingRules, TimeZone) = (rules, rules[^1].ZoneId);
        Version++;
    }

    /// <summary>True for what may be a name: 1 to <see cref="MaxNameLength"/> characters.</summary>
    public static bool IsName(string? name) => !string.IsNullOrWhiteSpace(name) && name.Trim().Length <= MaxNameLength;

    /// <summary>Gives it another name.</summary>
    /// <returns>Null, or <c>invalid_organisation_name</c>; then nothing has changed.</returns>
    public Refusal? Rename(string? name)
    {
        if (!IsName(name))
            return new Refusal("invalid_organisation_name", "name");
        Name = name!.Trim();
        Version++;
        return null;
    }

    /// <summary>A reviewer has approved who it is.</summary>
    /// <param name="legalName">As it will stand on its invoices.</param>
    /// <param name="now">UTC.</param>
    /// <exception cref="ArgumentException">Not a name.</exception>
    public void Verify(string legalName, DateTimeOffset now)
    {
        if (!IsName(legalName))
            throw new ArgumentException($"A name has 1 to {MaxNameLength} characters.", nameof(legalName));
        (VerifiedName, VerifiedAt) = (legalName.Trim(), now);
        Version++;
    }

    /// <summary>Stops it.</summary>
    /// <returns>Null when done; <c>already_suspended</c>; <c>field_missing</c> or <c>field_too_long</c> of the reason.</returns>
    public Refusal? Suspend(string? reason, DateTimeOffset now)
    {
        if (SuspendedAt is not null)
            return new Refusal("already_suspended");
        if (string.IsNullOrWhiteSpace(reason))
            return new Refusal("field_missing", "reason");
        if (reason.Trim().Length > MaxSuspensionReasonLength)
            return new Refusal("field_too_long", "reason", new Dictionary<string, string>(StringComparer.Ordinal) { ["most"] = $"{MaxSuspensionReasonLength}" });
        (SuspendedAt, SuspensionReason) = (now, reason.Trim());
        Version++;
        return null;
    }

    /// <summary>Lets it go on.</summary>
    /// <returns>Null when done; <c>not_suspended</c>.</returns>
    public Refusal? Resume()
    {
        if (SuspendedAt is null)
            return new Refusal("not_suspended");
        (SuspendedAt, SuspensionReason) = (null, null);
        Version++;
        return null;
    }

    /// <summary>Open → Closing: from now on it takes nothing new.</summary>
    /// <returns>Null when done; <c>organisation_closing</c> when it is being closed, or was.</returns>
    public Refusal? BeginClosing() => Move(OrganisationState.Open, OrganisationState.Closing, OrganisationStates.IsClosing);

    /// <summary>Closing → Open: it goes on.</summary>
    /// <returns>Null when done; <c>organisation_not_closing</c>.</returns>
    public Refusal? CallOffClosing() => Move(OrganisationState.Closing, OrganisationState.Open, "organisation_not_closing");

    /// <summary>Closing → Closed, for ever.</summary>
    /// <returns>Null when done; <c>organisation_not_closing</c>.</returns>
    public Refusal? FinishClosing() => Move(OrganisationState.Closing, OrganisationState.Closed, "organisation_not_closing");

    /// <summary>Of a closed organisation of one person, whose name it bears: names it otherwise.</summary>
    /// <exception cref="InvalidOperationException">It goes on.</exception>
    public void Forget(string pseudonym)
    {
        if (State != OrganisationState.Closed)
            throw new InvalidOperationException("Only what is closed is forgotten.");
        if (Kind == OrganisationKind.Personal)
            (Name, VerifiedName) = (pseudonym, VerifiedName is null ? null : pseudonym);
        Version++;
    }

    /// <summary>Somebody joined, left or got another role: of two such changes at once, the second looks again.</summary>
    public void NoteMembersChanged() => Version++;

    private Refusal? Move(OrganisationState from, OrganisationState to, string otherwise)
    {
        if (State != from)
            return new Refusal(otherwise);
        State = to;
        Version++;
        return null;
    }
}
