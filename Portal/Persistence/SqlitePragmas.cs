using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Portal.Persistence;

/// <summary>
/// Sets what every SQLite connection needs. WAL lets pages read while a worker writes; FULL makes a commit survive a power
/// cut; the time-out lets writers queue instead of failing.
/// </summary>
/// <param name="isDurable">False only for what is cleared away and made again when it is cut short: then nothing waits for the disk.</param>
public sealed class SqlitePragmas(bool isDurable) : DbConnectionInterceptor
{
    private const string OfReaders = "PRAGMA busy_timeout=15000; PRAGMA foreign_keys=ON;";
    private readonly string _pragmas = $"PRAGMA journal_mode=WAL; PRAGMA synchronous={(isDurable ? "FULL" : "OFF")}; {OfReaders}";

    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData)
    {
        using var command = connection.CreateCommand();
        command.CommandText = PragmasFor(connection);
        command.ExecuteNonQuery();
    }

    public override async Task ConnectionOpenedAsync(DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = PragmasFor(connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    // One that may only read cannot give a file its log.
    private string PragmasFor(DbConnection connection) => connection.ConnectionString.Contains("Mode=ReadOnly", StringComparison.OrdinalIgnoreCase) ? OfReaders : _pragmas;
}
