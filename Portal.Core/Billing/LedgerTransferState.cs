namespace Portal.Core.Billing;

/// <summary>Whether the amount of a transfer has moved.</summary>
public enum LedgerTransferState
{
    /// <summary>An open hold: set aside, not moved.</summary>
    Pending = 1,

    /// <summary>Moved, with two entries; for a hold: ended by a settlement, which has the entries.</summary>
    Posted = 2,

    /// <summary>Never moves; for a hold: released or lapsed. A release or lapse itself is in this state.</summary>
    Voided = 3,
}
