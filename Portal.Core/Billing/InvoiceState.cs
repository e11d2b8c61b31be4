namespace Portal.Core.Billing;

/// <summary>Where an invoice is in its life.</summary>
public enum InvoiceState
{
    /// <summary>Worked out, without number; may still be thrown away.</summary>
    Draft = 1,

    /// <summary>Numbered and unchangeable.</summary>
    Issued = 2,

    /// <summary>Issued and paid; use settled from a wallet is paid when issued.</summary>
    Paid = 3,

    /// <summary>Issued by mistake: keeps its number and its figures, counts for nothing.</summary>
    Void = 4,
}
