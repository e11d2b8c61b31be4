using Microsoft.EntityFrameworkCore;
using Portal.Core.Pricing;
using Portal.Core.Primitives;
using Portal.Features.Audit;
using Portal.Persistence;
using Portal.Security;

namespace Portal.Features.PriceBooks;

/// <param name="Revision">As it was read: what is published is what was looked at.</param>
/// <param name="EffectiveFrom">First instant it prices; null for now.</param>
public sealed record PublishPriceBookRequest(long Revision, DateTimeOffset? EffectiveFrom = null);

/// <summary>Publishes the draft and ends the book before it at the same instant, in one transaction. Tasks keep the book they were quoted from.</summary>
public sealed class PublishPriceBook(IDbContextFactory<PortalDbContext> contexts, TimeProvider time)
{
    public async Task<Refusal?> HandleAsync(Caller caller, PriceBookId id, PublishPriceBookRequest request, CancellationToken cancellationToken)
    {
        if (AdminOnly.Refuse(caller) is { } notAllowed)
            return notAllowed;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if (await db.PriceBooks.SingleOrDefaultAsync(book => book.Id == id, cancellationToken) is not { } draft)
            return new Refusal("price_book_not_found");
        if (draft.Revision != request.Revision)
            return new Refusal("price_book_changed", "revision");
        // Its revision, too, must be what is read here: of two that follow the same book, one is told that something changed.
        var last = await db.PriceBooks.SingleOrDefaultAsync(book => book.State == PriceBookState.Published && book.Id != id, cancellationToken);
        var now = time.GetUtcNow();
        var changes = PriceBookDiff.Between(last?.Contents ?? draft.Contents, draft.Contents).Count;
        if (draft.Publish(last, request.EffectiveFrom ?? now, caller.Id, now) is { } refusal)
            return refusal;
        db.AuditEntries.Add(AuditEntry.Of(
            caller, "prices.publish", PriceBookDrafts.TargetOf(id), new { draft.Version, EffectiveFrom = draft.EffectiveFrom!.Value.ToString("O"), Changes = changes }, now));
        return await PriceBookDrafts.SaveAsync(db, cancellationToken);
    }
}
