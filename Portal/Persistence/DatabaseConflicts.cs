using System.Data.Common;
using Microsoft.EntityFrameworkCore;

namespace Portal.Persistence;

/// <summary>Tries a transaction again that lost a race: against the same unique value, a lock or a newer row.</summary>
public static class DatabaseConflicts
{
    /// <param name="transaction">Opens its own context and transaction, so that nothing of a failed try is left.</param>
    /// <param name="maxTries">After that many the conflict is the caller's.</param>
    public static async Task<T> RetryAsync<T>(Func<Task<T>> transaction, int maxTries = 8)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await transaction();
            }
            catch (Exception error) when (attempt < maxTries && IsConflict(error))
            {
                // The other writer has committed or given up: the next look sees it.
            }
        }
    }

    /// <summary>True when another writer was there first and a second look will tell.</summary>
    public static bool IsConflict(Exception error) => error switch
    {
        DbUpdateConcurrencyException => true,
        // Providers wrap what they take for passing.
        DbUpdateException { InnerException: { } inner } => IsConflict(inner),
        InvalidOperationException { InnerException: DbException inner } => IsConflict(inner),
        // SQLite: busy, locked, unique or primary key. They carry no SQLSTATE.
        Microsoft.Data.Sqlite.SqliteException sqlite => sqlite.SqliteErrorCode is 5 or 6 || sqlite.SqliteExtendedErrorCode is 2067 or 1555,
        // SQL Server: deadlock victim, unique index, unique constraint.
        Microsoft.Data.SqlClient.SqlException server => server.Number is 1205 or 2601 or 2627,
        // PostgreSQL: unique_violation, serialization_failure, deadlock_detected.
        DbException { SqlState: "23505" or "40001" or "40P01" } => true,
        _ => false,
    };
}
