using Microsoft.EntityFrameworkCore;
using Portal.Core.Billing;
using Portal.Core.Primitives;
using Portal.Features.Billing.Documents;
using Portal.Persistence;
using Portal.Security;

namespace Portal.Features.Billing;

public sealed record InvoiceRow(InvoiceId Id, string? Number, string Period, InvoiceState State, Money Net, Money Tax, Money Gross, DateTimeOffset? IssuedAt, OrganisationId OrganisationId, string OrganisationName);

public sealed record InvoicePage(string? TimeZone, IReadOnlyList<InvoiceRow> Rows, int Page, int Size, long Total);

/// <summary>Invoices: of an organisation for its members, of all for an administrator.</summary>
public sealed class InvoiceQueries(IDbContextFactory<PortalDbContext> contexts)
{
    public const int Size = 25;

    public async Task<InvoicePage?> ListAsync(Caller caller, OrganisationId? organisationId, int page, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await BillingAccess.FindAsync(db, caller, organisationId, cancellationToken) is { } organisation
            ? await PageAsync(db, db.Invoices.Where(invoice => invoice.OrganisationId == organisation.Id), organisation.TimeZone, page, cancellationToken)
            : null;
    }

    /// <summary>Of every organisation; nothing for who is no administrator.</summary>
    public async Task<InvoicePage> ListAllAsync(Caller caller, int page, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var isAdmin = caller.IsAdmin;
        return await PageAsync(db, db.Invoices.Where(_ => isAdmin), null, page, cancellationToken);
    }

    /// <summary>The invoice with what its forms need; null when it is not there or not yours.</summary>
    public async Task<InvoiceDocument?> DocumentAsync(Caller caller, InvoiceId id, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if (await db.Invoices.AsNoTracking().SingleOrDefaultAsync(invoice => invoice.Id == id, cancellationToken) is not { } invoice)
            return null;
        var organisation = caller.IsAdmin
            ? await db.Organisations.AsNoTracking().SingleAsync(organisation => organisation.Id == invoice.OrganisationId, cancellationToken)
            : await BillingAccess.FindAsync(db, caller, invoice.OrganisationId, cancellationToken);
        if (organisation is null)
            return null;
        var projects = await db.Projects.Where(project => project.OrganisationId == organisation.Id).ToDictionaryAsync(project => project.Id, project => project.Name, cancellationToken);
        return new InvoiceDocument(invoice, projects, organisation.Language);
    }

    private static async Task<InvoicePage> PageAsync(PortalDbContext db, IQueryable<Invoice> invoices, string? zone, int page, CancellationToken cancellationToken)
    {
        var total = await invoices.LongCountAsync(cancellationToken);
        var at = (int)Math.Clamp(page, 1, Math.Max(1, (total + Size - 1) / Size));
        var found = await (
            from invoice in invoices.AsNoTracking()
            join organisation in db.Organisations on invoice.OrganisationId equals organisation.Id
            orderby invoice.IssuedAt descending, invoice.Id descending
            select new { invoice, organisation.Name }).Skip((at - 1) * Size).Take(Size).ToListAsync(cancellationToken);
        return new InvoicePage(zone, found.ConvertAll(row => new InvoiceRow(
            row.invoice.Id, row.invoice.Number?.ToString(), row.invoice.PeriodName, row.invoice.State, row.invoice.Net, row.invoice.Tax, row.invoice.Gross,
            row.invoice.IssuedAt, row.invoice.OrganisationId, row.Name)), at, Size, total);
    }
}
