using Microsoft.EntityFrameworkCore;
using Portal.Core.Accounts;
using Portal.Core.Primitives;
using Portal.Persistence;
using Portal.Security;

namespace Portal.Features.Search;

/// <summary>Finds, by a part of a name, what a person may open: of the organisation they work in, and for administrators customers as well.</summary>
public sealed class SearchPortal(IDbContextFactory<PortalDbContext> contexts)
{
    public const int MaxLength = 100;

    /// <summary>Most of one kind: who misses something types more.</summary>
    public const int PerKind = 5;

    /// <param name="query">1 to <see cref="MaxLength"/> characters, none of which has a meaning of its own.</param>
    public async Task<Result<SearchResults>> HandleAsync(Caller caller, string? query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        var text = query?.Trim() ?? "";
        if (text.Length is 0 or > MaxLength)
            return new Refusal("invalid_field", "q", new Dictionary<string, string>(StringComparer.Ordinal) { ["least"] = "1", ["most"] = $"{MaxLength}" });
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var scope = await OrganisationAccess.FindAsync(db, caller, null, cancellationToken);
        var names = new NameSearch(db, text);
        List<SearchHit> hits = [.. SearchPlace.Find(text, caller, scope)];
        if (scope?.May(OrganisationRight.ReadWork) == true)
            hits.AddRange(await names.WorkAsync(scope.Organisation.Id, cancellationToken));
        if (scope?.May(OrganisationRight.ReadMoney) == true)
            hits.AddRange(await names.InvoicesAsync(scope.Organisation.Id, cancellationToken));
        if (scope is not null)
            hits.AddRange(await names.MembersAsync(scope.Organisation.Id, cancellationToken));
        if (caller.IsAdmin)
            hits.AddRange(await names.CustomersAsync(cancellationToken));
        return new SearchResults(hits);
    }
}
