using Microsoft.EntityFrameworkCore;
using Portal.Core.Capacity;
using Portal.Persistence;

namespace Portal.Features.Quotas;

/// <summary>Requests with the names of the people in them.</summary>
public sealed class QuotaRequestRows(TimeProvider time)
{
    public async Task<IReadOnlyList<QuotaRequestRow>> ReadAsync(PortalDbContext db, IQueryable<QuotaRequest> wanted, CancellationToken cancellationToken)
    {
        var all = await wanted.AsNoTracking().ToListAsync(cancellationToken);
        var people = all.SelectMany(request => new[] { request.AskedBy.Value, request.AnsweredBy?.Value ?? request.AskedBy.Value }).Distinct().ToList();
        var names = await db.Users.Where(user => people.Contains(user.Id)).ToDictionaryAsync(user => user.Id, user => user.DisplayName, cancellationToken);
        var now = time.GetUtcNow();
        return all.ConvertAll(request => new QuotaRequestRow(
            request.Id.Value, request.State, request.Asked, request.Reason, request.AskedUntil, names.GetValueOrDefault(request.AskedBy.Value, ""), request.AskedAt, request.Granted, request.ExpiresAt,
            request.Message, request.AnsweredBy is { } by ? names.GetValueOrDefault(by.Value, "") : null, request.AnsweredAt, request.IsInForce(now)));
    }
}
