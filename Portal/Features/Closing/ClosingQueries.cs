using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Portal.Core.Accounts;
using Portal.Core.Accounts.Closing;
using Portal.Core.Billing;
using Portal.Core.Primitives;
using Portal.Hosting;
using Portal.Persistence;
using Portal.Security;

namespace Portal.Features.Closing;

/// <summary>What closing an organisation means, or how far it is.</summary>
/// <param name="Own">Paid in and not used.</param>
/// <param name="Credit">Given and not used.</param>
/// <param name="Remainder">What becomes of its own money.</param>
/// <param name="Closing">The one that runs or is done; null while the organisation goes on.</param>
public sealed record OrganisationClosingView(
    Guid Id, string Name, OrganisationState State, int OpenTasks, int Keys, int Webhooks, int Members, int Files, long FileBytes, Money Own, Money Credit, Debt Debt,
    ClosingRemainder Remainder, int GraceDays, int KeepDays, ClosingProgress? Closing);

/// <param name="MayCallOff">True while there is time.</param>
/// <param name="IsAwaitingPayment">True when nothing but a debt keeps it from being closed.</param>
/// <param name="Refunds">What goes back, or is asked to.</param>
public sealed record ClosingProgress(
    ClosingStep Step, DateTimeOffset RequestedAt, DateTimeOffset GraceUntil, bool MayCallOff, bool IsAwaitingPayment, DateTimeOffset? ClosedAt, DateTimeOffset? EraseAt, Money Refunds, Money Forfeited, Money Credit);

/// <summary>A closed organisation of which documents can still be fetched.</summary>
public sealed record ClosedOrganisation(Guid Id, string Name, DateTimeOffset EraseAt, IReadOnlyList<ClosedInvoice> Invoices);

public sealed record ClosedInvoice(Guid Id, string Number, Money Gross);

/// <summary>What closing one's account means.</summary>
/// <param name="Blocked">Teams that need another owner first.</param>
/// <param name="ClosedAlong">Organisations of nobody else.</param>
/// <param name="Left">Organisations that others go on with.</param>
/// <param name="Owing">Names of those closed along that owe something.</param>
public sealed record AccountClosingView(
    string Email, IReadOnlyList<string> Blocked, IReadOnlyList<string> ClosedAlong, IReadOnlyList<string> Left, IReadOnlyList<string> Owing, bool IsLastAdministrator, int KeepDays, ClosingRemainder Remainder)
{
    public bool MayClose => Blocked.Count == 0 && Owing.Count == 0 && !IsLastAdministrator;
}

/// <summary>Says beforehand what closing means, and afterwards how far it is.</summary>
public sealed class ClosingQueries(IDbContextFactory<PortalDbContext> contexts, IOptions<ClosingOptions> options, IOptions<PortalOptions> site, TimeProvider time)
{
    /// <param name="organisationId">Null takes the one the person works in.</param>
    /// <returns><c>organisation_not_found</c>, or <c>role_not_allowed</c> to who is no owner.</returns>
    public async Task<Result<OrganisationClosingView>> GetAsync(Caller caller, Guid? organisationId, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var id = organisationId is { } wanted ? new OrganisationId(wanted) : (OrganisationId?)null;
        var scope = await OrganisationAccess.FindAsync(db, caller, id, cancellationToken) ?? (id is { } one ? await OrganisationAccess.FindOwnedAsync(db, caller, one, cancellationToken) : null);
        return scope is null ? new Refusal(OrganisationAccess.NotFound)
            // Whoever owned it may still look when it is closed.
            : scope.Role != OrganisationRole.Owner ? new Refusal(OrganisationAccess.RoleNotAllowed)
            : await ViewAsync(db, scope.Organisation, cancellationToken);
    }

    /// <summary>Closed organisations of the person, the last first.</summary>
    public async Task<IReadOnlyList<ClosedOrganisation>> ClosedAsync(Caller caller, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var closed = await (
            from closing in db.OrganisationClosings.AsNoTracking()
            join organisation in db.Organisations on closing.OrganisationId equals organisation.Id
            where closing.Step == ClosingStep.Closed && db.OrganisationMembers.Any(member => member.OrganisationId == organisation.Id && member.UserId == caller.Id && member.Role == OrganisationRole.Owner)
            orderby closing.ClosedAt descending
            select new { organisation.Id, organisation.Name, closing.EraseAt }).ToListAsync(cancellationToken);
        var ids = closed.ConvertAll(one => one.Id);
        var invoices = (await db.Invoices.AsNoTracking().Where(invoice => ids.Contains(invoice.OrganisationId)).OrderByDescending(invoice => invoice.PeriodEnd).ToListAsync(cancellationToken)).ToLookup(invoice => invoice.OrganisationId);
        return closed.ConvertAll(one => new ClosedOrganisation(
            one.Id.Value, one.Name, one.EraseAt!.Value, [.. invoices[one.Id].Select(invoice => new ClosedInvoice(invoice.Id.Value, invoice.Number?.ToString() ?? "", invoice.Gross))]));
    }

