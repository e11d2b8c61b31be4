using Microsoft.EntityFrameworkCore;
using Portal.Persistence;

namespace Portal.Hosting;

/// <summary>What the operator runs at the console on the portal's database, without serving anybody.</summary>
public static class DatabaseVerb
{
    /// <summary>Checks all options and that the database is there and up to date, then runs.</summary>
    /// <returns>What <paramref name="verb"/> returns; 2 when a setting is wrong or the database is not as this portal has it; the console then says so.</returns>
    public static async Task<int> RunOnDatabaseAsync(this WebApplication app, Func<Task<int>> verb)
    {
        var code = 0;
        var settings = await app.ReportWrongSettingsAsync(async () => code = await IsUpToDateAsync(app) ? await verb() : 2);
        return settings == 0 ? code : settings;
    }

    private static async Task<bool> IsUpToDateAsync(WebApplication app)
    {
        await using var db = await app.Services.GetRequiredService<IDbContextFactory<PortalDbContext>>().CreateDbContextAsync();
        var pending = (await db.Database.GetPendingMigrationsAsync()).ToList();
        if (pending.Count == 0)
            return true;
        await Console.Error.WriteLineAsync(pending.Count == db.Database.GetMigrations().Count()
            ? "There is no database of a portal here. Is Portal:DataRoot, or Portal:Database, the one that the portal runs with?"
            : $"The database is older than this portal: {pending.Count} changes are missing, {pending[0]} first. Start the portal, which brings it up to date, and try again.");
        return false;
    }
}
