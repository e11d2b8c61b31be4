using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Portal.Security.SupportViews;

/// <summary>
/// Keeps a request of a support view from writing to the database, whatever code it comes to. It meets nobody, since routes that write are closed to it and the role it reads with
/// may change nothing; it is there for the day on which a reading route begins to write.
/// </summary>
public static class ReadOnlyRequests
{
    public static void Demand(IHttpContextAccessor http)
    {
        if (http?.HttpContext?.Features.Get<ReadOnlyRequest>() is not null)
            throw new InvalidOperationException("A request of a support view tried to write to the database.");
    }
}

/// <summary>What is saved.</summary>
public sealed class ReadOnlySaves(IHttpContextAccessor http) : SaveChangesInterceptor
{
    public override InterceptionResult<int> SavingChanges(DbContextEventData eventData, InterceptionResult<int> result)
    {
        ReadOnlyRequests.Demand(http);
        return result;
    }

    public override ValueTask<InterceptionResult<int>> SavingChangesAsync(DbContextEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
    {
        ReadOnlyRequests.Demand(http);
        return ValueTask.FromResult(result);
    }
}

/// <summary>What is changed by a statement of its own.</summary>
public sealed class ReadOnlyCommands(IHttpContextAccessor http) : DbCommandInterceptor
{
    public override InterceptionResult<int> NonQueryExecuting(DbCommand command, CommandEventData eventData, InterceptionResult<int> result)
    {
        ReadOnlyRequests.Demand(http);
        return result;
    }

    public override ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(DbCommand command, CommandEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
    {
        ReadOnlyRequests.Demand(http);
        return ValueTask.FromResult(result);
    }
}
