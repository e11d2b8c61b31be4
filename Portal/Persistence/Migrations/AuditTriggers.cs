namespace Portal.Persistence.Migrations;

/// <summary>The database's own word that the audit and its chain are append-only. A migration that rebuilds one of these tables, as SQLite's do, must make its triggers again.</summary>
public static class AuditTriggers
{
    private const string Message = "the audit is append-only";
    private static readonly string[] Tables = ["AuditEntries", "AuditSeals"];

    public static IReadOnlyList<string> Sqlite { get; } =
    [
        .. from table in Tables
           from act in new[] { "UPDATE", "DELETE" }
           select $"""CREATE TRIGGER "TR_{table}_{act}" BEFORE {act} ON "{table}" BEGIN SELECT RAISE(ABORT, '{Message}'); END;""",
    ];

    public static IReadOnlyList<string> Postgres { get; } =
    [
        $"CREATE FUNCTION portal_audit_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '{Message}'; END $$;",
        .. from table in Tables
           from trigger in new[] { ("", "UPDATE OR DELETE", "ROW"), ("_Truncate", "TRUNCATE", "STATEMENT") }
           select $"""CREATE TRIGGER "TR_{table}{trigger.Item1}" BEFORE {trigger.Item2} ON "{table}" FOR EACH {trigger.Item3} EXECUTE FUNCTION portal_audit_append_only();""",
    ];

    // EXEC, since a trigger must be alone in its batch and a script of migrations is not.
    public static IReadOnlyList<string> SqlServer { get; } =
        [.. from table in Tables select $"EXEC('CREATE TRIGGER TR_{table} ON {table} INSTEAD OF UPDATE, DELETE AS THROW 51000, ''{Message}'', 1;')"];

    /// <summary>Takes them away again.</summary>
    public static IReadOnlyList<string> DropSqlite { get; } = [.. from table in Tables from act in new[] { "UPDATE", "DELETE" } select $"""DROP TRIGGER "TR_{table}_{act}";"""];

    public static IReadOnlyList<string> DropPostgres { get; } = ["DROP FUNCTION portal_audit_append_only() CASCADE;"];

    public static IReadOnlyList<string> DropSqlServer { get; } = ["DROP TRIGGER TR_AuditEntries, TR_AuditSeals;"];
}
