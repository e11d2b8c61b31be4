using Portal.Core.Primitives;

namespace Portal.Core.Billing;

/// <summary>One voucher: known by the hash of its code alone, and redeemed once.</summary>
public sealed class Voucher
{
    private Voucher()
    {
    }

    /// <summary>The transfer that redeems it has the same.</summary>
    public VoucherId Id { get; private init; }

    public VoucherBatchId BatchId { get; private init; }

    /// <summary><see cref="VoucherCode.Hash"/>; unique.</summary>
    public string CodeHash { get; private init; } = "";

    /// <summary>Last four letters of the code, so that a printed voucher can be found.</summary>
    public string Ending { get; private init; } = "";

    /// <summary>UTC; null while it can be redeemed.</summary>
    public DateTimeOffset? RedeemedAt { get; private set; }

    public OrganisationId? RedeemedBy { get; private set; }

    /// <summary>Rises when it is redeemed.</summary>
    public long Version { get; private set; }

    /// <summary>A voucher as it is made.</summary>
    public static Voucher Of(VoucherId id, VoucherBatchId batch, VoucherCode code) =>
        new() { Id = id, BatchId = batch, CodeHash = code.Hash(), Ending = code.ToString()[^4..], Version = 1 };

    /// <summary>Redeems it, once.</summary>
    /// <returns>Null when done; else <c>voucher_redeemed</c>.</returns>
    public Refusal? Redeem(OrganisationId by, DateTimeOffset now)
    {
        if (RedeemedAt is not null)
            return new Refusal("voucher_redeemed", "code");
        (RedeemedAt, RedeemedBy) = (now.ToUniversalTime(), by);
        Version++;
        return null;
    }
}
