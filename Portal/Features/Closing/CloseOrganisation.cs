using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Portal.Core.Accounts;
using Portal.Core.Primitives;
using Portal.Features.Audit;
using Portal.Features.Billing;
using Portal.Hosting;
using Portal.Persistence;
using Portal.Security;

namespace Portal.Features.Closing;

/// <param name="Confirmation">The organisation's name, typed.</param>
public sealed record CloseOrganisationRequest(string? Confirmation);

/// <summary>An owner closes an organisation, or turns back while there is time. What follows is <see cref="ClosingRun"/>'s.</summary>
public sealed class CloseOrganisation(
    IDbContextFactory<PortalDbContext> contexts, UnitsOfWork units, FreshSignIn fresh, ClosingRun run, IOptions<ClosingOptions> options, IOptions<PortalOptions> site, TimeProvider time)
{
    /// <summary>Begins it: nothing new starts, and what waits or runs is told to stop.</summary>
    /// <returns>Null when done; <c>organisation_not_found</c>, <c>role_not_allowed</c>, <c>fresh_sign_in_needed</c>, <c>invalid_confirmation</c>, <c>organisation_closing</c>, <c>organisation_owes</c>.</returns>
    public async Task<Refusal?> CloseAsync(Caller caller, Guid organisationId, CloseOrganisationRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var found = await FindAsync(caller, organisationId, cancellationToken);
        if (!found.IsAccepted)
            return found.Refusal;
        if (await fresh.RefuseAsync(caller, cancellationToken) is { } stale)
            return stale;
        if (!string.Equals(request.Confirmation?.Trim(), found.Value.Name, StringComparison.Ordinal))
            return new Refusal("invalid_confirmation", "confirmation");
        var id = found.Value.Id;
        if (await units.RunAsync(new UnitNeeds(id), unit => BeginClosing.RunAsync(unit, caller, id, site.Value.Currency, time.GetUtcNow(), options.Value.Grace), cancellationToken) is { } refusal)
            return refusal;
        await run.StopTasksAsync(id, CancellationToken.None);
        return null;
    }

    /// <summary>Turns back: the organisation goes on. What was stopped stays stopped.</summary>
    /// <returns>Null when done; <c>organisation_not_found</c>, <c>role_not_allowed</c>, <c>organisation_not_closing</c>, <c>closing_too_late</c>.</returns>
    public async Task<Refusal?> CallOffAsync(Caller caller, Guid organisationId, CancellationToken cancellationToken)
    {
        var found = await FindAsync(caller, organisationId, cancellationToken);
        return found.IsAccepted ? await CallOffAsync(caller, found.Value.Id, cancellationToken) : found.Refusal;
    }

    /// <summary>An administrator turns it back, for whoever asked them to.</summary>
    /// <returns>Null when done; <c>not_allowed</c>, <c>organisation_not_closing</c>, <c>closing_too_late</c>.</returns>
    public Task<Refusal?> CallOffForOperatorAsync(Caller caller, Guid organisationId, CancellationToken cancellationToken) =>
        AdminOnly.Refuse(caller) is { } notAllowed ? Task.FromResult<Refusal?>(notAllowed) : CallOffAsync(caller, new OrganisationId(organisationId), cancellationToken);

    private Task<Refusal?> CallOffAsync(Caller caller, OrganisationId id, CancellationToken cancellationToken) => units.RunAsync(new UnitNeeds(id), async unit =>
    {
        var now = time.GetUtcNow();
        if (await unit.Db.OrganisationClosings.SingleOrDefaultAsync(one => one.OrganisationId == id && one.EndedAt == null) is not { } closing)
            return new Refusal("organisation_not_closing");
        var organisation = await unit.Db.Organisations.SingleAsync(one => one.Id == id);
        if (closing.CallOff(caller.Id, now) is { } refusal)
            return refusal;
        if (organisation.CallOffClosing() is { } wrong)
            return wrong;
        unit.Db.Alerts.Add(ClosingAlerts.Of(closing, organisation, now));
        unit.Db.AuditEntries.Add(AuditEntry.Of(caller, "organisation.close_call_off", $"organisation/{id}", new { }, now));
        return (Refusal?)null;
    }, cancellationToken);

    private async Task<Result<Organisation>> FindAsync(Caller caller, Guid organisationId, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if (await OrganisationAccess.FindAsync(db, caller, new OrganisationId(organisationId), cancellationToken) is not { } scope)
            return new Refusal(OrganisationAccess.NotFound);
        return scope.Refuse(OrganisationRight.ManageOrganisation) is { } notAllowed ? notAllowed : scope.Organisation;
    }
}
