using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace Portal.Persistence;

/// <summary>
/// Brings an SQLite database up to date such that it may be cut short anywhere. Some changes make a table anew, which SQLite does in steps that no transaction holds together: they are made to a copy,
/// which takes the place of the file when all is done. Meanwhile nobody else has the file open, so that nothing is written that the copy lacks.
/// </summary>
public static class SqliteUpgrade
{
    /// <summary>What the name of the copy ends with.</summary>
    public const string Ending = ".upgrading";

    private const int SecondsForOthers = 5;

    /// <exception cref="IOException">Another process has the database open, or is at it.</exception>
    public static async Task RunAsync(PortalDbContext db, DbContextOptions<SqlitePortalDbContext> options, ILogger logger)
    {
        var given = new SqliteConnectionStringBuilder(db.Database.GetConnectionString());
        if (given is { Mode: SqliteOpenMode.Memory } or { DataSource: "" or ":memory:" or ['|', ..] } || given.DataSource.StartsWith("file:", StringComparison.Ordinal))
        {
            await db.Database.MigrateAsync();
            return;
        }

        var file = Path.GetFullPath(given.DataSource);
        if (File.Exists(file))
            file = File.ResolveLinkTarget(file, returnFinalTarget: true)?.FullName ?? file;
        // Whoever asks while another puts a file in its place may be told anything.
        using var alone = Lock(file);
        if (!await IsPendingAsync(db, file))
            return;
        logger.LogInformation("Bringing {Database} up to date", file);
        var copy = file + Ending;
        try
        {
            Delete(copy);
            // Held until the copy is in its place.
            using var held = Hold(file);
            if (!IsEmpty(file))
            {
                using var connection = Open(copy);
                held.BackupDatabase(connection);
            }

            await using (var upgraded = new SqlitePortalDbContext(new DbContextOptionsBuilder<SqlitePortalDbContext>(options).UseSqlite(ConnectionString(copy)).Options))
                await upgraded.Database.MigrateAsync();
            // All of it in the one file that is moved.
            using (var connection = Hold(copy))
                connection.Close();
            File.SetUnixFileMode(copy, File.GetUnixFileMode(file));
            File.Move(copy, file, overwrite: true);
        }
        finally
        {
            Delete(copy);
        }
    }

    // Asked by a connection that is closed after it.
    private static async Task<bool> IsPendingAsync(PortalDbContext db, string file)
    {
        var isPending = IsEmpty(file) || (await db.Database.GetPendingMigrationsAsync()).Any();
        SqliteConnection.ClearPool((SqliteConnection)db.Database.GetDbConnection());
        return isPending;
    }

    // A file of no length is a database with nothing in it, which cannot be asked.
    private static bool IsEmpty(string file) => new FileInfo(file) is not { Exists: true, Length: > 0 };

    private static FileStream Lock(string file)
    {
        try
        {
            return new FileStream($"{file}{Ending}.lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 1, FileOptions.DeleteOnClose);
        }
        catch (IOException error)
        {
            throw new IOException($"Another process is bringing {file} up to date. Start again when it is done.", error);
        }
    }

    // Alone, and without a log beside it: whoever opens a database with a log shares it, so that this is refused as long as anybody does.
    private static SqliteConnection Hold(string file)
    {
        var connection = Open(file);
        try
        {
            using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA locking_mode=EXCLUSIVE; PRAGMA journal_mode=DELETE; BEGIN EXCLUSIVE; COMMIT";
            command.ExecuteNonQuery();
            if (!File.Exists($"{file}-wal"))
                return connection;
        }
        catch (SqliteException error) when (error.SqliteErrorCode == SQLitePCL.raw.SQLITE_BUSY)
        {
            // As where the log is still there.
        }

        connection.Dispose();
        throw new IOException($"{file} is open in another process, so that it cannot be brought up to date. Stop the portal that runs on it, and start again.");
    }

    private static SqliteConnection Open(string file)
    {
        var connection = new SqliteConnection(ConnectionString(file));
        connection.Open();
        return connection;
    }

    private static void Delete(string file)
    {
        foreach (var part in new[] { file, $"{file}-wal", $"{file}-shm", $"{file}-journal" })
            File.Delete(part);
    }

    private static string ConnectionString(string file) => new SqliteConnectionStringBuilder { DataSource = file, Pooling = false, DefaultTimeout = SecondsForOthers }.ToString();
}
