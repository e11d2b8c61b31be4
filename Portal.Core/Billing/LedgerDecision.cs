namespace Portal.Core.Billing;

/// <summary>What to write down for an accepted request.</summary>
public sealed record LedgerDecision
{
    /// <summary>The answer: the transfer to append, or, for a repeat, the one recorded long ago.</summary>
    public required LedgerTransfer Transfer { get; init; }

    /// <summary>True when the same request was answered before: there is nothing to write.</summary>
    public required bool IsRepeat { get; init; }

    /// <summary>The hold after it ended; null when none ends now.</summary>
    public LedgerTransfer? EndedHold { get; init; }

    /// <summary>The two entries of a posted transfer, debit first; empty for holds, releases and repeats.</summary>
    public IReadOnlyList<LedgerEntry> Entries { get; init; } = [];

    /// <summary>The debited account afterwards.</summary>
    public required LedgerAccount Debit { get; init; }

    /// <summary>The credited account afterwards.</summary>
    public required LedgerAccount Credit { get; init; }
}
