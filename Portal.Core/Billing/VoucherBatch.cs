using Portal.Core.Primitives;

namespace Portal.Core.Billing;

/// <summary>Vouchers that were made together: each gives the same credit to the organisation that redeems it first.</summary>
public sealed class VoucherBatch
{
    /// <summary>Longest <see cref="Name"/>, characters.</summary>
    public const int MaxNameLength = 80;

    /// <summary>Most vouchers of a batch.</summary>
    public const int MaxCount = 1000;

    /// <summary>Longest time that redeemed credit lives, days.</summary>
    public const int MaxCreditDays = 3660;

    private VoucherBatch()
    {
    }

    /// <summary>Made by whoever asks.</summary>
    public VoucherBatchId Id { get; private init; }

    /// <summary>What it is for, as the operator calls it.</summary>
    public string Name { get; private init; } = "";

    /// <summary>Credit of each voucher.</summary>
    public Money Amount { get; private init; }

    /// <summary>How many there are.</summary>
    public int Count { get; private init; }

    /// <summary>From when on they can no longer be redeemed, UTC.</summary>
    public DateTimeOffset RedeemableUntil { get; private init; }

    /// <summary>Days from redemption to the expiry of the credit; null when it never expires.</summary>
    public int? CreditDays { get; private init; }

    public UserId CreatedBy { get; private init; }

    /// <summary>UTC.</summary>
    public DateTimeOffset CreatedAt { get; private init; }

    /// <summary>When they became worth something, UTC; null while a second administrator is waited for.</summary>
    public DateTimeOffset? ReleasedAt { get; private set; }

    /// <summary>When the rest was withdrawn, UTC; null otherwise.</summary>
    public DateTimeOffset? WithdrawnAt { get; private set; }

    /// <summary>Rises with every change.</summary>
    public long Version { get; private set; }

    /// <summary>All of them together.</summary>
    public Money Total => new(checked(Amount.Micros * Count), Amount.Currency);

    /// <summary>A batch as it is made.</summary>
    /// <param name="isReleased">False when a second administrator has to release it.</param>
    /// <returns>The batch, or a refusal that names the field: <c>invalid_name</c>, <c>invalid_count</c>, <c>invalid_expiry</c>, <c>invalid_credit_days</c>.</returns>
    public static Result<VoucherBatch> Make(
        VoucherBatchId id, string name, Money amount, int count, DateTimeOffset redeemableUntil, int? creditDays, bool isReleased, UserId by, DateTimeOffset now)
    {
        if (string.IsNullOrWhiteSpace(name) || name.Trim().Length > MaxNameLength)
            return Refuse("invalid_name", "name", MaxNameLength);
        if (count is < 1 or > MaxCount)
            return Refuse("invalid_count", "count", MaxCount);
        if (redeemableUntil <= now)
            return new Refusal("invalid_expiry", "redeemableUntil");
        if (creditDays is < 1 or > MaxCreditDays)
            return Refuse("invalid_credit_days", "creditDays", MaxCreditDays);
        return new VoucherBatch
        {
            Id = id, Name = name.Trim(), Amount = amount, Count = count, RedeemableUntil = redeemableUntil.ToUniversalTime(), CreditDays = creditDays,
            CreatedBy = by, CreatedAt = now.ToUniversalTime(), ReleasedAt = isReleased ? now.ToUniversalTime() : null, Version = 1,
        };
    }

    /// <summary>Why a voucher of it cannot be redeemed now; null when it can: <c>voucher_not_released</c>, <c>voucher_withdrawn</c>, <c>voucher_expired</c>.</summary>
    public Refusal? RefuseRedeeming(DateTimeOffset now) =>
        WithdrawnAt is not null ? new Refusal("voucher_withdrawn", "code")
        : ReleasedAt is null ? new Refusal("voucher_not_released", "code")
        : now >= RedeemableUntil ? new Refusal("voucher_expired", "code") : null;

    /// <summary>When credit that is redeemed now expires, UTC; null for never.</summary>
    public DateTimeOffset? ExpiryOfCredit(DateTimeOffset now) => CreditDays is { } days ? now.AddDays(days).ToUniversalTime() : null;

    /// <summary>A second administrator makes them worth something.</summary>
    /// <returns>Null when done; <c>batch_released</c>, <c>batch_withdrawn</c>, or <c>same_person</c>.</returns>
    public Refusal? Release(UserId by, DateTimeOffset now)
    {
        if (WithdrawnAt is not null)
            return new Refusal("batch_withdrawn");
        if (ReleasedAt is not null)
            return new Refusal("batch_released");
        if (by == CreatedBy)
            return new Refusal("same_person");
        ReleasedAt = now.ToUniversalTime();
        Version++;
        return null;
    }

    /// <summary>Those not yet redeemed are worth nothing any more; credit that was redeemed stays.</summary>
    /// <returns>Null when done; <c>batch_withdrawn</c>.</returns>
    public Refusal? Withdraw(DateTimeOffset now)
    {
        if (WithdrawnAt is not null)
            return new Refusal("batch_withdrawn");
        WithdrawnAt = now.ToUniversalTime();
        Version++;
        return null;
    }

    private static Refusal Refuse(string code, string field, int most) =>
        new(code, field, new Dictionary<string, string>(StringComparer.Ordinal) { ["most"] = $"{most}" });
}
