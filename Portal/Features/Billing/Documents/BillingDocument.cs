using System.Globalization;
using Portal.Components.Shared;
using Portal.Core.Billing;
using Portal.Core.Pricing;
using Portal.Core.Primitives;

namespace Portal.Features.Billing.Documents;

/// <summary>What all forms of an invoice or credit note are made from: PDF, CSV and XML say the same because they read the same.</summary>
public sealed record BillingDocument
{
    public required string Number { get; init; }

    public required InvoiceTitle Buyer { get; init; }

    public required InvoiceTitle Seller { get; init; }

    public required string PeriodName { get; init; }

    public required string ZoneId { get; init; }

    /// <summary>First and last day of the period, and the day of issue, in the zone.</summary>
    public required (DateOnly First, DateOnly Last, DateOnly Issued) Days { get; init; }

    public required string Currency { get; init; }

    public required IReadOnlyList<DocumentLine> Lines { get; init; }

    public required IReadOnlyList<InvoiceTax> Taxes { get; init; }

    /// <summary>Exact sum of the lines, tax included.</summary>
    public required Money BilledCost { get; init; }

    /// <summary>Fractions carried over from before; zero on a credit note.</summary>
    public required Money ResidueBefore { get; init; }

    /// <summary>Fractions carried over to the next invoice.</summary>
    public required Money ResidueAfter { get; init; }

    /// <summary>What is to be paid; zero on a credit note.</summary>
    public required Money Due { get; init; }

    public required CultureInfo Culture { get; init; }

    /// <summary>The state of an invoice; that of a credit note is always Issued.</summary>
    public required InvoiceState State { get; init; }

    /// <summary>Why an invoice is void; null otherwise.</summary>
    public string? VoidReason { get; init; }

    /// <summary>Of a credit note: what it takes back and why; null for an invoice.</summary>
    public CreditOrigin? Credits { get; init; }

    /// <summary>Where anyone can check that the document is genuine; null on those from before there was a code.</summary>
    public Uri? VerifyAt { get; init; }

    public Money Net => Sum(Taxes.Select(tax => tax.Net));

    public Money Tax => Sum(Taxes.Select(tax => tax.Tax));

    public Money Gross => Net + Tax;

    /// <summary>The document of an invoice.</summary>
    /// <param name="projects">Names by id.</param>
    /// <param name="language">BCP 47 tag of the organisation's documents.</param>
    /// <param name="site">Address of the portal.</param>
    public static BillingDocument Of(Invoice invoice, IReadOnlyDictionary<ProjectId, string> projects, string language, string site)
    {
        ArgumentNullException.ThrowIfNull(invoice);
        ArgumentNullException.ThrowIfNull(projects);
        return new BillingDocument
        {
            Number = invoice.Number?.ToString() ?? invoice.PeriodName, Buyer = invoice.Buyer, Seller = invoice.Seller, PeriodName = invoice.PeriodName, ZoneId = invoice.ZoneId,
            Days = DaysOf(invoice, invoice.IssuedAt ?? invoice.CreatedAt), Currency = invoice.Currency,
            Lines = [.. invoice.Lines.Select(line => DocumentLine.Of(line.Position, line, invoice, projects, line.BilledCost, line.Net))],
            Taxes = invoice.Taxes, BilledCost = invoice.BilledCost, ResidueBefore = invoice.ResidueBefore, ResidueAfter = invoice.ResidueAfter, Due = invoice.Due,
            Culture = CultureOf(language), State = invoice.State, VoidReason = invoice.VoidReason, VerifyAt = VerifyAtOf(site, invoice.VerificationCode),
        };
    }

