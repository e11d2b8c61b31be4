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

    /// <summary>Taken back whole by credit notes; keeps its number and its figures.</summary>
    Void = 4,
}
