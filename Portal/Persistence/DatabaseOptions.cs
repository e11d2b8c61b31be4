using System.ComponentModel.DataAnnotations;

namespace Portal.Persistence;

/// <summary>Which database keeps the state.</summary>
public enum DatabaseProvider
{
    Sqlite,
    Postgres,
    SqlServer,
}

public sealed class DatabaseOptions
{
    public const string Section = "Portal:Database";

    [EnumDataType(typeof(DatabaseProvider))]
    public DatabaseProvider Provider { get; set; } = DatabaseProvider.Sqlite;

    /// <summary>Empty with SQLite: <c>portal.db</c> in the data root.</summary>
    public string ConnectionString { get; set; } = "";

    /// <summary>Bring the schema up to date at start.</summary>
    public bool MigrateAtStart { get; set; } = true;
}
