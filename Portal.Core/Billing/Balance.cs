using Portal.Core.Primitives;

namespace Portal.Core.Billing;

/// <summary>What an account has and what of it is spoken for.</summary>
/// <param name="Posted">Credits less debits so far; what is owed to the organisation. Negative when it uses its credit limit.</param>
/// <param name="PendingDebit">Sum of open holds; never negative.</param>
/// <param name="CreditLimit">How far below zero <see cref="Available"/> may go; never negative, 0 for prepaid.</param>
public readonly record struct Balance(Money Posted, Money PendingDebit, Money CreditLimit)
{
    // Invariant of an organisation's account: Available ≥ −CreditLimit, at every instant.

    /// <summary>Posted less holds.</summary>
    public Money Available => Posted - PendingDebit;

    /// <summary>What may still be held or spent: available and credit limit together.</summary>
    public Money Spendable => Available + CreditLimit;

    /// <summary>True when <paramref name="amount"/> may be held or spent.</summary>
    public bool Covers(Money amount) => amount <= Spendable;
}
