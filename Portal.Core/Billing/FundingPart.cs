using Portal.Core.Primitives;

namespace Portal.Core.Billing;

/// <summary>A part of a spending that one account bears.</summary>
/// <param name="AccountId">The account.</param>
/// <param name="HoldId">When settling: the hold the part is taken from; null when planning a hold.</param>
/// <param name="Amount">When planning a hold: positive. When settling: what to post; zero means release the hold.</param>
public sealed record FundingPart(LedgerAccountId AccountId, LedgerTransferId? HoldId, Money Amount);