    public async Task<AccountClosingView> OfPersonAsync(Caller caller, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var departure = await CloseAccount.DepartureAsync(db, caller.Id, cancellationToken);
        var ids = departure.Blocked.Concat(departure.ClosedAlong).Concat(departure.Left).ToList();
        var names = await db.Organisations.Where(one => ids.Contains(one.Id)).ToDictionaryAsync(one => one.Id, one => one.Name, cancellationToken);
        var owing = new List<string>();
        foreach (var id in departure.ClosedAlong)
        {
            if ((await ClosingFacts.DebtAsync(db, id, site.Value.Currency, cancellationToken)).Refuse() is not null)
                owing.Add(names[id]);
        }

        return new AccountClosingView(
            caller.Email, Names(departure.Blocked), Names(departure.ClosedAlong), Names(departure.Left), owing, await CloseAccount.IsLastAdministratorAsync(db, caller.Id, cancellationToken),
            options.Value.KeepDays, options.Value.Remainder);

        IReadOnlyList<string> Names(IEnumerable<OrganisationId> some) => [.. some.Select(id => names[id]).Order(StringComparer.CurrentCulture)];
    }

    /// <summary>The last closing of an organisation, for an administrator; null when there was none or it was called off.</summary>
    public async Task<ClosingProgress?> ForOperatorAsync(Caller caller, Guid organisationId, CancellationToken cancellationToken)
    {
        AdminOnly.Demand(caller);
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await ProgressAsync(db, new OrganisationId(organisationId), cancellationToken);
    }

    private async Task<OrganisationClosingView> ViewAsync(PortalDbContext db, Organisation organisation, CancellationToken cancellationToken)
    {
        var (id, now) = (organisation.Id, time.GetUtcNow());
        var accounts = await db.LedgerAccounts.AsNoTracking().Where(account => account.OrganisationId == id).ToListAsync(cancellationToken);
        var files = db.ProjectFiles.Where(file => file.OrganisationId == id && file.DeletedAt == null);
        return new OrganisationClosingView(
            id.Value, organisation.Name, organisation.State,
            await ClosingFacts.OpenTasks(db, id).CountAsync(cancellationToken),
            await db.ApiKeys.CountAsync(key => key.OrganisationId == id && key.RevokedAt == null, cancellationToken),
            await db.WebhookEndpoints.CountAsync(endpoint => endpoint.OrganisationId == id && endpoint.DisabledAt == null, cancellationToken),
            await db.OrganisationMembers.CountAsync(member => member.OrganisationId == id, cancellationToken),
            await files.CountAsync(cancellationToken), await files.SumAsync(file => file.SizeBytes, cancellationToken),
            Sum(accounts.Where(account => account.Kind == LedgerAccountKind.Wallet)), Sum(accounts.Where(account => account.Kind == LedgerAccountKind.Promotional && account.IsUsableAt(now))),
            await ClosingFacts.DebtAsync(db, id, site.Value.Currency, cancellationToken), options.Value.Remainder, options.Value.GraceDays, options.Value.KeepDays,
            await ProgressAsync(db, id, cancellationToken));
    }

    private async Task<ClosingProgress?> ProgressAsync(PortalDbContext db, OrganisationId id, CancellationToken cancellationToken)
    {
        if (await db.OrganisationClosings.AsNoTracking().Where(one => one.OrganisationId == id).OrderByDescending(one => one.RequestedAt).FirstOrDefaultAsync(cancellationToken)
            is not { Step: not ClosingStep.CalledOff } closing)
            return null;
        var owes = closing.Step == ClosingStep.Settling && (await ClosingFacts.DebtAsync(db, id, closing.Currency, cancellationToken)).Owed.Micros > 0;
        return new ClosingProgress(
            closing.Step, closing.RequestedAt, closing.GraceUntil, closing.MayCallOff(time.GetUtcNow()), owes, closing.ClosedAt, closing.EraseAt,
            new Money(closing.RefundMicros, closing.Currency), new Money(closing.ForfeitedMicros, closing.Currency), new Money(closing.CreditMicros, closing.Currency));
    }

    private Money Sum(IEnumerable<LedgerAccount> accounts) => accounts.Aggregate(Money.Zero(site.Value.Currency), (sum, account) => sum + account.Balance.Posted);
}
