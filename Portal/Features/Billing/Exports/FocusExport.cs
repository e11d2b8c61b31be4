using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Portal.Core.Billing;
using Portal.Core.Pricing;
using Portal.Core.Primitives;
using Portal.Exports;
using Portal.Features.Billing.Invoicing;
using Portal.Persistence;
using Portal.Security;

namespace Portal.Features.Billing.Exports;

/// <param name="Name">Name of the period.</param>
public sealed record FocusFile(string Name, byte[] Bytes);

/// <summary>
/// Charges of a billing period, and lines of the credit notes issued in it, in the columns of FOCUS 1.1 (the FinOps open cost and usage specification). A row is exact to the micro-unit; the charges together
/// are the bill, to the digit, and the rows of a credit note what it took back. Costs
/// and unit prices include tax, also where the price book adds it. What FOCUS leaves empty for a platform of its own (regions, commitments, capacity) is left out.
/// </summary>
public sealed class FocusExport(IDbContextFactory<PortalDbContext> contexts, IOptions<InvoicingOptions> invoicing, TimeProvider time)
{
    private static readonly string[] Header =
    [
        "BillingAccountId", "BillingAccountName", "BillingCurrency", "BillingPeriodStart", "BillingPeriodEnd", "ChargePeriodStart", "ChargePeriodEnd", "ChargeCategory", "ChargeClass", "ChargeDescription",
        "ChargeFrequency", "BilledCost", "EffectiveCost", "ContractedCost", "ListCost", "ListUnitPrice", "ContractedUnitPrice", "PricingCategory", "PricingQuantity", "PricingUnit", "ConsumedQuantity", "ConsumedUnit",
        "SkuId", "SkuPriceId", "SkuMeter", "ServiceCategory", "ServiceSubcategory", "ServiceName", "ProviderName", "PublisherName", "InvoiceIssuerName", "InvoiceId", "ResourceId", "ResourceName", "ResourceType",
        "SubAccountId", "SubAccountName", "SubAccountType", "Tags",
    ];

    /// <param name="organisationId">Null takes the one the person works in.</param>
    /// <param name="periodName">Such as <c>2026-11</c>; null for the open period.</param>
    /// <returns>The file; null when the organisation is not the caller's or has no such period.</returns>
    public async Task<FocusFile?> WriteAsync(Caller caller, OrganisationId? organisationId, string? periodName, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if (await BillingAccess.FindAsync(db, caller, organisationId, cancellationToken) is not { } organisation)
            return null;
        var calendar = BillingCalendar.Of(organisation);
        if ((periodName is null ? calendar.Containing(time.GetUtcNow()) : calendar.Find(periodName)) is not { } period)
            return null;
        var charges = await db.Charges.AsNoTracking().Where(charge => charge.OrganisationId == organisation.Id && charge.BookedAt >= period.Start && charge.BookedAt < period.End)
            .OrderBy(charge => charge.BookedAt).ThenBy(charge => charge.Id).ToListAsync(cancellationToken);
        var tasks = charges.Select(charge => charge.TaskId).OfType<ComputeTaskId>().Distinct().ToList();
        var names = await db.ComputeTasks.Where(task => task.OrganisationId == organisation.Id && tasks.Contains(task.Id)).Select(task => new { task.Id, task.Name }).ToDictionaryAsync(task => task.Id, task => task.Name, cancellationToken);
        var projects = await db.Projects.Where(project => project.OrganisationId == organisation.Id).ToDictionaryAsync(project => project.Id, project => project.Name, cancellationToken);
        var invoices = charges.Select(charge => charge.InvoiceId).OfType<InvoiceId>().Distinct().ToList();
        var numbers = await db.Invoices.Where(invoice => invoices.Contains(invoice.Id)).Select(invoice => new { invoice.Id, invoice.Number }).ToDictionaryAsync(invoice => invoice.Id, invoice => invoice.Number?.ToString(), cancellationToken);
        var notes = await NotesAsync(db, organisation.Id, period, cancellationToken);
        return new FocusFile(period.Name, CsvExport.Write(Header,
            [.. charges.Select(Row), .. notes.SelectMany(row => row.Note.Lines.Select(line => NoteRow(row.Note, line, row.Invoice, row.Invoice.Lines.Single(of => of.Position == line.InvoicePosition))))]));

        string?[] Row(Charge charge)
        {
            var isUse = charge.PricingQuantity != 0;
            return
            [
                organisation.Id.ToString(), CsvExport.Typed(organisation.Name), charge.BilledCost.Currency, At(period.Start), At(period.End), At(charge.ChargePeriodStart), At(charge.ChargePeriodEnd),
                charge.Category.ToString(), null, charge.Sku.Code, "Usage-Based", charge.BilledCost.ToDecimalString(), charge.BilledCost.ToDecimalString(),
                isUse ? Cost(charge) : charge.BilledCost.ToDecimalString(), isUse ? Cost(charge) : charge.BilledCost.ToDecimalString(),
                isUse ? UnitPrice(charge) : null, isUse ? UnitPrice(charge) : null, isUse ? (charge.MultiplierPerMillion == 1_000_000 ? "Standard" : "Dynamic") : null,
                isUse ? Quantity(charge).ToString("0.############", CultureInfo.InvariantCulture) : null, isUse ? charge.Sku.Unit.Code : null,
                isUse ? charge.PricingQuantity.ToString(CultureInfo.InvariantCulture) : null, isUse ? charge.Sku.Unit.ConsumedUnit : null,
                charge.Sku.Code, $"{charge.PriceBookVersion}/{charge.Sku.Code}", charge.Sku.Kind.ToString(), CategoryOf(charge.Sku.Kind), SubcategoryOf(charge.Sku.Kind), "Portal", Issuer, Issuer, Issuer,
                charge.InvoiceId is { } invoice ? numbers.GetValueOrDefault(invoice) : null, .. ResourceOf(charge),
                charge.ProjectId.ToString(), NameOf(charge.ProjectId), "Project", "{}",
            ];
        }

        // It corrects what the invoice's period was billed; of which task is not on it.
        string?[] NoteRow(CreditNote note, CreditNoteLine line, Invoice invoice, InvoiceLine of)
        {
            var cost = (-line.BilledCost).ToDecimalString();
            return
            [
                organisation.Id.ToString(), CsvExport.Typed(organisation.Name), note.Currency, At(period.Start), At(period.End), At(invoice.PeriodStart), At(invoice.PeriodEnd),
                nameof(ChargeCategory.Credit), "Correction", CsvExport.Typed(note.Reason), "One-Time", cost, cost, cost, cost, null, null, null, null, null, null, null,
                of.Sku.Code, null, of.Sku.Kind.ToString(), CategoryOf(of.Sku.Kind), SubcategoryOf(of.Sku.Kind), "Portal", Issuer, Issuer, Issuer,
                note.Number.ToString(), null, null, null, of.ProjectId.ToString(), NameOf(of.ProjectId), "Project", "{}",
            ];
        }

        // The files of a project are one resource, which has its name.
        string?[] ResourceOf(Charge charge) => charge.TaskId is { } task
            ? [task.ToString(), names.TryGetValue(task, out var name) ? CsvExport.Typed(name) : null, "ComputeTask"]
            : [$"{charge.ProjectId}/files", NameOf(charge.ProjectId), "ProjectFiles"];

        string? NameOf(ProjectId id) => projects.TryGetValue(id, out var name) ? CsvExport.Typed(name) : null;
    }

