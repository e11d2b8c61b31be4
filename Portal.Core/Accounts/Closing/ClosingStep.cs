namespace Portal.Core.Accounts.Closing;

/// <summary>How far a closing is. Each step is done when the next one is written down, so that whoever was interrupted begins the same step again.</summary>
public enum ClosingStep
{
    /// <summary>Nothing new starts and tasks are being stopped, but it can still be called off.</summary>
    Grace = 1,

    /// <summary>Keys are revoked; waits until every task has ended and nothing is held.</summary>
    Stopping = 2,

    /// <summary>The last period is invoiced.</summary>
    Invoicing = 3,

    /// <summary>Waits until nothing is owed; then what is left is asked back or forfeited.</summary>
    Settling = 4,

    /// <summary>The organisation is closed; its files are kept until their time is over.</summary>
    Closed = 5,

    /// <summary>Files, documents and personal data are gone; ledger and invoices stay.</summary>
    Erased = 6,

    /// <summary>It was called off.</summary>
    CalledOff = 7,
}
