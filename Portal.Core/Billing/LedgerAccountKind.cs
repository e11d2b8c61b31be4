namespace Portal.Core.Billing;

/// <summary>What an account of the ledger is for.</summary>
public enum LedgerAccountKind
{
    /// <summary>What an organisation has paid in and not used up. One per organisation.</summary>
    Wallet = 1,

    /// <summary>What an organisation was given to use and never paid; used before the wallet, never paid out. One per organisation.</summary>
    Promotional = 2,

    /// <summary>The platform's: money received outside the portal, by bank or payment provider.</summary>
    Cash = 10,

    /// <summary>The platform's: charges settled.</summary>
    Revenue = 11,

    /// <summary>The platform's: credit given away.</summary>
    PromotionalExpense = 12,

    /// <summary>The platform's: what it bears itself, such as a goodwill refund or a debt written off.</summary>
    Losses = 13,
}
