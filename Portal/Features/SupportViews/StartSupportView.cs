using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Portal.Core.Accounts;
using Portal.Core.Accounts.Closing;
using Portal.Core.Primitives;
using Portal.Features.Audit;
using Portal.Features.Notifications;
using Portal.Hosting;
using Portal.Persistence;
using Portal.Security;

namespace Portal.Features.SupportViews;

/// <param name="Person">The member as whom it is looked.</param>
/// <param name="Reason">Why, as the organisation reads it.</param>
public sealed record StartSupportViewRequest(Guid Person, string? Reason);

/// <summary>
/// Lets an administrator's session look at an organisation as one of its members, to help them: to read alone, for a time, and told to its owners and to that member at once.
/// </summary>
public sealed class StartSupportView(IDbContextFactory<PortalDbContext> contexts, FreshSignIn fresh, EndSupportView ends, IOptions<SupportOptions> options, TimeProvider time)
{
    public const int MinReasonLength = 10;

    public const int MaxReasonLength = 500;

    /// <summary>Whether there are support views here at all.</summary>
    public bool IsOffered => options.Value.ViewAs;

    public int Minutes => options.Value.ViewMinutes;

    /// <returns>
    /// When it ends; or <c>not_allowed</c>, <c>support_views_off</c>, <c>fresh_sign_in_needed</c>, <c>field_missing</c>, <c>field_too_short</c>, <c>field_too_long</c>, <c>own_view</c>,
    /// <c>organisation_not_found</c>, <c>organisation_closed</c>, <c>member_not_found</c>, <c>support_view_under_way</c>.
    /// </returns>
    public async Task<Result<DateTimeOffset>> HandleAsync(Caller caller, OrganisationId id, StartSupportViewRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (AdminOnly.Refuse(caller) is { } notAllowed)
            return notAllowed;
        if (!IsOffered)
            return new Refusal("support_views_off");
        var reason = request.Reason?.Trim() ?? "";
        if ((RefuseReason(reason) ?? await fresh.RefuseAsync(caller, cancellationToken)) is { } refusal)
            return refusal;
        if (request.Person == caller.Id.Value)
            return new Refusal("own_view", "person");
        // What is over is written down first.
        await ends.RunAsync(cancellationToken);
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await db.Organisations.AsNoTracking().SingleOrDefaultAsync(one => one.Id == id, cancellationToken) is not { } organisation)
            return new Refusal(OrganisationAccess.NotFound);
        if (organisation.State == OrganisationState.Closed)
            return new Refusal("organisation_closed");
        var members = await db.OrganisationMembers.AsNoTracking().Where(member => member.OrganisationId == id).ToListAsync(cancellationToken);
        if (members.All(member => member.UserId.Value != request.Person))
            return new Refusal("member_not_found");
        DateTimeOffset? until = time.MachineNow().AddMinutes(Minutes);
        OrganisationId? viewed = id;
        Guid? person = request.Person;
        var begun = await db.PersonSessions.Where(session => session.Id == caller.Session && session.UserId == caller.Id.Value && session.ViewedUntil == null).ExecuteUpdateAsync(
            set => set.SetProperty(session => session.ViewedOrganisationId, viewed).SetProperty(session => session.ViewedPersonId, person).SetProperty(session => session.ViewedUntil, until), cancellationToken);
        if (begun == 0)
            return new Refusal("support_view_under_way");
        var now = time.GetUtcNow();
        db.AuditEntries.Add(AuditEntry.Of(caller, "support_view.start", $"organisation/{id}", new { Reason = reason, Member = request.Person, Until = until }, now));
        await TellAsync(db, caller, organisation, members, request.Person, reason, until.Value, now, cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return until.Value;
    }

    private static Refusal? RefuseReason(string reason) => reason.Length switch
    {
        0 => new Refusal("field_missing", "reason"),
        < MinReasonLength => new Refusal("field_too_short", "reason", Details("least", MinReasonLength)),
        > MaxReasonLength => new Refusal("field_too_long", "reason", Details("most", MaxReasonLength)),
        _ => null,
    };

    private static Dictionary<string, string> Details(string name, int value) => new(StringComparer.Ordinal) { [name] = value.ToString(CultureInfo.InvariantCulture) };

    // The owners, and whose eyes are borrowed; of their own affairs nobody can choose not to hear.
    private static async Task TellAsync(
        PortalDbContext db, Caller caller, Organisation organisation, List<OrganisationMember> members, Guid viewed, string reason, DateTimeOffset until, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var name = await db.Users.Where(user => user.Id == viewed).Select(user => user.DisplayName).SingleAsync(cancellationToken);
        db.Alerts.AddRange(members.Where(member => member.Role == OrganisationRole.Owner || member.UserId.Value == viewed)
            .Select(member => SecurityAlerts.SupportView(member.UserId.Value, caller.DisplayName, organisation.Name, member.UserId.Value == viewed ? null : name, member.Role == OrganisationRole.Owner, reason, until, now)));
    }
}
