using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Portal.Hosting;
using Portal.Security.SupportViews;

namespace Portal.Persistence;

public static class PersistenceRegistration
{
    public static void AddPersistence(this WebApplicationBuilder builder)
    {
        builder.AddValidatedOptions<DatabaseOptions>(DatabaseOptions.Section, options =>
            options.Provider == DatabaseProvider.Sqlite || options.ConnectionString.Length > 0
                ? null
                : $"{DatabaseOptions.Section}:ConnectionString is empty; {options.Provider} needs one.");
        var options = Read(builder.Configuration.GetSection(DatabaseOptions.Section));
        switch (options.Provider)
        {
            case DatabaseProvider.Sqlite:
                builder.Services.AddSingleton(new SqlitePragmas(isDurable: true));
                Add<SqlitePortalDbContext>(builder.Services, (services, db) => db
                    .UseSqlite(SqliteConnectionString(services, options))
                    .AddInterceptors(services.GetRequiredService<SqlitePragmas>()));
                break;
            case DatabaseProvider.Postgres:
                Add<PostgresPortalDbContext>(builder.Services, (_, db) => db.UseNpgsql(PostgresConnection.Of(options.ConnectionString)));
                break;
            case DatabaseProvider.SqlServer:
                Add<SqlServerPortalDbContext>(builder.Services, (_, db) => db.UseSqlServer(options.ConnectionString));
                break;
        }
    }

    /// <summary>Brings the schema up to date unless the operator does that himself.</summary>
    public static async Task MigrateAsync(this WebApplication app)
    {
        if (!app.Services.GetRequiredService<IOptions<DatabaseOptions>>().Value.MigrateAtStart)
            return;
        await using var db = await app.Services.GetRequiredService<IDbContextFactory<PortalDbContext>>().CreateDbContextAsync();
        if (db.Database.IsSqlite())
            await SqliteUpgrade.RunAsync(db, app.Services.GetRequiredService<DbContextOptions<SqlitePortalDbContext>>(), app.Logger);
        else
            await db.Database.MigrateAsync();
    }

    // Which context to register must be known before options can be checked. A value that cannot be read is refused, with its key, at start.
    private static DatabaseOptions Read(IConfigurationSection section)
    {
        try
        {
            return section.Get<DatabaseOptions>() ?? new DatabaseOptions();
        }
        catch (InvalidOperationException)
        {
            return new DatabaseOptions();
        }
    }

    private static string SqliteConnectionString(IServiceProvider services, DatabaseOptions options) => options.ConnectionString.Length > 0
        ? options.ConnectionString
        : $"Data Source={services.GetRequiredService<DataRoot>().Database}";

    private static void Add<TContext>(IServiceCollection services, Action<IServiceProvider, DbContextOptionsBuilder> configure)
        where TContext : PortalDbContext
    {
        services.AddSingleton<ReadOnlySaves>();
        services.AddSingleton<ReadOnlyCommands>();
        services.AddPooledDbContextFactory<TContext>((provider, db) =>
        {
            configure(provider, db);
            db.AddInterceptors(provider.GetRequiredService<ReadOnlySaves>(), provider.GetRequiredService<ReadOnlyCommands>());
        });
        services.AddSingleton<IDbContextFactory<PortalDbContext>, PortalDbContextFactory<TContext>>();
        // Identity's stores live in a request or a circuit's scope; they get a context of their own.
        services.AddScoped<PortalDbContext>(provider => provider.GetRequiredService<IDbContextFactory<PortalDbContext>>().CreateDbContext());
    }
}
