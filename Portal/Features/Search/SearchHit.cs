namespace Portal.Features.Search;

/// <summary>Kinds of what is found, in the order in which they are shown.</summary>
public enum SearchKind
{
    Page = 1,
    Act = 2,
    Task = 3,
    Project = 4,
    File = 5,
    Invoice = 6,
    Member = 7,
    Customer = 8,
}

/// <param name="Title">Its name; of pages and acts in the language of the request.</param>
/// <param name="Detail">What tells it from others of that name; null where nothing does.</param>
/// <param name="Href">Address of the page that shows it.</param>
public sealed record SearchHit(SearchKind Kind, string Title, string? Detail, string Href);

/// <param name="Hits">By kind, a few of each.</param>
public sealed record SearchResults(IReadOnlyList<SearchHit> Hits);
