using Portal.Core.Primitives;

namespace Portal.Core.Billing;

/// <summary>The numbered, unchangeable document for a closed period.</summary>
/// <remarks>
/// Made by <see cref="InvoiceBuilder"/>. Invariants of the figures:
/// <list type="bullet">
/// <item>Σ line <see cref="InvoiceLine.BilledCost"/> = <see cref="BilledCost"/>, the ledger's total of the period, to the micro-unit;</item>
/// <item><see cref="BilledCost"/> + <see cref="ResidueBefore"/> = <see cref="Gross"/> + <see cref="ResidueAfter"/>;</item>
/// <item>Σ line <see cref="InvoiceLine.Net"/> = <see cref="Net"/>, and <see cref="Net"/> + <see cref="Tax"/> = <see cref="Gross"/>, all in the currency's own digits.</item>
/// </list>
/// </remarks>
public sealed class Invoice
{
    /// <summary>Longest reason of a void, characters.</summary>
    public const int MaxReasonLength = 500;

    private readonly List<InvoiceLine> _lines = [];
    private readonly List<InvoiceTax> _taxes = [];

    private Invoice()
    {
    }

    public InvoiceId Id { get; private init; }

    public OrganisationId OrganisationId { get; private init; }

    public InvoiceState State { get; private set; }

    /// <summary>Given at issue; null before.</summary>
    public InvoiceNumber? Number { get; private set; }

    /// <summary>Name of the billing period, such as <c>2026-11</c>.</summary>
    public string PeriodName { get; private init; } = "";

    /// <summary>Start of the billing period, UTC; in.</summary>
    public DateTimeOffset PeriodStart { get; private init; }

    /// <summary>End of the billing period, UTC; out.</summary>
    public DateTimeOffset PeriodEnd { get; private init; }

    /// <summary>IANA zone of the period and of the dates on the document.</summary>
    public string ZoneId { get; private init; } = "";

    /// <summary>Who pays, as known when it was drawn up.</summary>
    public InvoiceTitle Buyer { get; private init; } = new() { Name = "" };

    /// <summary>Who bills, as known when it was drawn up.</summary>
    public InvoiceTitle Seller { get; private init; } = new() { Name = "" };

    /// <summary>ISO 4217 code of every amount.</summary>
    public string Currency { get; private init; } = "";

    /// <summary>VAT rate of lines that have none of their own, basis points: 600 is 6 %.</summary>
    public int VatRateBasisPoints { get; private init; }

    /// <summary>Net and tax by rate, the lowest first; they sum to <see cref="Net"/> and <see cref="Tax"/>.</summary>
    public IReadOnlyList<InvoiceTax> Taxes => _taxes.Count > 0 ? _taxes : [new InvoiceTax(VatRateBasisPoints, Net, Tax)];

    /// <summary>By which anyone who holds the document can check that it is genuine; null on invoices from before there was one.</summary>
    public string? VerificationCode { get; private init; }

    /// <summary>By project, then SKU.</summary>
    public IReadOnlyList<InvoiceLine> Lines => _lines;

    /// <summary>Exact sum of the charges, tax included: the ledger's total.</summary>
    public Money BilledCost { get; private init; }

    /// <summary>What the invoice before and credit notes since carried over: a few of the smallest coin.</summary>
    public Money ResidueBefore { get; private init; }

    /// <summary>Carried over to the next invoice: between −½ and ½ of the smallest coin, or −1½ and 1½ where tax was worked out on net amounts.</summary>
    public Money ResidueAfter { get; private init; }

    /// <summary>Total with tax.</summary>
    public Money Gross { get; private init; }

    /// <summary>Total without tax.</summary>
    public Money Net { get; private init; }

    /// <summary>Tax contained in <see cref="Gross"/>.</summary>
    public Money Tax { get; private init; }

    /// <summary>What of <see cref="BilledCost"/> was spent beyond the wallet, on the organisation's credit, micro-units; 0 when all was paid as it was used.</summary>
    public long OnAccountMicros { get; private init; }

    /// <summary>What is to be paid: what was spent on credit, in the currency's own digits; at most <see cref="Gross"/>.</summary>
    public Money Due
    {
        get
        {
            var onAccount = new Money(OnAccountMicros, Currency).RoundTo(Billing.Currency.Of(Currency).Exponent);
            return onAccount < Gross ? onAccount : Gross;
        }
    }

