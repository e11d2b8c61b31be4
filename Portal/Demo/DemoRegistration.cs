using System.Diagnostics;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Portal.Engines;
using Portal.Engines.Local;
using Portal.Hosting;
using Portal.Persistence;
using Portal.Security;

namespace Portal.Demo;

public static class DemoRegistration
{
    // No attempt of the past is given up because the making takes its time.
    private const int Patience = 600_000;

    public static void AddDemo(this WebApplicationBuilder builder)
    {
        var configuration = builder.Configuration;
        builder.AddValidatedOptions<DemoOptions>(DemoOptions.Section, options => DemoRoot.Refuse(
            options.Enabled, configuration[$"{PortalOptions.Section}:DataRoot"] ?? "",
            new DatabaseOptions
            {
                Provider = Enum.TryParse<DatabaseProvider>(configuration[$"{DatabaseOptions.Section}:Provider"], ignoreCase: true, out var provider) ? provider : DatabaseProvider.Sqlite,
                ConnectionString = configuration[$"{DatabaseOptions.Section}:ConnectionString"] ?? "",
            }));
        // The passwords of a demo stand on its sign-in page: a second step would keep out nobody but who looks around.
        builder.Services.AddOptions<SecurityOptions>().PostConfigure<IOptions<DemoOptions>>((security, demo) => security.RequireTwoFactorForAdministrators &= !demo.Value.Enabled);
    }

    /// <summary>At the first start of a demo, makes its history; else nothing.</summary>
    /// <param name="app">The portal that will serve it; it has not opened the database yet.</param>
    /// <param name="compose">Makes another portal with changes, for the time in which the past is lived.</param>
    public static async Task MakeDemoAsync(this WebApplication app, Func<Action<WebApplicationBuilder>, WebApplication> compose)
    {
        ArgumentNullException.ThrowIfNull(compose);
        if (!app.Services.GetRequiredService<IOptions<DemoOptions>>().Value.Enabled)
            return;
        var root = new DemoRoot(app.Services.GetRequiredService<IOptions<PortalOptions>>().Value.DataRoot);
        if (root.IsMade)
            return;
        Console.WriteLine($"\n  Making the demo: {DemoStory.Days} days of three organisations. This is done once, and takes about a minute.");
        var started = Stopwatch.GetTimestamp();
        root.Begin();
        await using (var past = compose(GoBack))
        {
            await past.PrepareDatabaseAsync();
            await ActivatorUtilities.CreateInstance<DemoStory>(past.Services).TellAsync(TimeProvider.System.GetUtcNow);
        }

        SqliteConnection.ClearAllPools();
        // What was written in haste is on the disk before the mark says that it is made.
        await using (var db = await app.Services.GetRequiredService<IDbContextFactory<PortalDbContext>>().CreateDbContextAsync())
            await db.Database.ExecuteSqlRawAsync("PRAGMA wal_checkpoint(TRUNCATE)");
        root.Finish();
        Console.WriteLine($"  Made in {Stopwatch.GetElapsedTime(started).TotalSeconds:0} s.\n");
    }

    // The clock and the machine that runs tasks are what the past has of its own; all else is the portal's.
    private static void GoBack(WebApplicationBuilder builder)
    {
        var services = builder.Services;
        builder.Logging.SetMinimumLevel(LogLevel.Error).AddFilter((_, level) => level >= LogLevel.Error);
        services.AddSingleton(_ => new DemoClock(TimeProvider.System.GetUtcNow().AddDays(-DemoStory.Days)));
        services.RemoveAll<TimeProvider>();
        services.AddSingleton<TimeProvider>(provider => provider.GetRequiredService<DemoClock>());
        services.RemoveAll<SqlitePragmas>();
        services.AddSingleton(new SqlitePragmas(isDurable: false));
        services.RemoveAll<IEngine>();
        services.AddSingleton<DemoAgenda>();
        services.AddSingleton<LocalEngine>();
        services.AddSingleton<ScriptedEngine>();
        services.AddSingleton<IEngine>(provider => provider.GetRequiredService<ScriptedEngine>());
        services.AddSingleton<DemoStage>();
        services.AddSingleton<DemoPlatform>();
        services.AddSingleton<DemoRegistry>();
        services.AddSingleton<DemoWork>();
        services.AddSingleton<DemoModels>();
        services.PostConfigure<LocalEngineOptions>(options => options.LostAfterMilliseconds = Patience);
    }
}
