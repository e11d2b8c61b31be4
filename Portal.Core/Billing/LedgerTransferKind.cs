namespace Portal.Core.Billing;

/// <summary>What a transfer does.</summary>
public enum LedgerTransferKind
{
    /// <summary>Money came in: Cash → Wallet.</summary>
    TopUp = 1,

    /// <summary>Credit was given: PromotionalExpense → Promotional (or Wallet, by policy).</summary>
    WelcomeCredit = 2,

    /// <summary>Money set aside, not moved: Wallet or Promotional → Revenue, pending. Ends once, by a Settlement, a Release or a Lapse.</summary>
    Hold = 3,

    /// <summary>Ends a hold: at most its amount moves, the remainder is free again.</summary>
    Settlement = 4,

    /// <summary>Ends a hold: nothing moves.</summary>
    Release = 5,

    /// <summary>Money goes back: Wallet → Cash.</summary>
    Payout = 6,

    /// <summary>A correction by another transfer, in either direction; its cause names what it corrects.</summary>
    Adjustment = 7,

    /// <summary>The platform bears it: Losses → Wallet, → Revenue for use that no hold covered, or → Receivable for the fraction of a coin that no invoice asks for.</summary>
    WriteOff = 8,

    /// <summary>Credit was given by the operator or a voucher: PromotionalExpense → Promotional.</summary>
    Grant = 9,

    /// <summary>What was left of a credit when it expired: Promotional → PromotionalExpense.</summary>
    Expiry = 10,

    /// <summary>Pays what is owed out of what came in: Wallet → Receivable.</summary>
    Repayment = 11,

    /// <summary>Tax of an invoice as it is issued: Revenue → Tax; of a credit note: back.</summary>
    TaxDue = 12,

    /// <summary>What an invoice rounded off or up: Revenue → Rounding, or back.</summary>
    Rounding = 13,

    /// <summary>A credit note gives back what was charged: Revenue → Wallet, and → Promotional or Losses for what those bore.</summary>
    CreditNote = 14,

    /// <summary>What a closed organisation left behind: Wallet → Forfeited, and Promotional → PromotionalExpense.</summary>
    Forfeit = 15,

    /// <summary>What an invoice earned by a kind of resource: Revenue → that of the kind; of a credit note: back.</summary>
    KindRevenue = 16,

    /// <summary>Ends a hold that outlived its time and what it was for: nothing moves.</summary>
    Lapse = 17,
}