    /// <summary>The document of an issued credit note.</summary>
    /// <param name="invoice">What it takes back.</param>
    public static BillingDocument Of(CreditNote note, Invoice invoice, IReadOnlyDictionary<ProjectId, string> projects, string language, string site)
    {
        ArgumentNullException.ThrowIfNull(note);
        ArgumentNullException.ThrowIfNull(invoice);
        ArgumentNullException.ThrowIfNull(projects);
        var days = DaysOf(invoice, note.IssuedAt ?? note.CreatedAt);
        var lines = invoice.Lines.ToDictionary(line => line.Position);
        return new BillingDocument
        {
            Number = note.Number?.ToString() ?? note.Id.ToString(), Buyer = invoice.Buyer, Seller = invoice.Seller, PeriodName = invoice.PeriodName, ZoneId = invoice.ZoneId, Days = days, Currency = note.Currency,
            Lines = [.. note.Lines.Select(line => DocumentLine.Of(line.Position, lines[line.InvoicePosition], invoice, projects, line.BilledCost, line.Net) with { PricingQuantity = 0 })],
            Taxes = note.Taxes, BilledCost = note.BilledCost, ResidueBefore = Money.Zero(note.Currency), ResidueAfter = note.Residue, Due = Money.Zero(note.Currency),
            Culture = CultureOf(language), State = InvoiceState.Issued, VerifyAt = VerifyAtOf(site, note.VerificationCode),
            Credits = new CreditOrigin(invoice.Number.ToString()!, DaysOf(invoice, invoice.IssuedAt ?? invoice.CreatedAt).Issued, note.Reason),
        };
    }

    /// <summary>How tax stands to the unit prices of the lines: <c>Gross</c>, <c>Net</c>, or <c>Mixed</c>.</summary>
    public string Basis => Lines.All(line => line.IsNetPrice) ? "Net" : Lines.Any(line => line.IsNetPrice) ? "Mixed" : "Gross";

    public static string Percent(int basisPoints) => TaxFormat.Percent(basisPoints);

    /// <summary>Texts follow the reader's culture; a document follows that of who it is for.</summary>
    internal T InItsLanguage<T>(Func<T> write)
    {
        var before = CultureInfo.CurrentUICulture;
        CultureInfo.CurrentUICulture = Culture;
        try
        {
            return write();
        }
        finally
        {
            CultureInfo.CurrentUICulture = before;
        }
    }

    private static CultureInfo CultureOf(string language) => CultureInfo.GetCultureInfo(language.StartsWith("zh", StringComparison.OrdinalIgnoreCase) ? "zh-CN" : "en");

    private static Uri? VerifyAtOf(string site, string? code) => code is null ? null : new Uri($"{site.TrimEnd('/')}/verify/{code}");

    private static (DateOnly First, DateOnly Last, DateOnly Issued) DaysOf(Invoice invoice, DateTimeOffset issued)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(invoice.ZoneId);
        return (LocalDay.Containing(invoice.PeriodStart, zone), LocalDay.Containing(invoice.PeriodEnd.AddTicks(-1), zone), LocalDay.Containing(issued, zone));
    }

    private Money Sum(IEnumerable<Money> amounts) => amounts.Aggregate(Money.Zero(Currency), (sum, amount) => sum + amount);
}

/// <summary>A line of a document.</summary>
/// <param name="PricingQuantity">Whole consumed units; 0 where none is shown.</param>
public sealed record DocumentLine(
    int Position, string Project, Sku Sku, ChargeCategory Category, long PricingQuantity, Money ListUnitPrice, long MultiplierPerMillion, Money BilledCost, int RateBasisPoints, bool IsNetPrice, Money Net)
{
    internal static DocumentLine Of(int position, InvoiceLine line, Invoice invoice, IReadOnlyDictionary<ProjectId, string> projects, Money cost, Money net) => new(
        position, projects.GetValueOrDefault(line.ProjectId, line.ProjectId.ToString()), line.Sku, line.Category, line.PricingQuantity, line.ListUnitPrice, line.MultiplierPerMillion, cost, invoice.RateOf(line), line.IsNetPrice, net);
}

/// <summary>What a credit note takes back, when that was issued, and why.</summary>
public sealed record CreditOrigin(string InvoiceNumber, DateOnly InvoiceIssued, string Reason);
