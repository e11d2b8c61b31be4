using Portal.Core.Pricing;
using Portal.Core.Primitives;

namespace Portal.Core.Billing;

/// <summary>Divides the revenue of invoices among the kinds of resource that earned it. Pure.</summary>
/// <remarks>
/// <para>Charges settle into <see cref="LedgerAccountKind.Revenue"/> with all that pays them: wallet, credit on account, what was given, and what the platform bore. The invoice takes off what was given or borne by lines of their
/// own (<see cref="ChargeCategory.Credit"/>); that was used all the same, and is an expense or a loss elsewhere. So a line has earned its <see cref="InvoiceLine.Net"/>, and one that takes off has earned back what it took off.
/// All lines together have earned what is left of the charges once tax and the carried fraction are gone, to the micro-unit, whatever the rates and however net amounts were rounded:
/// Revenue has nothing left of them.</para>
/// <para>A credit note takes back by the lines of the invoice it names. Of one that leaves nothing of the invoice it is all that is left to each kind, since notes share out their own nets: a void invoice has earned nothing of any
/// kind, in whatever parts it was taken back.</para>
/// </remarks>
public static class KindRevenue
{
    /// <summary>The first of the accounts; those of all other purposes have smaller numbers.</summary>
    public const LedgerAccountKind First = LedgerAccountKind.RevenueCpu;

    /// <summary>The accounts, in their order.</summary>
    public static IReadOnlyList<LedgerAccountKind> Accounts { get; } = [.. Enum.GetValues<LedgerAccountKind>().Where(kind => kind >= First)];

    /// <summary>What no invoice has earned.</summary>
    public static IReadOnlyDictionary<LedgerAccountKind, long> Nothing { get; } = new Dictionary<LedgerAccountKind, long>();

    /// <summary>The account for what is counted.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The kind is unknown.</exception>
    public static LedgerAccountKind AccountOf(SkuKind kind) => kind switch
    {
        SkuKind.Cpu => LedgerAccountKind.RevenueCpu,
        SkuKind.Memory => LedgerAccountKind.RevenueMemory,
        SkuKind.Gpu => LedgerAccountKind.RevenueGpu,
        SkuKind.Storage => LedgerAccountKind.RevenueStorage,
        SkuKind.ModelInput or SkuKind.ModelCached or SkuKind.ModelOutput => LedgerAccountKind.RevenueTokens,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "No account has the revenue of this kind."),
    };

    /// <summary>What an invoice has earned by account, after credit notes.</summary>
    /// <param name="invoice">Issued, paid or void.</param>
    /// <param name="notes">Those of its notes that count; others, and drafts, must not be among them.</param>
    /// <returns>Micro-units of the invoice's currency, either sign; accounts that earned nothing may be missing.</returns>
    public static IReadOnlyDictionary<LedgerAccountKind, long> Of(Invoice invoice, IReadOnlyCollection<CreditNote> notes)
    {
        ArgumentNullException.ThrowIfNull(invoice);
        ArgumentNullException.ThrowIfNull(notes);
        var earned = new Dictionary<LedgerAccountKind, long>();
        if (notes.Count > 0 && CreditNoteBuilder.Left(invoice, notes).Count == 0)
            return earned;
        var accounts = invoice.Lines.ToDictionary(line => line.Position, line => AccountOf(line.Sku.Kind));
        foreach (var line in invoice.Lines)
            Add(accounts[line.Position], line.Net.Micros - (line.Category == ChargeCategory.Credit ? line.BilledCost.Micros : 0));
        foreach (var line in notes.SelectMany(note => note.Lines))
            Add(accounts[line.InvoicePosition], Math.Min(line.BilledCost.Micros, 0) - line.Net.Micros);
        return earned;

        void Add(LedgerAccountKind account, long micros) => earned[account] = checked(earned.GetValueOrDefault(account) + micros);
    }

    /// <summary>The same for invoices together.</summary>
    /// <param name="invoices">Issued, paid or void.</param>
    /// <param name="notes">All their notes; only issued ones count.</param>
    public static IReadOnlyDictionary<LedgerAccountKind, long> Of(IEnumerable<Invoice> invoices, IEnumerable<CreditNote> notes)
    {
        ArgumentNullException.ThrowIfNull(invoices);
        var byInvoice = notes.Where(note => note.State == CreditNoteState.Issued).ToLookup(note => note.InvoiceId);
        return invoices.SelectMany(invoice => Of(invoice, [.. byInvoice[invoice.Id]])).GroupBy(part => part.Key).ToDictionary(account => account.Key, account => account.Sum(part => part.Value));
    }

    /// <summary>What is to be moved to each account for it to have <paramref name="after"/> where it had <paramref name="before"/>; what stays is not there.</summary>
    /// <returns>By account, in their order, micro-units; negative to be taken back.</returns>
    public static IReadOnlyList<(LedgerAccountKind Account, long Micros)> Change(IReadOnlyDictionary<LedgerAccountKind, long> before, IReadOnlyDictionary<LedgerAccountKind, long> after)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        return [.. Accounts.Select(account => (account, after.GetValueOrDefault(account) - before.GetValueOrDefault(account))).Where(change => change.Item2 != 0)];
    }
}
