namespace Portal.Core.Billing;

/// <summary>What an account of the ledger is for.</summary>
public enum LedgerAccountKind
{
    /// <summary>What an organisation has paid in and not used up. One per organisation.</summary>
    Wallet = 1,

    /// <summary>What an organisation was given to use and never paid; used before the wallet, never paid out. One that never expires, and one per credit that does.</summary>
    Promotional = 2,

    /// <summary>What an organisation may spend beyond its wallet and owes for it: stands at zero or below, down to its credit limit. At most one per organisation.</summary>
    Receivable = 3,

    /// <summary>The platform's: money received outside the portal, by bank or payment provider.</summary>
    Cash = 10,

    /// <summary>The platform's: charges settled and not yet invoiced. An invoice moves its part on, to tax, rounding and the kinds of resource.</summary>
    Revenue = 11,

    /// <summary>The platform's: credit given away.</summary>
    PromotionalExpense = 12,

    /// <summary>The platform's: what it bears itself, such as a goodwill refund or a debt written off.</summary>
    Losses = 13,

    /// <summary>The platform's: tax contained in what was invoiced, owed to the state.</summary>
    Tax = 14,

    /// <summary>The platform's: fractions of the smallest coin that invoices carry over to the next ones.</summary>
    Rounding = 15,

    /// <summary>The platform's: own money that closed organisations left behind.</summary>
    Forfeited = 16,

    /// <summary>The platform's: invoiced for CPU, without tax. This and those after it are moved by invoices and credit notes alone (<see cref="KindRevenue"/>).</summary>
    RevenueCpu = 21,

    /// <summary>The platform's: invoiced for memory, without tax.</summary>
    RevenueMemory = 22,

    /// <summary>The platform's: invoiced for GPU devices of all models, without tax.</summary>
    RevenueGpu = 23,

    /// <summary>The platform's: invoiced for kept files, without tax.</summary>
    RevenueStorage = 24,

    /// <summary>The platform's: invoiced for tokens of models, read, cached or written, without tax.</summary>
    RevenueTokens = 25,
}
