using Microsoft.AspNetCore.Identity;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Portal.Persistence;
using Portal.Tests.Testing;

namespace Portal.Tests.Persistence;

public sealed class SqliteUpgradeTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ServiceProvider _identity = new ServiceCollection().Configure<IdentityOptions>(options => options.Stores.SchemaVersion = IdentitySchemaVersions.Version3).BuildServiceProvider();

    private string File => _folder.At("portal.db");

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        _identity.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Run_WithoutADatabase_MakesOne()
    {
        // Or what one that was killed left of it.
        await System.IO.File.WriteAllTextAsync(File, "");
        await RunAsync();

        Assert.Empty(await PendingAsync());
        Assert.Equal(["portal.db"], Files());
    }

    [Fact]
    public async Task Run_OfAnOlderOne_KeepsWhatIsInIt()
    {
        await OlderAsync();
        // As a process that was killed leaves it: what it wrote last is in the log beside the file.
        using (var open = Connect("Pooling=False"))
        {
            Execute(open, "PRAGMA journal_mode=WAL; CREATE TABLE Mark (Text TEXT); INSERT INTO Mark VALUES ('still here')");
            foreach (var file in new[] { "portal.db", "portal.db-wal" })
                System.IO.File.Copy(_folder.At(file), _folder.At(file + ".killed"));
        }

        foreach (var file in new[] { "portal.db", "portal.db-wal" })
            System.IO.File.Move(_folder.At(file + ".killed"), _folder.At(file), overwrite: true);

        await RunAsync();

        Assert.Empty(await PendingAsync());
        Assert.Equal(["portal.db"], Files());
        using var read = Connect("Pooling=False");
        Assert.Equal("still here", Execute(read, "SELECT Text FROM Mark"));
    }

    [Fact]
    public async Task Run_AfterOneThatWasCutShort_BeginsAgainFromWhatThereWas()
    {
        await OlderAsync();
        await System.IO.File.WriteAllTextAsync(File + SqliteUpgrade.Ending, "half of a copy");
        await System.IO.File.WriteAllTextAsync(File + SqliteUpgrade.Ending + "-wal", "and of its log");

        await RunAsync();

        Assert.Empty(await PendingAsync());
        Assert.Equal(["portal.db"], Files());
    }

    [Fact]
    public async Task Run_OfALink_BringsWhatItPointsToUpToDate()
    {
        await OlderAsync();
        SqliteConnection.ClearAllPools();
        Directory.CreateDirectory(_folder.At("elsewhere"));
        System.IO.File.Move(File, _folder.At("elsewhere", "real.db"));
        System.IO.File.CreateSymbolicLink(File, _folder.At("elsewhere", "real.db"));
        System.IO.File.SetUnixFileMode(_folder.At("elsewhere", "real.db"), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        SqliteConnection.ClearAllPools();

        await RunAsync();

        Assert.NotNull(new FileInfo(File).LinkTarget);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, System.IO.File.GetUnixFileMode(_folder.At("elsewhere", "real.db")));
        Assert.Empty(await PendingAsync());
    }

    [Fact]
    public async Task Run_TwiceAtOnce_MakesOne()
    {
        var runs = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => Record.ExceptionAsync(RunAsync))));

        Assert.Contains(runs, error => error is null);
        Assert.All(runs, error => Assert.True(error is null or IOException, $"{error}"));
        Assert.Empty(await PendingAsync());
        Assert.Equal(["portal.db"], Files());
    }

    [Fact]
    public async Task Run_OfOneInWhichFilesWereCharged_KnowsHowFar()
    {
        await using (var db = Open())
            await db.GetService<IMigrator>().MigrateAsync(db.Database.GetMigrations().TakeWhile(name => !name.EndsWith("_MeteredProjects", StringComparison.Ordinal)).Last());
        using (var old = Connect("Pooling=False;Foreign Keys=False"))
        {
            Execute(old, "INSERT INTO Projects (Id, OrganisationId, Name, CreatedAt, Weight) VALUES ('a', 'o', 'with files', 1, 100), ('b', 'o', 'without', 1, 100)");
            Execute(old, "INSERT INTO StorageRecords (Id, ProjectId, OrganisationId, ChargePeriodStart, ChargePeriodEnd, MebibyteSeconds, PeakMebibytes) VALUES ('r', 'a', 'o', 10, 20, 1, 1), ('s', 'a', 'o', 20, 30, 1, 1)");
        }

        await RunAsync();

        using var read = Connect("Pooling=False");
        Assert.Equal((30L, DBNull.Value), (Execute(read, "SELECT MeteredTo FROM Projects WHERE Id = 'a'"), Execute(read, "SELECT MeteredTo FROM Projects WHERE Id = 'b'")));
    }

    [Fact]
    public async Task Run_WithNothingToDo_LeavesTheFileAlone()
    {
        await RunAsync();
        // Whoever opens it first gives it its log.
        await PendingAsync();
        SqliteConnection.ClearAllPools();
        var before = System.IO.File.ReadAllBytes(File);
        await RunAsync();
        SqliteConnection.ClearAllPools();

        Assert.Equal(before, System.IO.File.ReadAllBytes(File));
    }

    [Fact]
    public async Task Run_WhileAnotherProcessHasItOpen_ChangesNothing()
    {
        await OlderAsync();
        var pending = await PendingAsync();
        using var other = Connect("Pooling=False");
        Execute(other, "PRAGMA journal_mode=WAL; CREATE TABLE Mark (Text TEXT)");

        var error = await Assert.ThrowsAsync<IOException>(RunAsync);

        Assert.Contains("another process", error.Message, StringComparison.Ordinal);
        Execute(other, "INSERT INTO Mark VALUES ('written after')");
        Assert.Equal(pending, await PendingAsync());
        Assert.DoesNotContain(Files(), file => file.Contains(SqliteUpgrade.Ending, StringComparison.Ordinal));
    }

    private async Task OlderAsync()
    {
        await using var db = Open();
        await db.GetService<IMigrator>().MigrateAsync(db.Database.GetMigrations().SkipLast(3).Last());
    }

    private async Task RunAsync()
    {
        await using var db = Open();
        await SqliteUpgrade.RunAsync(db, Options(), NullLogger.Instance);
    }

    private async Task<List<string>> PendingAsync()
    {
        await using var db = Open();
        return [.. await db.Database.GetPendingMigrationsAsync()];
    }

    private SqlitePortalDbContext Open() => new(Options());

    private DbContextOptions<SqlitePortalDbContext> Options() =>
        new DbContextOptionsBuilder<SqlitePortalDbContext>().UseSqlite($"Data Source={File}").AddInterceptors(new SqlitePragmas(isDurable: true)).UseApplicationServiceProvider(_identity).Options;

    private SqliteConnection Connect(string more)
    {
        var connection = new SqliteConnection($"Data Source={File};{more}");
        connection.Open();
        return connection;
    }

    private string[] Files()
    {
        SqliteConnection.ClearAllPools();
        return [.. Directory.GetFiles(_folder.Path).Select(Path.GetFileName).Order()!];
    }

    private static object? Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }
}
