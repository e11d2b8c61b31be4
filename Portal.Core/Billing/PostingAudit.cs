using Portal.Core.Primitives;

namespace Portal.Core.Billing;

/// <summary>Compares the platform's accounts of tax, of carried fractions and of revenue with the invoices, credit notes and open charges that make them up.</summary>
/// <remarks>
/// Codes: <c>tax_not_posted</c>, <c>rounding_not_posted</c>, <c>revenue_not_posted</c>, and <c>revenue_not_charged</c> where what stands in revenue is not the use that no invoice has yet.
/// </remarks>
public sealed class PostingAudit
{
    private readonly Dictionary<LedgerAccountKind, long> _expected = new[] { LedgerAccountKind.Revenue, LedgerAccountKind.Tax, LedgerAccountKind.Rounding }.Concat(KindRevenue.Accounts).ToDictionary(kind => kind, _ => 0L);

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

    /// <summary>Takes in what was used and stands on no invoice yet.</summary>
    /// <param name="used">Sum of the charges, without what takes off of them.</param>
    public void TakeOpen(Money used) => _expected[LedgerAccountKind.Revenue] += used.Micros;

    /// <summary>What is wrong, now that everything was taken in.</summary>
    /// <param name="accounts">The platform's, at least those of tax, rounding and revenue; others are not looked at.</param>
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
        LedgerAccountKind.Revenue => "revenue_not_charged",
        _ => "revenue_not_posted",
    };
}
