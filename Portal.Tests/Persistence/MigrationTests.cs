using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.SqlServer.TransactSql.ScriptDom;
using Portal.Persistence;
using Portal.Persistence.Migrations;
using Portal.Tests.Testing;

namespace Portal.Tests.Persistence;

public sealed class MigrationTests
{
    public static TheoryData<DatabaseProvider> Providers => TestDatabase.Providers;

    [Theory]
    [MemberData(nameof(Providers))]
    public void Model_EveryProvider_HasAMigrationForEveryChange(DatabaseProvider provider)
    {
        using var db = DesignContexts.Of(provider);

        Assert.False(db.Database.HasPendingModelChanges(), $"The model changed since the last {provider} migration: eng/add-migration.sh Name makes all three.");
    }

    [Fact]
    public void Migrations_OfTheProviders_HaveTheSameNames()
    {
        var sqlite = Names(DatabaseProvider.Sqlite);

        Assert.NotEmpty(sqlite);
        Assert.Equal(sqlite, Names(DatabaseProvider.Postgres));
        Assert.Equal(sqlite, Names(DatabaseProvider.SqlServer));

        // 20260101120000_Name: the instants differ, the names may not.
        static string[] Names(DatabaseProvider provider)
        {
            using var db = DesignContexts.Of(provider);
            return [.. db.Database.GetMigrations().Select(migration => migration[(migration.IndexOf('_', StringComparison.Ordinal) + 1)..])];
        }
    }

    [SkippableTheory]
    [MemberData(nameof(Providers))]
    public async Task Migrate_EmptyDatabase_LeavesNothingPending(DatabaseProvider provider)
    {
        await using var database = await TestDatabase.CreateAsync(provider);
        await using var db = database.Open();

        Assert.Empty(await db.Database.GetPendingMigrationsAsync());
        Assert.Equal(0, await db.Users.CountAsync());
    }

    [Theory]
    [InlineData(MigrationsSqlGenerationOptions.Default)]
    [InlineData(MigrationsSqlGenerationOptions.Idempotent)]
    public void Script_ForSqlServer_IsValidTransactSql(MigrationsSqlGenerationOptions options)
    {
        using var db = DesignContexts.Of(DatabaseProvider.SqlServer);
        var script = db.GetService<IMigrator>().GenerateScript(options: options);

        new TSql160Parser(initialQuotedIdentifiers: true).Parse(new StringReader(script), out var errors);

        Assert.Contains("CREATE TABLE [AspNetUsers]", script, StringComparison.Ordinal);
        Assert.Empty(errors.Select(error => $"line {error.Line}: {error.Message}"));
    }

    // In a script of migrations they are texts, which nobody reads before the server does.
    [Fact]
    public void Triggers_ForSqlServer_AreValidTransactSql()
    {
        const string Start = "EXEC('", End = "')";
        string[] statements = [.. DocumentTriggers.SqlServer, .. DocumentTriggers.AnewOnSqlServer(DocumentTriggers.ChargesOfStorage).Where(statement => statement.StartsWith("EXEC", StringComparison.Ordinal)), .. LedgerTriggers.SqlServer, .. PriceBookTriggers.SqlServer, .. AuditTriggers.SqlServer, .. VerificationTriggers.SqlServer];
        foreach (var statement in statements)
        {
            Assert.True(statement.StartsWith(Start, StringComparison.Ordinal) && statement.TrimEnd(';').EndsWith(End, StringComparison.Ordinal), statement);
            var body = statement.TrimEnd(';')[Start.Length..^End.Length].Replace("''", "'", StringComparison.Ordinal);

            new TSql160Parser(initialQuotedIdentifiers: true).Parse(new StringReader(body), out var errors);

            Assert.Empty(errors.Select(error => $"{body}: {error.Message}"));
        }
    }
}
