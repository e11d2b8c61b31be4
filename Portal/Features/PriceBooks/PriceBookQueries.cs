using Microsoft.EntityFrameworkCore;
using Portal.Core.Pricing;
using Portal.Core.Primitives;
using Portal.Persistence;
using Portal.Security;

namespace Portal.Features.PriceBooks;

public sealed record PriceBookView(
    Guid Id, int Version, string Currency, PriceBookState State, DateTimeOffset? EffectiveFrom, DateTimeOffset? PublishedAt, DateTimeOffset? SupersededAt, bool IsInForce,
    int SpotPerMille, int StandardPerMille, int UrgentPerMille, string? ZoneId, IReadOnlyList<WindowDocument> Windows, int Contracts, bool PricesAreNet, IReadOnlyList<PriceRowView> Prices);

/// <summary>All of a book, for its editor.</summary>
/// <param name="Changes">Against the book published last for a draft, else against the version before; null for the first.</param>
/// <param name="Against">Version of that other book.</param>
/// <param name="Organisations">Names of the organisations that have contracts in either.</param>
public sealed record PriceBookDetail(
    Guid Id, int Version, string Currency, PriceBookState State, bool IsInForce, long Revision, DateTimeOffset? EffectiveFrom, DateTimeOffset? PublishedAt, string? PublishedBy, DateTimeOffset? SupersededAt,
    PriceBookDocument Document, int? Against, IReadOnlyList<PriceChangeView> Changes, IReadOnlyDictionary<Guid, string> Organisations);

public sealed record OrganisationChoice(Guid Id, string Name);

/// <summary>One difference, each side as the document would say it.</summary>
/// <param name="Kind"><c>class</c>, <c>tax</c>, <c>zone</c>, <c>window</c>, <c>price</c> or <c>contract</c>.</param>
/// <param name="Subject">Class, window or SKU.</param>
public sealed record PriceChangeView(string Kind, string Subject, Guid? OrganisationId, object? Before, object? After);

/// <param name="Kind">What is counted.</param>
/// <param name="Unit">Code of the unit the price is for, such as <c>core_hour</c>.</param>
public sealed record PriceRowView(string Sku, SkuKind Kind, string? Model, string Unit, RuleDocument Rule, Money Spot, Money Standard, Money Urgent);

/// <summary>Price books with what they ask in each class, the newest first.</summary>
public sealed class PriceBookQueries(IDbContextFactory<PortalDbContext> contexts, TimeProvider time)
{
    public async Task<IReadOnlyList<PriceBookView>> ListAsync(Caller caller, CancellationToken cancellationToken)
    {
        AdminOnly.Demand(caller);
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var now = time.GetUtcNow();
        var books = await db.PriceBooks.AsNoTracking().OrderByDescending(book => book.Version).ToListAsync(cancellationToken);
        return [.. books.Select(book => View(book, now))];
    }

    /// <summary>A book; null when there is none of that id.</summary>
    public async Task<PriceBookDetail?> FindAsync(Caller caller, PriceBookId id, CancellationToken cancellationToken)
    {
        AdminOnly.Demand(caller);
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var books = await db.PriceBooks.AsNoTracking().OrderBy(book => book.Version).ToListAsync(cancellationToken);
        if (books.Find(book => book.Id == id) is not { } book)
            return null;
        var other = book.State == PriceBookState.Draft ? books.Find(other => other.State == PriceBookState.Published) : books.FindLast(other => other.SupersededAt == book.EffectiveFrom && other.Id != id);
        var named = book.Contracts.Concat(other?.Contracts ?? []).Select(rule => rule.Contract!.OrganisationId).Distinct().ToList();
        var organisations = await db.Organisations.Where(organisation => named.Contains(organisation.Id)).Select(organisation => new { organisation.Id, organisation.Name }).ToListAsync(cancellationToken);
        var publisher = book.PublishedBy is { } by ? await db.Users.Where(user => user.Id == by.Value).Select(user => user.DisplayName).SingleOrDefaultAsync(cancellationToken) : null;
        return new PriceBookDetail(
            book.Id.Value, book.Version, book.Currency, book.State, book.IsInForceAt(time.GetUtcNow()), book.Revision, book.EffectiveFrom, book.PublishedAt, publisher, book.SupersededAt,
            PriceBookDocument.Of(book.Contents), other?.Version, other is null ? [] : Changes(PriceBookDiff.Between(other.Contents, book.Contents)), organisations.ToDictionary(organisation => organisation.Id.Value, organisation => organisation.Name));
    }

    /// <summary>Who may be given a contract.</summary>
    public async Task<IReadOnlyList<OrganisationChoice>> OrganisationsAsync(Caller caller, CancellationToken cancellationToken)
    {
        AdminOnly.Demand(caller);
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.Organisations.OrderBy(organisation => organisation.Name).Select(organisation => new OrganisationChoice(organisation.Id.Value, organisation.Name)).ToListAsync(cancellationToken);
    }

    private static IReadOnlyList<PriceChangeView> Changes(PriceBookDiff diff) =>
    [
        .. diff.Multipliers.Select(change => new PriceChangeView("class", change.PriorityClass.ToString(), null, change.Before, change.After)),
        .. diff.PricesAreNet.Before == diff.PricesAreNet.After ? Array.Empty<PriceChangeView>() : [new PriceChangeView("tax", "pricesAreNet", null, diff.PricesAreNet.Before, diff.PricesAreNet.After)],
        .. diff.Zone.Before == diff.Zone.After ? Array.Empty<PriceChangeView>() : [new PriceChangeView("zone", "zoneId", null, diff.Zone.Before, diff.Zone.After)],
        .. diff.Windows.Select(change => new PriceChangeView("window", change.Name, null, Window(change.Before), Window(change.After))),
        .. diff.Rules.Select(change => new PriceChangeView(change.Contract is null ? "price" : "contract", change.Sku.Code, change.Contract?.OrganisationId.Value, Rule(change.Before), Rule(change.After))),
    ];

    private static WindowDocument? Window(PriceWindow? window) => window is null ? null : WindowDocument.Of(window);

    private static object? Rule(PriceRule? rule) => rule is null ? null : rule.Contract is null ? RuleDocument.Of(rule) : ContractDocument.Of(rule);

    private static PriceBookView View(PriceBook book, DateTimeOffset now) => new(
        book.Id.Value, book.Version, book.Currency, book.State, book.EffectiveFrom, book.PublishedAt, book.SupersededAt, book.IsInForceAt(now),
        book.SpotPerMille, book.StandardPerMille, book.UrgentPerMille, book.Windows?.ZoneId, [.. (book.Windows?.Windows ?? []).Select(WindowDocument.Of)], book.Contracts.Count, book.PricesAreNet,
        [.. book.Rules.Select(rule => new PriceRowView(
            rule.Sku.Code, rule.Sku.Kind, rule.Sku.Model, rule.Sku.Unit.Code, RuleDocument.Of(rule),
            Times(rule, book.SpotPerMille), Times(rule, book.StandardPerMille), Times(rule, book.UrgentPerMille)))]);

    // For reading only: what is charged is rated from the exact list price and the multiplier.
    private static Money Times(PriceRule rule, int perMille) =>
        rule.Sku.HasMultipliers ? new((long)((Int128)rule.ListUnitPrice.Micros * perMille / PriceBook.Unmultiplied), rule.ListUnitPrice.Currency) : rule.ListUnitPrice;
}
