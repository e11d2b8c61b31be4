using Microsoft.EntityFrameworkCore;
using Portal.Core.Primitives;
using Portal.Features.Audit;
using Portal.Features.Files;
using Portal.Persistence;
using Portal.Security;

namespace Portal.Features.Planner.Traces;

/// <summary>What an administrator may do with the traces of the planner.</summary>
public sealed class PlannerTraces(TraceStore store, IDbContextFactory<PortalDbContext> contexts, TimeProvider time)
{
    public IReadOnlyList<TraceRow> List(Caller caller)
    {
        AdminOnly.Demand(caller);
        return store.List();
    }

    public async Task<Result<TraceRow>> UploadAsync(Caller caller, string name, Stream content, CancellationToken cancellationToken)
    {
        if (AdminOnly.Refuse(caller) is { } notAllowed)
            return notAllowed;
        if (!FileNames.IsFileName(name))
            return new Refusal("invalid_name", "name");
        var added = await store.AddAsync(name, content, cancellationToken);
        if (!added.IsAccepted)
            return added.Refusal;
        var (trace, isNew) = added.Value;
        if (isNew)
            await NoteAsync(caller, "trace.upload", trace, cancellationToken);
        return trace;
    }

    public async Task<Refusal?> DeleteAsync(Caller caller, string id, CancellationToken cancellationToken)
    {
        if (AdminOnly.Refuse(caller) is { } notAllowed)
            return notAllowed;
        if (store.Find(id) is not { } trace || !store.Delete(id))
            return new Refusal("trace_not_found");
        await NoteAsync(caller, "trace.delete", trace, cancellationToken);
        return null;
    }

    private async Task NoteAsync(Caller caller, string act, TraceRow trace, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        db.AuditEntries.Add(AuditEntry.Of(caller, act, $"trace/{trace.Id}", new { trace.Name, trace.Tasks }, time.GetUtcNow()));
        await db.SaveChangesAsync(cancellationToken);
    }
}
