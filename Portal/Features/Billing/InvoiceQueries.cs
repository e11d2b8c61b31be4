using Microsoft.EntityFrameworkCore;
using Portal.Core.Billing;
using Portal.Core.Primitives;
using Portal.Persistence;
using Portal.Security;

namespace Portal.Features.Billing;

/// <param name="Credited">What issued credit notes took back of <paramref name="Gross"/>.</param>
public sealed record InvoiceRow(
    InvoiceId Id, string? Number, string Period, InvoiceState State, Money Net, Money Tax, Money Gross, Money Credited, DateTimeOffset? IssuedAt, OrganisationId OrganisationId, string OrganisationName);

public sealed record InvoicePage(string? TimeZone, IReadOnlyList<InvoiceRow> Rows, int Page, int Size, long Total);

/// <summary>An invoice with its lines and credit notes.</summary>
public sealed record InvoiceDetail(InvoiceRow Row, string TimeZone, string? VoidReason, Money Due, IReadOnlyList<InvoiceTax> Taxes, IReadOnlyList<InvoiceDetailLine> Lines, IReadOnlyList<CreditNoteRow> CreditNotes);

/// <param name="Left">What can still be taken back, what others ask for taken off; zero where nothing is.</param>
public sealed record InvoiceDetailLine(int Position, string Project, string Sku, ChargeCategory Category, long PricingQuantity, Money BilledCost, Money Net, int RateBasisPoints, Money Left, Money ListUnitPrice, bool IsNetPrice);

/// <param name="Number">Null until it is issued.</param>
public sealed record CreditNoteRow(CreditNoteId Id, string? Number, CreditNoteState State, string Reason, Money Gross, Money Given, DateTimeOffset At)
{
    internal static CreditNoteRow Of(CreditNote note) => new(note.Id, note.Number?.ToString(), note.State, note.Reason, note.Gross, note.Given, note.IssuedAt ?? note.CreatedAt);
}

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

    /// <summary>One invoice; null when it is not there or not yours. Only an administrator sees what is asked for and not decided.</summary>
    public async Task<InvoiceDetail?> GetAsync(Caller caller, InvoiceId id, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if (await db.Invoices.AsNoTracking().SingleOrDefaultAsync(invoice => invoice.Id == id, cancellationToken) is not { } invoice
            || !(caller.IsAdmin || await BillingAccess.FindAsync(db, caller, invoice.OrganisationId, cancellationToken) is not null))
            return null;
        var organisation = await db.Organisations.AsNoTracking().SingleAsync(organisation => organisation.Id == invoice.OrganisationId, cancellationToken);
        var projects = await db.Projects.Where(project => project.OrganisationId == organisation.Id).ToDictionaryAsync(project => project.Id, project => project.Name, cancellationToken);
        var notes = await db.CreditNotes.AsNoTracking().Where(note => note.InvoiceId == id).OrderBy(note => note.CreatedAt).ToListAsync(cancellationToken);
        var left = CreditNoteBuilder.Left(invoice, notes.Where(note => note.State == CreditNoteState.Issued || (caller.IsAdmin && note.State == CreditNoteState.Draft)));
        return new InvoiceDetail(
            RowOf(invoice, organisation.Name, notes), invoice.ZoneId, invoice.VoidReason, invoice.Due, invoice.Taxes,
            [.. invoice.Lines.Select(line => new InvoiceDetailLine(
                line.Position, projects.GetValueOrDefault(line.ProjectId, "–"), line.Sku.Code, line.Category, line.PricingQuantity, line.BilledCost, line.Net, invoice.RateOf(line),
                left.GetValueOrDefault(line.Position, Money.Zero(invoice.Currency)), line.ListUnitPrice, line.IsNetPrice))],
            [.. notes.Where(note => note.State == CreditNoteState.Issued || caller.IsAdmin).Select(CreditNoteRow.Of)]);
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
        var ids = found.ConvertAll(row => row.invoice.Id);
        var notes = (await db.CreditNotes.AsNoTracking().Where(note => ids.Contains(note.InvoiceId)).ToListAsync(cancellationToken)).ToLookup(note => note.InvoiceId);
        return new InvoicePage(zone, found.ConvertAll(row => RowOf(row.invoice, row.Name, notes[row.invoice.Id])), at, Size, total);
    }

    private static InvoiceRow RowOf(Invoice invoice, string organisation, IEnumerable<CreditNote> notes) => new(
        invoice.Id, invoice.Number?.ToString(), invoice.PeriodName, invoice.State, invoice.Net, invoice.Tax, invoice.Gross,
        notes.Where(note => note.State == CreditNoteState.Issued).Aggregate(Money.Zero(invoice.Currency), (sum, note) => sum + note.Gross), invoice.IssuedAt, invoice.OrganisationId, organisation);
}
