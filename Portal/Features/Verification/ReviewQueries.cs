using Microsoft.EntityFrameworkCore;
using Portal.Core.Accounts.Verification;
using Portal.Core.Primitives;
using Portal.Persistence;
using Portal.Security;

namespace Portal.Features.Verification;

/// <param name="ClaimedBy">Name of the reviewer who has it; null when nobody has.</param>
public sealed record QueueRow(Guid Id, string Organisation, VerificationSubject Subject, string LegalName, string Country, DateTimeOffset SubmittedAt, int Round, string? ClaimedBy);

public sealed record DecisionRow(string Organisation, string LegalName, bool IsApproved, string Reviewer, DateTimeOffset SubmittedAt, DateTimeOffset At);

/// <summary>What waits for a reviewer, the oldest first, and what was decided lately.</summary>
public sealed record QueueView(IReadOnlyList<QueueRow> Waiting, IReadOnlyList<DecisionRow> Decided);

/// <param name="Earlier">Decisions on this application before.</param>
/// <param name="ClaimedUntil">Null when the claim is not the caller's.</param>
public sealed record CaseView(
    ApplicationView Application, Guid OrganisationId, string OrganisationName, string? VerifiedName, string? SubmittedBy, IReadOnlyList<VerificationItem> OpenItems, DateTimeOffset? ClaimedUntil, string? ClaimedByOther,
    IReadOnlyList<RoundView> Earlier, IReadOnlyList<RefusalReason> Reasons);

public sealed record RoundView(int Round, string Reviewer, DateTimeOffset At, bool IsApproved, IReadOnlyDictionary<VerificationItem, ItemDecision> Items);

/// <summary>Applications as reviewers see them.</summary>
public sealed class ReviewQueries(IDbContextFactory<PortalDbContext> contexts, TimeProvider time)
{
    private const int MostWaiting = 200;
    private const int Recent = 20;

    public async Task<QueueView> QueueAsync(Caller caller, CancellationToken cancellationToken)
    {
        ReviewerOnly.Demand(caller);
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var now = time.GetUtcNow();
        var waiting = await (
            from one in db.VerificationCases.AsNoTracking()
            join organisation in db.Organisations on one.OrganisationId equals organisation.Id
            where one.State == VerificationState.Submitted || one.State == VerificationState.InReview
            orderby one.SubmittedAt, one.Id
            select new { one, organisation.Name }).Take(MostWaiting).ToListAsync(cancellationToken);
        var decided = await (
            from decision in db.VerificationDecisions.AsNoTracking()
            join one in db.VerificationCases on decision.CaseId equals one.Id
            join organisation in db.Organisations on one.OrganisationId equals organisation.Id
            orderby decision.At descending
            select new { decision, one.Fields, organisation.Name }).Take(Recent).ToListAsync(cancellationToken);
        var names = await NamesAsync(db, waiting.Select(row => row.one.ClaimedBy).Concat(decided.Select(row => (UserId?)row.decision.ReviewerId)), cancellationToken);
        return new QueueView(
            waiting.ConvertAll(row => new QueueRow(
                row.one.Id.Value, row.Name, row.one.Subject, row.one.Fields.LegalName, row.one.Fields.Country, row.one.SubmittedAt!.Value, row.one.Round, row.one.IsClaimed(now) ? NameOf(names, row.one.ClaimedBy) : null)),
            decided.ConvertAll(row => new DecisionRow(row.Name, row.Fields.LegalName, row.decision.IsApproved, NameOf(names, row.decision.ReviewerId) ?? "–", row.decision.SubmittedAt, row.decision.At)));
    }

    /// <returns>Null when there is no such application, or it was not submitted yet.</returns>
    public async Task<CaseView?> GetAsync(Caller caller, VerificationCaseId id, CancellationToken cancellationToken)
    {
        ReviewerOnly.Demand(caller);
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if (await db.VerificationCases.AsNoTracking().SingleOrDefaultAsync(one => one.Id == id && one.Round > 0, cancellationToken) is not { } one)
            return null;
        var organisation = await db.Organisations.AsNoTracking().SingleAsync(organisation => organisation.Id == one.OrganisationId, cancellationToken);
        var rounds = await db.VerificationDecisions.AsNoTracking().Where(decision => decision.CaseId == id).OrderByDescending(decision => decision.Round).ToListAsync(cancellationToken);
        var names = await NamesAsync(db, [one.ClaimedBy, one.SubmittedBy, .. rounds.Select(round => (UserId?)round.ReviewerId)], cancellationToken);
        var isClaimed = one.IsClaimed(time.GetUtcNow());
        var isMine = isClaimed && one.ClaimedBy == caller.Id;
        return new CaseView(
            await VerificationQueries.ApplicationAsync(db, one, cancellationToken), organisation.Id.Value, organisation.Name, organisation.VerifiedName, NameOf(names, one.SubmittedBy), one.OpenItems,
            isMine ? one.ClaimedUntil : null, isClaimed && !isMine ? NameOf(names, one.ClaimedBy) ?? "–" : null,
            rounds.ConvertAll(round => new RoundView(round.Round, NameOf(names, round.ReviewerId) ?? "–", round.At, round.IsApproved, round.Items)),
            await db.RefusalReasons.AsNoTracking().OrderBy(reason => reason.Item).ThenBy(reason => reason.Id).ToListAsync(cancellationToken));
    }

    /// <summary>The application that has waited longest and nobody else has; null when there is none.</summary>
    /// <param name="after">Looks for one behind this in the queue, so that one that is skipped does not come again at once; null begins at the front.</param>
    public async Task<VerificationCaseId?> NextAsync(Caller caller, VerificationCaseId? after, CancellationToken cancellationToken)
    {
        ReviewerOnly.Demand(caller);
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var now = time.GetUtcNow();
        var since = after is { } skipped ? await db.VerificationCases.Where(one => one.Id == skipped).Select(one => one.SubmittedAt).SingleOrDefaultAsync(cancellationToken) : null;
        return await db.VerificationCases.Where(one => one.Id != after && (since == null || one.SubmittedAt >= since))
            .Where(one => one.SubmittedBy != caller.Id && (one.State == VerificationState.Submitted || (one.State == VerificationState.InReview && (one.ClaimedUntil <= now || one.ClaimedBy == caller.Id))))
            .OrderBy(one => one.SubmittedAt).ThenBy(one => one.Id).Select(one => (VerificationCaseId?)one.Id).FirstOrDefaultAsync(cancellationToken);
    }

    private static string? NameOf(Dictionary<Guid, string> names, UserId? id) => id is { } known ? names.GetValueOrDefault(known.Value) : null;

    private static async Task<Dictionary<Guid, string>> NamesAsync(PortalDbContext db, IEnumerable<UserId?> people, CancellationToken cancellationToken)
    {
        var ids = people.OfType<UserId>().Select(person => person.Value).Distinct().ToList();
        return await db.Users.Where(user => ids.Contains(user.Id)).ToDictionaryAsync(user => user.Id, user => user.DisplayName, cancellationToken);
    }
}