    /// <summary>When it was drawn up, UTC.</summary>
    public DateTimeOffset CreatedAt { get; private init; }

    /// <summary>When it was issued, UTC; null before.</summary>
    public DateTimeOffset? IssuedAt { get; private set; }

    /// <summary>When it was paid, UTC; null before.</summary>
    public DateTimeOffset? PaidAt { get; private set; }

    /// <summary>When it was voided, UTC; null otherwise.</summary>
    public DateTimeOffset? VoidedAt { get; private set; }

    /// <summary>Why it was voided; null otherwise.</summary>
    public string? VoidReason { get; private set; }

    /// <summary>Draft → Issued.</summary>
    /// <param name="number">The next number of the series.</param>
    /// <param name="now">Instant of issue; not before the end of the period.</param>
    /// <returns>Null when done; else <c>invoice_not_draft</c> or <c>period_still_open</c>.</returns>
    public Refusal? Issue(InvoiceNumber number, DateTimeOffset now)
    {
        if (State != InvoiceState.Draft)
            return Refuse("invoice_not_draft");
        if (now < PeriodEnd)
            return new Refusal("period_still_open", "periodEnd", new Dictionary<string, string>(StringComparer.Ordinal) { ["end"] = PeriodEnd.ToString("O") });
        (State, Number, IssuedAt) = (InvoiceState.Issued, number, now.ToUniversalTime());
        return null;
    }

    /// <summary>Issued → Paid.</summary>
    /// <returns>Null when done; else <c>invoice_not_issued</c>.</returns>
    public Refusal? MarkPaid(DateTimeOffset now)
    {
        if (State != InvoiceState.Issued)
            return Refuse("invoice_not_issued");
        (State, PaidAt) = (InvoiceState.Paid, now.ToUniversalTime());
        return null;
    }

    /// <summary>The VAT rate of a line, basis points.</summary>
    public int RateOf(InvoiceLine line)
    {
        ArgumentNullException.ThrowIfNull(line);
        return line.VatRateBasisPoints ?? VatRateBasisPoints;
    }

    /// <summary>Issued or Paid → Void, when credit notes have taken back all of it. Number, figures and charges stay.</summary>
    /// <param name="reason">1 to <see cref="MaxReasonLength"/> characters.</param>
    /// <param name="now">The instant.</param>
    /// <returns>Null when done; else <c>invoice_not_issued</c> or <c>reason_missing</c>.</returns>
    public Refusal? MarkVoid(string reason, DateTimeOffset now)
    {
        if (State is not (InvoiceState.Issued or InvoiceState.Paid))
            return Refuse("invoice_not_issued");
        if (string.IsNullOrWhiteSpace(reason) || reason.Length > MaxReasonLength)
            return new Refusal("reason_missing", "voidReason", new Dictionary<string, string>(StringComparer.Ordinal) { ["most"] = $"{MaxReasonLength}" });
        (State, VoidReason, VoidedAt) = (InvoiceState.Void, reason, now.ToUniversalTime());
        return null;
    }

    internal static Invoice Draft(InvoiceDraft draft, IEnumerable<InvoiceLine> lines, InvoiceFigures figures)
    {
        var invoice = new Invoice
        {
            Id = draft.Id,
            OrganisationId = draft.OrganisationId,
            State = InvoiceState.Draft,
            PeriodName = draft.Period.Name,
            PeriodStart = draft.Period.Start,
            PeriodEnd = draft.Period.End,
            ZoneId = draft.Period.ZoneId,
            Buyer = draft.Buyer,
            Seller = draft.Seller,
            Currency = draft.Currency,
            VatRateBasisPoints = draft.VatRateBasisPoints,
            BilledCost = figures.BilledCost,
            ResidueBefore = draft.ResidueBefore,
            ResidueAfter = figures.ResidueAfter,
            Gross = figures.Gross,
            Net = figures.Net,
            Tax = figures.Gross - figures.Net,
            OnAccountMicros = draft.OnAccountMicros,
            VerificationCode = draft.VerificationCode,
            CreatedAt = draft.Now.ToUniversalTime(),
        };
        invoice._lines.AddRange(lines);
        invoice._taxes.AddRange(figures.Taxes);
        return invoice;
    }

    private Refusal Refuse(string code) =>
        new(code, nameof(State), new Dictionary<string, string>(StringComparer.Ordinal) { ["state"] = State.ToString() });
}
