using Portal.Core.Primitives;

namespace Portal.Core.Billing;

/// <summary>Compares the platform's accounts of tax and of carried fractions with the invoices and credit notes that make them up.</summary>
/// <remarks>Codes: <c>tax_not_posted</c>, <c>rounding_not_posted</c>.</remarks>
public sealed class PostingAudit
{
    private long _tax;
    private long _residue;

    /// <summary>Takes in invoices; each once.</summary>
    public void Take(IEnumerable<Invoice> invoices)
    {
        ArgumentNullException.ThrowIfNull(invoices);
        foreach (var invoice in invoices)
        {
            _tax += invoice.Tax.Micros;
            _residue += (invoice.ResidueAfter - invoice.ResidueBefore).Micros;
        }
    }

    /// <summary>Takes in credit notes; each once. Only issued ones count.</summary>
    public void Take(IEnumerable<CreditNote> notes)
    {
        ArgumentNullException.ThrowIfNull(notes);
        foreach (var note in notes.Where(note => note.State == CreditNoteState.Issued))
        {
            _tax -= note.Tax.Micros;
            _residue -= note.Residue.Micros;
        }
    }

    /// <summary>What is wrong, now that every invoice and note was taken in.</summary>
    public IReadOnlyList<AuditFinding> Check(LedgerAccount tax, LedgerAccount rounding)
    {
        ArgumentNullException.ThrowIfNull(tax);
        ArgumentNullException.ThrowIfNull(rounding);
        var findings = new List<AuditFinding>(2);
        if (tax.PostedMicros != _tax)
            findings.Add(AuditFinding.Of("tax_not_posted", tax, tax.PostedMicros - _tax));
        if (rounding.PostedMicros != _residue)
            findings.Add(AuditFinding.Of("rounding_not_posted", rounding, rounding.PostedMicros - _residue));
        return findings;
    }
}
