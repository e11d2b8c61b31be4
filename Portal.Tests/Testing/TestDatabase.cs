using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Portal.Hosting;
using Portal.Persistence;
using Portal.Security;

namespace Portal.Tests.Testing;

/// <summary>
/// An empty, migrated database of its own, registered as the portal does it. SQLite is always there; the others when their
/// environment variable holds a connection string whose user may create databases.
/// </summary>
public sealed class TestDatabase : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly string _folder;

    private TestDatabase(WebApplication app, string folder)
    {
        _app = app;
        _folder = folder;
    }

    /// <summary>For theories: every provider a running server can be given for.</summary>
    public static TheoryData<DatabaseProvider> Providers { get; } = [.. Enum.GetValues<DatabaseProvider>()];

    /// <summary>Skips the test, visibly, when there is no such server.</summary>
    public static async Task<TestDatabase> CreateAsync(DatabaseProvider provider)
    {
        var folder = Directory.CreateTempSubdirectory("portal-db-").FullName;
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { ContentRootPath = folder });
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["Portal:DataRoot"] = folder,
            ["Portal:Database:Provider"] = provider.ToString(),
            ["Portal:Database:ConnectionString"] = ConnectionString(provider),
            ["Logging:LogLevel:Default"] = "Error",
        });
        builder.AddHosting();
        builder.AddPersistence();
        builder.AddSecurity();
        if (provider == DatabaseProvider.Sqlite)
            MigratedDatabase.CopyTo(Path.Combine(folder, "portal.db"));
        var database = new TestDatabase(builder.Build(), folder);
        await database._app.MigrateAsync();
        return database;
    }

    /// <summary>A context as a handler would open it.</summary>
    public PortalDbContext Open() => _app.Services.GetRequiredService<IDbContextFactory<PortalDbContext>>().CreateDbContext();

    /// <summary>Writes and forgets, so that a later read comes from the database.</summary>
    public async Task SaveAsync(params object[] things)
    {
        await using var db = Open();
        db.AddRange(things);
        await db.SaveChangesAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await using (var db = Open())
            await db.Database.EnsureDeletedAsync();
        await _app.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private static string ConnectionString(DatabaseProvider provider)
    {
        if (provider == DatabaseProvider.Sqlite)
            return "";
        var variable = provider == DatabaseProvider.Postgres ? "PORTAL_TEST_POSTGRES" : "PORTAL_TEST_SQLSERVER";
        var given = Environment.GetEnvironmentVariable(variable);
        Skip.If(string.IsNullOrEmpty(given), $"{variable} is not set, so nothing is known about {provider}.");
        return $"{given.TrimEnd(';')};Database=portal_test_{Guid.NewGuid():N}";
    }
}
