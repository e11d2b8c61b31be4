using Portal.Core.Primitives;

namespace Portal.Core.Billing;

/// <summary>Divides a spending over an organisation's accounts: what was given before what was paid in, and that before what is owed.</summary>
public static class Funding
{
    /// <summary>Accounts in the order they are used: credits, the first to expire first and those that never do last; the wallet; the receivable.</summary>
    /// <param name="accounts">Accounts of one organisation, in any order.</param>
    public static IReadOnlyList<LedgerAccount> OrderOfUse(IEnumerable<LedgerAccount> accounts) =>
    [
        .. accounts.OrderBy(account => account.Kind switch { LedgerAccountKind.Promotional => 0, LedgerAccountKind.Wallet => 1, _ => 2 })
            .ThenBy(account => account.ExpiresAt ?? DateTimeOffset.MaxValue).ThenBy(account => account.Id.Value),
    ];

    /// <summary>One hold per account that is drawn on.</summary>
    /// <param name="needed">Not negative.</param>
    /// <param name="inOrderOfUse">Accounts of one organisation, as <see cref="OrderOfUse"/> gives them; those that have expired bear nothing.</param>
    /// <param name="now">The instant of the hold.</param>
    /// <returns>The parts, which sum to <paramref name="needed"/> (none for zero); or <c>insufficient_balance</c> over all the accounts.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="needed"/> is negative.</exception>
    public static Result<FundingPart[]> PlanHold(Money needed, IEnumerable<LedgerAccount> inOrderOfUse, DateTimeOffset now)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(needed.Micros, nameof(needed));
        ArgumentNullException.ThrowIfNull(inOrderOfUse);
        var parts = new List<FundingPart>();
        var (missing, spendable) = (needed, Money.Zero(needed.Currency));
        foreach (var account in inOrderOfUse.Where(account => account.IsUsableAt(now)))
        {
            var offered = account.Balance.Spendable;
            spendable += offered;
            var part = offered < missing ? offered : missing;
            if (part.Micros <= 0)
                continue;
            parts.Add(new FundingPart(account.Id, null, part));
            missing -= part;
        }

        return missing.Micros > 0 ? Ledger.InsufficientBalance(spendable, needed) : parts.ToArray();
    }

    /// <summary>What to post from each hold, the first used up first; the rest is released.</summary>
    /// <param name="cost">Not negative.</param>
    /// <param name="holds">Open holds in order of use; each appears in the answer.</param>
    /// <returns>One part per hold, which sum to <paramref name="cost"/>; or <c>post_exceeds_hold</c>.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="cost"/> is negative.</exception>
    public static Result<FundingPart[]> PlanSettlement(Money cost, IReadOnlyCollection<LedgerTransfer> holds)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(cost.Micros, nameof(cost));
        ArgumentNullException.ThrowIfNull(holds);
        var parts = new List<FundingPart>(holds.Count);
        var missing = cost;
        foreach (var hold in holds)
        {
            var part = hold.Amount < missing ? hold.Amount : missing;
            parts.Add(new FundingPart(hold.DebitAccountId, hold.Id, part));
            missing -= part;
        }

        return missing.Micros == 0 ? parts.ToArray() : new Refusal("post_exceeds_hold", "amount", new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["held"] = (cost - missing).ToDecimalString(),
            ["needed"] = cost.ToDecimalString(),
        });
    }
}
