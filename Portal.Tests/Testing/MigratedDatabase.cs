using Microsoft.AspNetCore.Identity;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Persistence;

namespace Portal.Tests.Testing;

/// <summary>An SQLite file with the whole schema, migrated once for all tests; that the migrations make it is what their own tests show.</summary>
public static class MigratedDatabase
{
    private static readonly Lazy<byte[]> Template = new(Migrate);

    /// <summary>Lays a copy there, for whoever opens it to find nothing left to migrate.</summary>
    public static void CopyTo(string file) => File.WriteAllBytes(file, Template.Value);

    private static byte[] Migrate()
    {
        using var folder = new TemporaryFolder();
        var file = folder.At("portal.db");
        using var identity = new ServiceCollection().Configure<IdentityOptions>(options => options.Stores.SchemaVersion = IdentitySchemaVersions.Version3).BuildServiceProvider();
        using (var db = new SqlitePortalDbContext(new DbContextOptionsBuilder<SqlitePortalDbContext>()
            .UseSqlite($"Data Source={file};Pooling=False").UseApplicationServiceProvider(identity).Options))
        {
            db.Database.Migrate();
        }

        // What lies in the log beside the file would be left behind.
        using (var connection = new SqliteConnection($"Data Source={file};Pooling=False"))
        {
            connection.Open();
            using var checkpoint = connection.CreateCommand();
            checkpoint.CommandText = "PRAGMA wal_checkpoint(TRUNCATE)";
            checkpoint.ExecuteNonQuery();
        }

        return File.ReadAllBytes(file);
    }
}
