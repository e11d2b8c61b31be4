namespace Portal.Core.Billing;

/// <summary>What must be known, at one instant, to decide a <see cref="TransferRequest"/>.</summary>
public sealed record LedgerFacts
{
    /// <summary>The debited account.</summary>
    public required LedgerAccount Debit { get; init; }

    /// <summary>The credited account.</summary>
    public required LedgerAccount Credit { get; init; }

    /// <summary>The transfer already recorded under the request's id; null when there is none.</summary>
    public LedgerTransfer? Recorded { get; init; }

    /// <summary>The hold the request ends; null when it ends none, or there is no such hold.</summary>
    public LedgerTransfer? Hold { get; init; }
}
