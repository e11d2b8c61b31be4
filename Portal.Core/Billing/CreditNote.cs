using Portal.Core.Primitives;

namespace Portal.Core.Billing;

/// <summary>Where a credit note is in its life.</summary>
public enum CreditNoteState
{
    /// <summary>Asked for by one administrator; without number, nothing has moved. What it takes back is spoken for.</summary>
    Draft = 1,

    /// <summary>Approved by another, numbered and unchangeable; the money is back.</summary>
    Issued = 2,

    /// <summary>Refused or taken back; it never had a number.</summary>
    Dropped = 3,
}

/// <summary>The numbered, unchangeable document by which all or part of an invoice is taken back.</summary>
/// <remarks>
/// Lines come from <see cref="CreditNoteBuilder"/>. Invariants over all issued notes of an invoice:
/// <list type="bullet">
/// <item>Σ of a line's <see cref="CreditNoteLine.BilledCost"/> ≤ that of the invoice's line;</item>
/// <item>once all lines are taken back, the notes' gross, net and tax sum to the invoice's, rate by rate, however they were divided.</item>
/// </list>
/// </remarks>
public sealed class CreditNote
{
    private List<CreditNoteLine> _lines = [];
    private List<InvoiceTax> _taxes = [];

    private CreditNote()
    {
    }

    /// <summary>Made by whoever asks.</summary>
    public CreditNoteId Id { get; private init; }

    public OrganisationId OrganisationId { get; private init; }

    public InvoiceId InvoiceId { get; private init; }

    public CreditNoteState State { get; private set; }

    /// <summary>Given at issue, from a series of its own; null before.</summary>
    public InvoiceNumber? Number { get; private set; }

    /// <summary>Why; stands on the document. 1 to <see cref="TransferRequest.MaxCauseLength"/> characters.</summary>
    public string Reason { get; private init; } = "";

    /// <summary>ISO 4217 code of every amount.</summary>
    public string Currency { get; private init; } = "";

    /// <summary>In the order of the invoice.</summary>
    public IReadOnlyList<CreditNoteLine> Lines => _lines;

    /// <summary>Net and tax by rate, the lowest first.</summary>
    public IReadOnlyList<InvoiceTax> Taxes => _taxes;

    /// <summary>Exact sum of the lines: what goes back to the wallet.</summary>
    public Money BilledCost => Sum(_lines.Select(line => line.BilledCost));

    /// <summary>What was given and not paid, and is given back, exact; not negative.</summary>
    public Money Given => -Sum(_lines.Where(line => line.BilledCost.Micros < 0).Select(line => line.BilledCost));

    /// <summary>Total with tax, in the currency's own digits.</summary>
    public Money Gross => Net + Tax;

    /// <summary>Total without tax, in the currency's own digits.</summary>
    public Money Net => Sum(_taxes.Select(tax => tax.Net));

    /// <summary>Tax contained in <see cref="Gross"/>.</summary>
    public Money Tax => Sum(_taxes.Select(tax => tax.Tax));

    /// <summary>What goes back beyond <see cref="Gross"/>: the fraction of coins that the next invoice carries.</summary>
    public Money Residue => BilledCost - Gross;

    /// <summary>What of the money repaid the debt of the invoice itself, micro-units; 0 until issued.</summary>
    public long RepaidMicros { get; private set; }

    /// <summary>The invoice that carried <see cref="Residue"/>; null until there is one.</summary>
    public InvoiceId? CarriedOn { get; private set; }

    /// <summary>By which anyone who holds the document can check that it is genuine.</summary>
    public string VerificationCode { get; private init; } = "";

    /// <summary>When it was asked for, UTC.</summary>
    public DateTimeOffset CreatedAt { get; private init; }

    /// <summary>When it was issued, UTC; null before.</summary>
    public DateTimeOffset? IssuedAt { get; private set; }

    /// <summary>Rises with every change.</summary>
    public long Version { get; private set; }

    /// <summary>A note that is asked for.</summary>
    /// <param name="id">Made by the caller.</param>
    /// <param name="invoice">Issued.</param>
    /// <param name="figures">As worked out now; worked out again at issue.</param>
    /// <param name="reason">Why.</param>
    /// <param name="verificationCode">Not to be guessed.</param>
    /// <param name="now">The instant.</param>
    public static CreditNote Draft(CreditNoteId id, Invoice invoice, CreditNoteFigures figures, string reason, string verificationCode, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(invoice);
        ArgumentNullException.ThrowIfNull(figures);
        ArgumentException.ThrowIfNullOrWhiteSpace(reason);
        ArgumentException.ThrowIfNullOrWhiteSpace(verificationCode);
        var note = new CreditNote
        {
            Id = id, OrganisationId = invoice.OrganisationId, InvoiceId = invoice.Id, State = CreditNoteState.Draft, Reason = reason, Currency = invoice.Currency,
            VerificationCode = verificationCode, CreatedAt = now.ToUniversalTime(), Version = 1,
        };
        note.Take(figures);
        return note;
    }

    /// <summary>What was asked for, to be worked out again.</summary>
    public IReadOnlyList<CreditPart> Parts() => [.. _lines.Where(line => line.BilledCost.Micros > 0).Select(line => new CreditPart(line.InvoicePosition, line.BilledCost))];

    /// <summary>Draft → Issued.</summary>
    /// <param name="number">The next number of the series.</param>
    /// <param name="figures">As worked out after the notes that were issued meanwhile.</param>
    /// <param name="now">The instant.</param>
    /// <returns>Null when done; else <c>credit_note_not_draft</c>.</returns>
    public Refusal? Issue(InvoiceNumber number, CreditNoteFigures figures, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(figures);
        if (State != CreditNoteState.Draft)
            return new Refusal("credit_note_not_draft");
        Take(figures);
        (State, Number, IssuedAt) = (CreditNoteState.Issued, number, now.ToUniversalTime());
        Version++;
        return null;
    }

    /// <summary>Says what of the money repaid the invoice's own debt, as it is issued.</summary>
    /// <param name="micros">Not negative.</param>
    public void Repay(long micros)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(micros);
        RepaidMicros = micros;
    }

    /// <summary>Draft → Dropped.</summary>
    /// <returns>Null when done; else <c>credit_note_not_draft</c>.</returns>
    public Refusal? Drop()
    {
        if (State != CreditNoteState.Draft)
            return new Refusal("credit_note_not_draft");
        State = CreditNoteState.Dropped;
        Version++;
        return null;
    }

    /// <summary>Says which invoice carries the residue, once.</summary>
    /// <exception cref="InvalidOperationException">It is not issued, or carried already.</exception>
    public void CarryOn(InvoiceId invoice)
    {
        if (State != CreditNoteState.Issued || CarriedOn is not null)
            throw new InvalidOperationException($"Credit note {Id} is {State} and carried on {CarriedOn}.");
        CarriedOn = invoice;
        Version++;
    }

    private void Take(CreditNoteFigures figures)
    {
        _lines = [.. figures.Lines];
        _taxes = [.. figures.Taxes];
    }

    private Money Sum(IEnumerable<Money> amounts) => amounts.Aggregate(Money.Zero(Currency), (sum, amount) => sum + amount);
}
