using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace Portal.Persistence;

/// <summary>
/// Brings an SQLite database up to date such that it may be cut short anywhere. Some changes make a table anew, which SQLite does in steps that no transaction holds together: they are made to a copy,
/// which takes the place of the file when all is done.
/// </summary>
public static class SqliteUpgrade
{
    /// <summary>What the name of the copy ends with.</summary>
    public const string Ending = ".upgrading";

    /// <exception cref="IOException">Another process has the database open.</exception>
    public static async Task RunAsync(PortalDbContext db, DbContextOptions<SqlitePortalDbContext> options, ILogger logger)
    {
        var pending = (await db.Database.GetPendingMigrationsAsync()).Count();
        if (pending == 0)
            return;
        var file = new SqliteConnectionStringBuilder(db.Database.GetConnectionString()).DataSource;
        var copy = file + Ending;
        logger.LogInformation("Bringing {Database} up to date with {Count} changes", file, pending);
        try
        {
            Delete(copy);
            if (File.Exists(file))
                Copy(file, copy);
            await UpgradeAsync(copy, options);
            Close(file, db);
            File.Move(copy, file, overwrite: true);
        }
        finally
        {
            Delete(copy);
        }
    }

    private static void Copy(string file, string copy)
    {
        using var from = Open(file);
        using var to = Open(copy);
        from.BackupDatabase(to);
    }

    private static async Task UpgradeAsync(string copy, DbContextOptions<SqlitePortalDbContext> options)
    {
        await using var db = new SqlitePortalDbContext(new DbContextOptionsBuilder<SqlitePortalDbContext>(options).UseSqlite(ConnectionString(copy)).Options);
        await db.Database.MigrateAsync();
    }

    // Whoever closes a database last takes away the log beside it: what is left there belongs to somebody else, and would be taken for a part of the file that comes.
    private static void Close(string file, PortalDbContext db)
    {
        SqliteConnection.ClearPool((SqliteConnection)db.Database.GetDbConnection());
        if (File.Exists(file))
        {
            using var last = Open(file);
            using var checkpoint = last.CreateCommand();
            checkpoint.CommandText = "PRAGMA wal_checkpoint(TRUNCATE)";
            checkpoint.ExecuteNonQuery();
        }

        if (File.Exists($"{file}-wal"))
            throw new IOException($"{file} is open in another process, so that it cannot be brought up to date. Stop the portal that runs on it, and start again.");
    }

    private static void Delete(string file)
    {
        foreach (var part in new[] { file, $"{file}-wal", $"{file}-shm", $"{file}-journal" })
            File.Delete(part);
    }

    private static SqliteConnection Open(string file)
    {
        var connection = new SqliteConnection(ConnectionString(file));
        connection.Open();
        return connection;
    }

    private static string ConnectionString(string file) => new SqliteConnectionStringBuilder { DataSource = file, Pooling = false }.ToString();
}
