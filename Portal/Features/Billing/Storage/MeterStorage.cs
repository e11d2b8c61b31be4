using Microsoft.EntityFrameworkCore;
using Portal.Core.Metering;
using Portal.Core.Pricing;
using Portal.Core.Primitives;
using Portal.Live;
using Portal.Persistence;

namespace Portal.Features.Billing.Storage;

/// <summary>Meters and charges what projects keep, day by day of their organisation, once each day is over. Begun again it goes on where it was; a project that fails keeps none of the others.</summary>
public sealed class MeterStorage(IDbContextFactory<PortalDbContext> contexts, UnitsOfWork units, BalanceFeed balances, TimeProvider time, ILogger<MeterStorage> logger)
{
    // A file that came in the last moment of a day is written a little after it.
    private static readonly TimeSpan Grace = TimeSpan.FromMinutes(5);

    /// <returns>How many records were made.</returns>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var (made, books) = (0, await BooksAsync(db, cancellationToken));
        foreach (var project in await DueAsync(db, null, books, time.GetUtcNow() - Grace, cancellationToken))
        {
            try
            {
                made += await MeterAsync(db, project, books, cancellationToken);
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                logger.LogError(error, "What project {ProjectId} keeps could not be charged; tried again", project.Id);
            }
        }

        return made;
    }

    /// <summary>Meters and charges what an organisation kept until a day began, before nothing of it is charged any more. What fails is thrown.</summary>
    /// <param name="end">In that day.</param>
    public async Task FinishAsync(OrganisationId organisation, DateTimeOffset end, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var books = await BooksAsync(db, cancellationToken);
        foreach (var project in await DueAsync(db, organisation, books, end, cancellationToken))
            await MeterAsync(db, project, books, cancellationToken);
    }

    private static Task<List<PriceBook>> BooksAsync(PortalDbContext db, CancellationToken cancellationToken) =>
        db.PriceBooks.AsNoTracking().Where(book => book.EffectiveFrom != null).ToListAsync(cancellationToken);

    // Keeping files, or having kept some since they were last metered or first had a price, and of an organisation whose last invoice is still to come.
    private async Task<List<DueProject>> DueAsync(PortalDbContext db, OrganisationId? of, List<PriceBook> books, DateTimeOffset until, CancellationToken cancellationToken)
    {
        if (books.FindAll(book => book.PriceOf(Sku.StorageGibMonth).IsAccepted).Min(book => book.EffectiveFrom) is not { } since)
            return [];
        var over = StorageSettlement.Closed(db);
        var projects = await (
            from project in db.Projects
            join organisation in db.Organisations on project.OrganisationId equals organisation.Id
            where (of == null || organisation.Id == of) && !over.Any(closing => closing.OrganisationId == organisation.Id)
            where db.ProjectFiles.Any(file => file.ProjectId == project.Id && (file.DeletedAt == null || file.DeletedAt > (project.MeteredTo ?? since)))
            select new { project.Id, project.OrganisationId, organisation.TimeZone, From = project.MeteredTo ?? since }).ToListAsync(cancellationToken);
        var due = new List<DueProject>();
        foreach (var project in projects)
        {
            if (!TimeZoneInfo.TryFindSystemTimeZoneById(project.TimeZone, out var zone))
                logger.LogError("What project {ProjectId} keeps cannot be charged: this machine does not know the zone {Zone}", project.Id, project.TimeZone);
            else if (TodayIn(zone, until) is var today && project.From < today)
                due.Add(new DueProject(project.Id, project.OrganisationId, zone, StorageMeter.WholeSecond(project.From), today));
        }

        return due;
    }

    private async Task<int> MeterAsync(PortalDbContext db, DueProject project, List<PriceBook> books, CancellationToken cancellationToken)
    {
        var files = await db.ProjectFiles.AsNoTracking()
            .Where(file => file.ProjectId == project.Id && file.CreatedAt < project.Today && (file.DeletedAt == null || file.DeletedAt > project.From))
            .Select(file => new KeptFile(file.SizeBytes, file.CreatedAt, file.DeletedAt)).ToListAsync(cancellationToken);
        var (from, made) = (project.From, 0);
        foreach (var (stretch, book) in Stretches(project, files, books))
        {
            // A stop lets the stretch in hand finish.
            cancellationToken.ThrowIfCancellationRequested();
            if (StorageMeter.Measure(StorageRecordId.New(), project.Id, project.Organisation, files, stretch) is not { } kept || StorageTrifle.Is(kept, book))
                continue;
            var settled = await units.RunAsync<bool>(new UnitNeeds(project.Organisation), async unit => await StorageSettlement.SettleAsync(unit, kept, book, time.GetUtcNow()), CancellationToken.None);
            if (!settled.Value)
                break;
            (from, made) = (stretch.End, made + 1);
        }

        // What is left was free or comes to too little, so that it need not be looked at again.
        if (from < project.Today)
            await units.RunAsync<bool>(new UnitNeeds(project.Organisation), async unit => await StorageSettlement.PassAsync(unit.Db, project.Id, new TimeRange(from, project.Today)), CancellationToken.None);
        if (made > 0)
            balances.Publish(project.Organisation, project.Organisation);
        return made;
    }

    private static IEnumerable<(TimeRange Stretch, PriceBook Book)> Stretches(DueProject project, List<KeptFile> files, List<PriceBook> books)
    {
        if (files.Count == 0)
            return [];
        var first = StorageMeter.WholeSecond(files.Min(file => file.From));
        return StorageStretches.Of(new TimeRange(project.From > first ? project.From : first, project.Today), project.Zone, books, project.Organisation);
    }

    private static DateTimeOffset TodayIn(TimeZoneInfo zone, DateTimeOffset now) => StorageMeter.WholeSecond(LocalDay.StartOf(LocalDay.Containing(now, zone), zone));

    private sealed record DueProject(ProjectId Id, OrganisationId Organisation, TimeZoneInfo Zone, DateTimeOffset From, DateTimeOffset Today);
}
