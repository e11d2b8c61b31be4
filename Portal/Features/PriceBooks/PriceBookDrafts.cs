using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Portal.Core.Pricing;
using Portal.Core.Primitives;
using Portal.Features.Audit;
using Portal.Features.Billing.Invoicing;
using Portal.Persistence;
using Portal.Security;

namespace Portal.Features.PriceBooks;

/// <param name="Revision">As it was read; a draft that somebody else changed since is not written over.</param>
public sealed record ChangeDraftRequest(long Revision, PriceBookDocument Document);

/// <summary>Makes, changes and discards the one draft of the next price book.</summary>
public sealed class PriceBookDrafts(IDbContextFactory<PortalDbContext> contexts, IOptions<InvoicingOptions> invoicing, TimeProvider time)
{
    /// <summary>Begins with everything of the book published last, and the usual tax rates where it says none.</summary>
    /// <returns>The draft, or <c>price_book_draft_exists</c> with its id.</returns>
    public async Task<Result<PriceBookId>> CreateAsync(Caller caller, CancellationToken cancellationToken)
    {
        if (AdminOnly.Refuse(caller) is { } notAllowed)
            return notAllowed;
        // Two at once are given the same number, and one of them finds the other's draft.
        return await DatabaseConflicts.RetryAsync<Result<PriceBookId>>(async () =>
        {
            await using var db = await contexts.CreateDbContextAsync(cancellationToken);
            var books = await db.PriceBooks.AsNoTracking().ToListAsync(cancellationToken);
            if (books.Find(book => book.State == PriceBookState.Draft) is { } draft)
                return new Refusal("price_book_draft_exists", null, new Dictionary<string, string>(StringComparer.Ordinal) { ["id"] = draft.Id.ToString() });
            var next = books.Single(book => book.State == PriceBookState.Published).DraftNext(PriceBookId.New(), books.Max(book => book.Version) + 1, invoicing.Value.UsualRateOf);
            db.PriceBooks.Add(next);
            db.AuditEntries.Add(AuditEntry.Of(caller, "prices.draft", TargetOf(next.Id), new { next.Version }, time.GetUtcNow()));
            await db.SaveChangesAsync(cancellationToken);
            return next.Id;
        });
    }

    public async Task<Refusal?> ChangeAsync(Caller caller, PriceBookId id, ChangeDraftRequest request, CancellationToken cancellationToken)
    {
        if (AdminOnly.Refuse(caller) is { } notAllowed)
            return notAllowed;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if (await db.PriceBooks.SingleOrDefaultAsync(book => book.Id == id, cancellationToken) is not { } draft)
            return new Refusal("price_book_not_found");
        if (draft.Revision != request.Revision)
            return new Refusal("price_book_changed", "revision");
        var before = draft.Contents;
        var contents = request.Document.Read(draft.Currency, draft.PricesAreNet);
        if (!contents.IsAccepted)
            return contents.Refusal;
        if (await UnknownAsync(db, contents.Value, cancellationToken) is { } unknown)
            return unknown;
        if (draft.Rewrite(contents.Value) is { } refusal)
            return refusal;
        db.AuditEntries.Add(AuditEntry.Of(caller, "prices.change", TargetOf(id), new { draft.Version, Changes = PriceBookDiff.Between(before, draft.Contents).Count }, time.GetUtcNow()));
        return await SaveAsync(db, cancellationToken);
    }

    public async Task<Refusal?> DiscardAsync(Caller caller, PriceBookId id, CancellationToken cancellationToken)
    {
        if (AdminOnly.Refuse(caller) is { } notAllowed)
            return notAllowed;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if (await db.PriceBooks.SingleOrDefaultAsync(book => book.Id == id, cancellationToken) is not { } draft)
            return new Refusal("price_book_not_found");
        if (draft.State != PriceBookState.Draft)
            return new Refusal("price_book_not_draft", "state");
        db.PriceBooks.Remove(draft);
        db.AuditEntries.Add(AuditEntry.Of(caller, "prices.discard", TargetOf(id), new { draft.Version }, time.GetUtcNow()));
        return await SaveAsync(db, cancellationToken);
    }

    /// <summary>How the audit names a price book.</summary>
    internal static string TargetOf(PriceBookId id) => $"price-book/{id}";

    internal static async Task<Refusal?> SaveAsync(PortalDbContext db, CancellationToken cancellationToken)
    {
        try
        {
            await db.SaveChangesAsync(cancellationToken);
            return null;
        }
        catch (DbUpdateConcurrencyException)
        {
            return new Refusal("price_book_changed", "revision");
        }
    }

    private static async Task<Refusal?> UnknownAsync(PortalDbContext db, PriceBookContents contents, CancellationToken cancellationToken)
    {
        var named = contents.Contracts.Select(rule => rule.Contract!.OrganisationId).Distinct().ToList();
        var known = await db.Organisations.Where(organisation => named.Contains(organisation.Id)).Select(organisation => organisation.Id).ToListAsync(cancellationToken);
        var at = contents.Contracts.ToList().FindIndex(rule => !known.Contains(rule.Contract!.OrganisationId));
        return at < 0 ? null : new Refusal("organisation_not_found", $"contracts[{at}].organisationId");
    }
}
