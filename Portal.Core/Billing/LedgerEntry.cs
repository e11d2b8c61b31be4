using Portal.Core.Primitives;

namespace Portal.Core.Billing;

/// <summary>One side of a posted transfer: a line of an account's statement. Never changed, never deleted.</summary>
public sealed record LedgerEntry
{
    /// <summary>With <see cref="AccountId"/> the identity of the entry.</summary>
    public required LedgerTransferId TransferId { get; init; }

    public required LedgerAccountId AccountId { get; init; }

    /// <summary>Taken from the account; zero when credited.</summary>
    public required Money Debit { get; init; }

    /// <summary>Given to the account; zero when debited.</summary>
    public required Money Credit { get; init; }

    /// <summary>Posted balance right after.</summary>
    public required Money BalanceAfter { get; init; }

    /// <summary>When it was posted, UTC.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Credit less debit.</summary>
    public Money Change => Credit - Debit;
}
