using Portal.Core.Accounts.Closing;
using Portal.Core.Primitives;

namespace Portal.Core.Billing;

/// <summary>What becomes of money that was paid in and not used, when its organisation closes.</summary>
public enum ClosingRemainder
{
    /// <summary>It goes back to where it came from; an administrator approves each refund.</summary>
    Refund = 1,

    /// <summary>It stays with the platform.</summary>
    Forfeit = 2,
}

/// <summary>Money that came in and can go back.</summary>
/// <param name="TopUpId">Where it came in.</param>
/// <param name="Refundable">What came in less what went back or is asked to.</param>
public sealed record RefundSource(LedgerTransferId TopUpId, Money Refundable);

/// <summary>Money that leaves an account of a closing organisation.</summary>
public sealed record ClosingMove(LedgerAccountId AccountId, Money Amount);

/// <summary>A refund that is asked for.</summary>
public sealed record ClosingRefund(LedgerTransferId TopUpId, Money Amount);

/// <summary>How the accounts of a closing organisation are emptied. Credit was given and never paid out; own money goes back in whole coins to where it came from, and what cannot go back stays with the platform.</summary>
/// <param name="Credits">What is taken back of credit that has not expired; expired credit is taken back by its own rule.</param>
/// <param name="Refunds">What stays in the wallet until an administrator lets it go back.</param>
/// <param name="Forfeit">What leaves the wallet for good; null for nothing.</param>
public sealed record ClosingPlan(IReadOnlyList<ClosingMove> Credits, IReadOnlyList<ClosingRefund> Refunds, ClosingMove? Forfeit)
{
    // Invariant: refunds and forfeit together are what the wallet has beyond what was asked back before.

    /// <summary>Micro-units that are refunded, forfeited and taken back.</summary>
    public ClosingSums Sums => new(Refunds.Sum(refund => refund.Amount.Micros), Forfeit?.Amount.Micros ?? 0, Credits.Sum(credit => credit.Amount.Micros));

    /// <param name="accounts">All of the organisation, with nothing held.</param>
    /// <param name="sources">Its top-ups, the newest first: those are the likeliest to find their way back.</param>
    /// <param name="asked">What was asked back before and waits for an administrator, micro-units: it stays in the wallet, whatever becomes of the rest. Not negative.</param>
    /// <param name="remainder">What the installation does with it.</param>
    /// <param name="coinMicros">Smallest amount that can be paid out, micro-units; positive.</param>
    /// <param name="now">UTC.</param>
    /// <exception cref="ArgumentException">Something is still held.</exception>
    public static ClosingPlan Of(IReadOnlyCollection<LedgerAccount> accounts, IEnumerable<RefundSource> sources, long asked, ClosingRemainder remainder, long coinMicros, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(accounts);
        ArgumentNullException.ThrowIfNull(sources);
        ArgumentOutOfRangeException.ThrowIfNegative(asked);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(coinMicros);
        if (accounts.Any(account => account.PendingDebitMicros > 0))
            throw new ArgumentException("Nothing may be held when an organisation closes.", nameof(accounts));
        var credits = accounts.Where(account => account.Kind == LedgerAccountKind.Promotional && account.PostedMicros > 0 && account.IsUsableAt(now))
            .Select(account => new ClosingMove(account.Id, account.Balance.Posted)).ToList();
        if (accounts.FirstOrDefault(account => account.Kind == LedgerAccountKind.Wallet) is not { PostedMicros: > 0 } wallet)
            return new ClosingPlan(credits, [], null);
        var left = Math.Max(0, wallet.PostedMicros - asked);
        var refunds = new List<ClosingRefund>();
        foreach (var source in remainder == ClosingRemainder.Refund ? sources : [])
        {
            var back = Math.Min(left, source.Refundable.Micros) / coinMicros * coinMicros;
            if (back <= 0)
                continue;
            refunds.Add(new ClosingRefund(source.TopUpId, new Money(back, wallet.Currency)));
            left -= back;
        }

        return new ClosingPlan(credits, refunds, left > 0 ? new ClosingMove(wallet.Id, new Money(left, wallet.Currency)) : null);
    }
}
