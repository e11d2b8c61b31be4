using Microsoft.EntityFrameworkCore;
using Portal.Core.Billing;
using Portal.Core.Primitives;
using Portal.Persistence;

namespace Portal.Features.Billing;

/// <summary>The platform's own accounts, with ids known beforehand; made at the first start.</summary>
public static class PlatformAccounts
{
    private static readonly LedgerAccountKind[] Kinds =
    [
        LedgerAccountKind.Cash, LedgerAccountKind.Revenue, LedgerAccountKind.PromotionalExpense, LedgerAccountKind.Losses, LedgerAccountKind.Tax, LedgerAccountKind.Rounding, LedgerAccountKind.Forfeited,
        .. KindRevenue.Accounts,
    ];

    public static LedgerAccountId Cash { get; } = Of(LedgerAccountKind.Cash);

    public static LedgerAccountId Revenue { get; } = Of(LedgerAccountKind.Revenue);

    public static LedgerAccountId PromotionalExpense { get; } = Of(LedgerAccountKind.PromotionalExpense);

    public static LedgerAccountId Losses { get; } = Of(LedgerAccountKind.Losses);

    public static LedgerAccountId Tax { get; } = Of(LedgerAccountKind.Tax);

    public static LedgerAccountId Rounding { get; } = Of(LedgerAccountKind.Rounding);

    public static LedgerAccountId Forfeited { get; } = Of(LedgerAccountKind.Forfeited);

    /// <summary>Makes those that are missing; refuses to go on in another currency than the ledger was begun in.</summary>
    public static async Task EnsureAsync(PortalDbContext db, string currency, DateTimeOffset now, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(db);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var existing = await db.LedgerAccounts.AsNoTracking().Where(account => account.OrganisationId == null).ToListAsync(cancellationToken);
        if (existing.Find(account => account.Currency != currency) is { } other)
            throw new InvalidOperationException($"Portal:Currency is {currency}, but the ledger was begun in {other.Currency}; set it back.");
        foreach (var kind in Kinds)
        {
            if (existing.TrueForAll(account => account.Kind != kind))
                db.LedgerAccounts.Add(LedgerAccount.OfPlatform(Of(kind), kind, currency));
        }

        await db.SaveChangesAsync(cancellationToken);
        if (existing.TrueForAll(account => account.Kind < KindRevenue.First))
            await KindRevenuePosting.CarryOverAsync(db, currency, now, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>The id of the platform's account of a kind.</summary>
    internal static LedgerAccountId Of(LedgerAccountKind kind) => new(new Guid($"00000000-0000-7000-8000-{(int)kind:D12}"));
}
