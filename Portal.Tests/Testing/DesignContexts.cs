using Portal.Persistence;

namespace Portal.Tests.Testing;

/// <summary>The contexts the migration tool works with: a model and migrations, no database.</summary>
public static class DesignContexts
{
    public static PortalDbContext Of(DatabaseProvider provider) => provider switch
    {
        DatabaseProvider.Sqlite => new SqliteDesignFactory().CreateDbContext([]),
        DatabaseProvider.Postgres => new PostgresDesignFactory().CreateDbContext([]),
        DatabaseProvider.SqlServer => new SqlServerDesignFactory().CreateDbContext([]),
        _ => throw new ArgumentOutOfRangeException(nameof(provider), provider, "Unknown provider."),
    };
}
