namespace Portal.Core.Billing;

/// <summary>Compares the platform's accounts of tax, of carried fractions and of revenue by kind with the invoices and credit notes that make them up.</summary>
/// <remarks>Codes: <c>tax_not_posted</c>, <c>rounding_not_posted</c>, <c>revenue_not_posted</c>.</remarks>
public sealed class PostingAudit
{
    private readonly Dictionary<LedgerAccountKind, long> _expected = new[] { LedgerAccountKind.Tax, LedgerAccountKind.Rounding }.Concat(KindRevenue.Accounts).ToDictionary(kind => kind, _ => 0L);

    /// <summary>Takes in invoices; each once.</summary>
    /// <param name="invoices">Issued, paid or void.</param>
    /// <param name="notes">All their credit notes. Only issued ones count.</param>
    public void Take(IReadOnlyCollection<Invoice> invoices, IReadOnlyCollection<CreditNote> notes)
    {
        ArgumentNullException.ThrowIfNull(invoices);
        ArgumentNullException.ThrowIfNull(notes);
        foreach (var invoice in invoices)
        {
            _expected[LedgerAccountKind.Tax] += invoice.Tax.Micros;
            _expected[LedgerAccountKind.Rounding] += (invoice.ResidueAfter - invoice.ResidueBefore).Micros;
        }

        foreach (var note in notes.Where(note => note.State == CreditNoteState.Issued))
        {
            _expected[LedgerAccountKind.Tax] -= note.Tax.Micros;
            _expected[LedgerAccountKind.Rounding] -= note.Residue.Micros;
        }

        foreach (var (account, micros) in KindRevenue.Of(invoices, notes))
            _expected[account] += micros;
    }

    /// <summary>What is wrong, now that every invoice and note was taken in.</summary>
    /// <param name="accounts">The platform's, at least those of tax, rounding and revenue by kind; others are not looked at.</param>
    public IReadOnlyList<AuditFinding> Check(IEnumerable<LedgerAccount> accounts)
    {
        ArgumentNullException.ThrowIfNull(accounts);
        return [.. accounts.Where(account => _expected.TryGetValue(account.Kind, out var expected) && account.PostedMicros != expected)
            .Select(account => AuditFinding.Of(CodeOf(account.Kind), account, account.PostedMicros - _expected[account.Kind]))];
    }

    private static string CodeOf(LedgerAccountKind kind) => kind switch
    {
        LedgerAccountKind.Tax => "tax_not_posted",
        LedgerAccountKind.Rounding => "rounding_not_posted",
        _ => "revenue_not_posted",
    };
}
