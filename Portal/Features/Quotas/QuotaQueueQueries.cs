using Microsoft.EntityFrameworkCore;
using Portal.Core.Capacity;
using Portal.Core.Primitives;
using Portal.Persistence;
using Portal.Security;

namespace Portal.Features.Quotas;

/// <summary>What administrators look at before they answer.</summary>
public sealed class QuotaQueueQueries(IDbContextFactory<PortalDbContext> contexts, QuotaQueries quotas, QuotaBook book, QuotaRequestRows rows, TimeProvider time)
{
    private const int AnsweredShown = 20;
    private static readonly TimeSpan PeakOver = TimeSpan.FromDays(30);

    public async Task<QuotaQueueView> ListAsync(Caller caller, CancellationToken cancellationToken)
    {
        AdminOnly.Demand(caller);
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var open = await db.QuotaRequests.AsNoTracking().Where(request => request.State == QuotaRequestState.Open).OrderBy(request => request.AskedAt).ThenBy(request => request.Id).ToListAsync(cancellationToken);
        var views = new List<OpenQuotaRequest>();
        foreach (var request in open)
            views.Add(await OpenAsync(db, request, cancellationToken));
        return new QuotaQueueView(
            views,
            await AnsweredAsync(db, book.InForce(db).OrderBy(request => request.ExpiresAt), cancellationToken),
            await AnsweredAsync(db, db.QuotaRequests.Where(request => request.State != QuotaRequestState.Open).OrderByDescending(request => request.AnsweredAt).Take(AnsweredShown), cancellationToken));
    }

    private async Task<OpenQuotaRequest> OpenAsync(PortalDbContext db, QuotaRequest request, CancellationToken cancellationToken)
    {
        var id = request.OrganisationId;
        var name = await db.Organisations.Where(organisation => organisation.Id == id).Select(organisation => organisation.Name).SingleAsync(cancellationToken);
        var held = QuotaHeld.Sum((await QuotaHeld.ReadAsync(db, id, cancellationToken)).Values);
        var now = await quotas.RowsAsync(db, id, held, cancellationToken);
        var history = await rows.ReadAsync(db, db.QuotaRequests.Where(known => known.OrganisationId == id).OrderByDescending(known => known.AskedAt).Take(AnsweredShown + 1), cancellationToken);
        return new OpenQuotaRequest(
            id.Value, name, history.FirstOrDefault(row => row.Id == request.Id.Value) ?? (await rows.ReadAsync(db, db.QuotaRequests.Where(known => known.Id == request.Id), cancellationToken))[0],
            [.. now.Where(row => request.Asked.ContainsKey(row.Field))], await PeakAsync(db, id, cancellationToken), [.. history.Where(row => row.Id != request.Id.Value)]);
    }

    private async Task<IReadOnlyDictionary<string, long>> PeakAsync(PortalDbContext db, OrganisationId organisation, CancellationToken cancellationToken)
    {
        var from = time.GetUtcNow() - PeakOver;
        var attempts = await (
            from attempt in db.TaskAttempts
            join task in db.ComputeTasks on attempt.TaskId equals task.Id
            where task.OrganisationId == organisation && (attempt.EndedAt == null || attempt.EndedAt > @from)
            select new { attempt.CpuMillicores, attempt.MemoryMebibytes, attempt.GpuMilli, attempt.GpuModel, attempt.AdmittedAt, attempt.EndedAt }).ToListAsync(cancellationToken);
        var stays = attempts.ConvertAll(row => (row.GpuModel, Stay: (new ResourceAmounts(row.CpuMillicores, row.MemoryMebibytes, row.GpuMilli), row.AdmittedAt, row.EndedAt)));
        var (amounts, tasks) = PeakUse.Of(stays.Select(stay => stay.Stay), from);
        var peak = new Dictionary<string, long>(StringComparer.Ordinal)
        {
            [QuotaField.Cpu] = amounts.CpuMillicores, [QuotaField.Memory] = amounts.MemoryMebibytes, [QuotaField.Gpu] = amounts.GpuMilli, [QuotaField.RunningTasks] = tasks,
        };
        foreach (var ofModel in stays.Where(stay => stay.GpuModel is not null).GroupBy(stay => stay.GpuModel!))
            peak[QuotaField.OfModel(ofModel.Key)] = PeakUse.Of(ofModel.Select(stay => stay.Stay), from).Amounts.GpuMilli;
        return peak;
    }

    private async Task<IReadOnlyList<AnsweredQuotaRequest>> AnsweredAsync(PortalDbContext db, IQueryable<QuotaRequest> wanted, CancellationToken cancellationToken)
    {
        var found = await rows.ReadAsync(db, wanted, cancellationToken);
        var ids = found.Select(row => new QuotaRequestId(row.Id)).ToList();
        var names = await (
            from request in db.QuotaRequests
            join organisation in db.Organisations on request.OrganisationId equals organisation.Id
            where ids.Contains(request.Id)
            select new { request.Id, request.OrganisationId, organisation.Name }).ToDictionaryAsync(row => row.Id.Value, cancellationToken);
        return [.. found.Select(row => new AnsweredQuotaRequest(names[row.Id].OrganisationId.Value, names[row.Id].Name, row))];
    }
}
