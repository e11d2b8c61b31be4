namespace Portal.Persistence.Migrations;

/// <summary>The database's own word that a decision on an application never changes. A migration that rebuilds the table, as SQLite's do, must make its triggers again.</summary>
public static class VerificationTriggers
{
    private const string Message = "a decision never changes";

    public static IReadOnlyList<string> Sqlite { get; } =
        [.. from act in new[] { "UPDATE", "DELETE" } select $"""CREATE TRIGGER "TR_VerificationDecisions_{act}" BEFORE {act} ON "VerificationDecisions" BEGIN SELECT RAISE(ABORT, '{Message}'); END;"""];

    public static IReadOnlyList<string> Postgres { get; } =
    [
        $"CREATE FUNCTION portal_decision_fixed() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '{Message}'; END $$;",
        """CREATE TRIGGER "TR_VerificationDecisions" BEFORE UPDATE OR DELETE ON "VerificationDecisions" FOR EACH ROW EXECUTE FUNCTION portal_decision_fixed();""",
        """CREATE TRIGGER "TR_VerificationDecisions_Truncate" BEFORE TRUNCATE ON "VerificationDecisions" FOR EACH STATEMENT EXECUTE FUNCTION portal_decision_fixed();""",
    ];

    // EXEC, since a trigger must be alone in its batch and a script of migrations is not.
    public static IReadOnlyList<string> SqlServer { get; } =
        [$"EXEC('CREATE TRIGGER TR_VerificationDecisions ON VerificationDecisions INSTEAD OF UPDATE, DELETE AS THROW 51000, ''{Message}'', 1;')"];

    /// <summary>Takes them away again.</summary>
    public static IReadOnlyList<string> DropSqlite { get; } = [.. from act in new[] { "UPDATE", "DELETE" } select $"""DROP TRIGGER "TR_VerificationDecisions_{act}";"""];

    public static IReadOnlyList<string> DropPostgres { get; } = ["DROP FUNCTION portal_decision_fixed() CASCADE;"];

    public static IReadOnlyList<string> DropSqlServer { get; } = ["DROP TRIGGER TR_VerificationDecisions;"];
}