    private static async Task<List<(CreditNote Note, Invoice Invoice)>> NotesAsync(PortalDbContext db, OrganisationId organisation, BillingPeriod period, CancellationToken cancellationToken)
    {
        var (start, end) = (period.Start, period.End);
        var rows = await (
            from note in db.CreditNotes.AsNoTracking()
            join invoice in db.Invoices.AsNoTracking() on note.InvoiceId equals invoice.Id
            where note.OrganisationId == organisation && note.State == CreditNoteState.Issued && note.IssuedAt >= start && note.IssuedAt < end
            orderby note.IssuedAt, note.Id
            select new { note, invoice }).ToListAsync(cancellationToken);
        return rows.ConvertAll(row => (row.note, row.invoice));
    }

    private string Issuer => CsvExport.Typed(invoicing.Value.SellerName);

    // With tax; a micro-unit times a basis point has ten decimals at most.
    private static string UnitPrice(Charge charge) =>
        ((decimal)charge.ListUnitPrice.Micros * charge.Tax.Factor / PriceTax.Whole / Money.MicrosPerUnit).ToString("0.00########", CultureInfo.InvariantCulture);

    // List price × quantity, before any multiplier.
    private static string Cost(Charge charge)
    {
        var exact = (Int128)charge.ListUnitPrice.Micros * charge.PricingQuantity * charge.Tax.Factor;
        var per = (Int128)charge.Sku.Unit.ConsumedPerUnit * PriceTax.Whole;
        var (quotient, rest) = Int128.DivRem(Int128.Abs(exact), per);
        var micros = checked((long)(rest * 2 >= per ? quotient + 1 : quotient));
        return new Money(exact < 0 ? -micros : micros, charge.ListUnitPrice.Currency).ToDecimalString();
    }

    private static decimal Quantity(Charge charge) => decimal.Round((decimal)charge.PricingQuantity / charge.Sku.Unit.ConsumedPerUnit, 12, MidpointRounding.AwayFromZero);

    private static string CategoryOf(SkuKind kind) => kind switch
    {
        SkuKind.Cpu or SkuKind.Memory or SkuKind.Gpu => "Compute",
        SkuKind.Storage => "Storage",
        _ => "AI and Machine Learning",
    };

    private static string SubcategoryOf(SkuKind kind) => kind switch
    {
        SkuKind.Cpu or SkuKind.Memory or SkuKind.Gpu => "Other (Compute)",
        SkuKind.Storage => "File Storage",
        _ => "Generative AI",
    };

    private static string At(DateTimeOffset instant) => instant.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
