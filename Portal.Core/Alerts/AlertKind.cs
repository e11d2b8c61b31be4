namespace Portal.Core.Alerts;

/// <summary>What people and their programs are told of.</summary>
public enum AlertKind
{
    /// <summary>What was spent has reached a threshold of a budget.</summary>
    BudgetThreshold = 1,

    /// <summary>The money will end within days, at this pace or because little is left.</summary>
    BalanceLow = 2,

    /// <summary>An invoice was issued.</summary>
    InvoiceIssued = 3,

    /// <summary>Money or credit came in.</summary>
    PaymentReceived = 4,

    /// <summary>A payment that was asked for was refused.</summary>
    PaymentRefused = 5,

    /// <summary>A task has ended.</summary>
    TaskEnded = 6,

    /// <summary>No more can be held for a running task: it will be stopped.</summary>
    TaskShortOfMoney = 7,

    /// <summary>A webhook was switched off, since it failed for days.</summary>
    WebhookDisabled = 8,

    /// <summary>An application to be verified was received, approved or refused.</summary>
    Verification = 9,

    /// <summary>A request for more than the quota was answered, or what was given ends within days.</summary>
    Quota = 10,

    /// <summary>An organisation is being closed, goes on after all, or is closed.</summary>
    OrganisationClosing = 12,

    /// <summary>Tasks have waited longer than the operator thinks right.</summary>
    TaskWaiting = 13,

    /// <summary>Something changed in how a person signs in, or somebody signed in from a device that was not seen before.</summary>
    Security = 14,

    /// <summary>An application to be verified was handed in, for those who review.</summary>
    Review = 15,

    /// <summary>What a project keeps was not paid, or not all of it: nothing more is kept until it can be.</summary>
    StorageUnpaid = 16,
}
