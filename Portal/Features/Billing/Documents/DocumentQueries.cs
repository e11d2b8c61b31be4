using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Portal.Core.Accounts;
using Portal.Core.Billing;
using Portal.Core.Primitives;
using Portal.Hosting;
using Portal.Persistence;
using Portal.Security;

namespace Portal.Features.Billing.Documents;

/// <summary>Invoices and credit notes with what their forms need: an organisation's for its members, any for an administrator. What is not there and what is not yours look alike.</summary>
public sealed class DocumentQueries(IDbContextFactory<PortalDbContext> contexts, IOptions<PortalOptions> site)
{
    public async Task<BillingDocument?> OfInvoiceAsync(Caller caller, InvoiceId id, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.Invoices.AsNoTracking().SingleOrDefaultAsync(invoice => invoice.Id == id, cancellationToken) is { } invoice
            && await OwnerAsync(db, caller, invoice.OrganisationId, cancellationToken) is { } organisation
            ? BillingDocument.Of(invoice, await ProjectsAsync(db, organisation, cancellationToken), organisation.Language, site.Value.PublicUrl) : null;
    }

    /// <summary>An issued one; a draft is no document yet.</summary>
    public async Task<BillingDocument?> OfCreditNoteAsync(Caller caller, CreditNoteId id, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if (await db.CreditNotes.AsNoTracking().SingleOrDefaultAsync(note => note.Id == id && note.State == CreditNoteState.Issued, cancellationToken) is not { } note
            || await OwnerAsync(db, caller, note.OrganisationId, cancellationToken) is not { } organisation)
            return null;
        var invoice = await db.Invoices.AsNoTracking().SingleAsync(invoice => invoice.Id == note.InvoiceId, cancellationToken);
        return BillingDocument.Of(note, invoice, await ProjectsAsync(db, organisation, cancellationToken), organisation.Language, site.Value.PublicUrl);
    }

    /// <summary>What was issued to a member's organisation in a calendar year of its zone, one after the other, so that many fit; null when it is none of the caller's.</summary>
    /// <param name="organisationId">Null takes the one the person works in.</param>
    public async Task<IAsyncEnumerable<BillingDocument>?> OfYearAsync(Caller caller, OrganisationId? organisationId, int year, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if (await BillingAccess.FindForDocumentsAsync(db, caller, organisationId, cancellationToken) is not { } organisation)
            return null;
        var zone = BillingAccess.ZoneOf(organisation);
        return OfYearAsync(organisation, new TimeRange(LocalDay.StartOf(new DateOnly(year, 1, 1), zone), LocalDay.StartOf(new DateOnly(year + 1, 1, 1), zone)), cancellationToken);
    }

    private async IAsyncEnumerable<BillingDocument> OfYearAsync(Organisation organisation, TimeRange year, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var projects = await ProjectsAsync(db, organisation, cancellationToken);
        var invoices = db.Invoices.AsNoTracking().Where(invoice => invoice.OrganisationId == organisation.Id && invoice.IssuedAt >= year.Start && invoice.IssuedAt < year.End).OrderBy(invoice => invoice.PeriodEnd);
        await foreach (var invoice in invoices.AsAsyncEnumerable().WithCancellation(cancellationToken))
            yield return BillingDocument.Of(invoice, projects, organisation.Language, site.Value.PublicUrl);
        var notes =
            from note in db.CreditNotes.AsNoTracking()
            join invoice in db.Invoices.AsNoTracking() on note.InvoiceId equals invoice.Id
            where note.OrganisationId == organisation.Id && note.State == CreditNoteState.Issued && note.IssuedAt >= year.Start && note.IssuedAt < year.End
            orderby note.IssuedAt
            select new { note, invoice };
        await foreach (var row in notes.AsAsyncEnumerable().WithCancellation(cancellationToken))
            yield return BillingDocument.Of(row.note, row.invoice, projects, organisation.Language, site.Value.PublicUrl);
    }

    private static async Task<Organisation?> OwnerAsync(PortalDbContext db, Caller caller, OrganisationId id, CancellationToken cancellationToken) => caller.IsAdmin
        ? await db.Organisations.AsNoTracking().SingleAsync(organisation => organisation.Id == id, cancellationToken)
        : await BillingAccess.FindForDocumentsAsync(db, caller, id, cancellationToken);

    private static async Task<IReadOnlyDictionary<ProjectId, string>> ProjectsAsync(PortalDbContext db, Organisation organisation, CancellationToken cancellationToken) =>
        await db.Projects.Where(project => project.OrganisationId == organisation.Id).ToDictionaryAsync(project => project.Id, project => project.Name, cancellationToken);
}
