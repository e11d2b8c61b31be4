namespace Portal.Persistence.Migrations;

/// <summary>
/// The database's own word that a published price book never changes: only drafts are edited or deleted, and a published book only ends, once. Names and numbers are those of
/// the schema. A migration that rebuilds the table, as SQLite's do, must make its triggers again; a test tries them on the migrated database.
/// </summary>
public static class PriceBookTriggers
{
    private const string Tax = "PricesAreNet";
    private const string Message = "a published price book never changes";
    // As of the migration that made the triggers; what a column added later needs says its own name.
    private static readonly string[] Fixed = ["Id", "Version", "Currency", "EffectiveFrom", "PublishedAt", "PublishedBy", "SpotPerMille", "StandardPerMille", "UrgentPerMille", "Rules", "Windows"];

    public static IReadOnlyList<string> Sqlite { get; } =
    [
        SqliteUpdate(),
        $"""CREATE TRIGGER "TR_PriceBooks_Delete" BEFORE DELETE ON "PriceBooks" WHEN OLD."State" <> 1 BEGIN SELECT RAISE(ABORT, '{Message}'); END;""",
    ];

    public static IReadOnlyList<string> Postgres { get; } =
    [
        $"CREATE FUNCTION portal_price_book_fixed() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '{Message}'; END $$;",
        PostgresUpdate(),
        """CREATE TRIGGER "TR_PriceBooks_Delete" BEFORE DELETE ON "PriceBooks" FOR EACH ROW WHEN (OLD."State" <> 1) EXECUTE FUNCTION portal_price_book_fixed();""",
        """CREATE TRIGGER "TR_PriceBooks_Truncate" BEFORE TRUNCATE ON "PriceBooks" FOR EACH STATEMENT EXECUTE FUNCTION portal_price_book_fixed();""",
    ];

    // EXEC, since a trigger must be alone in its batch and a script of migrations is not.
    public static IReadOnlyList<string> SqlServer { get; } =
    [
        SqlServerUpdate(),
        $"EXEC('CREATE TRIGGER TR_PriceBooks_Delete ON PriceBooks AFTER DELETE AS IF EXISTS (SELECT 1 FROM deleted WHERE State <> 1) THROW 51000, ''{Message}'', 1;')",
    ];

    /// <summary>Whether prices are without tax is fixed as well; after its column is added.</summary>
    public static IReadOnlyList<string> SqliteWithTax { get; } = ["""DROP TRIGGER "TR_PriceBooks_Update";""", SqliteUpdate(Tax)];

    public static IReadOnlyList<string> PostgresWithTax { get; } = ["""DROP TRIGGER "TR_PriceBooks_Update" ON "PriceBooks";""", PostgresUpdate(Tax)];

    public static IReadOnlyList<string> SqlServerWithTax { get; } = ["DROP TRIGGER TR_PriceBooks_Update;", SqlServerUpdate(Tax)];

    /// <summary>As it was before; ahead of its column's removal.</summary>
    public static IReadOnlyList<string> SqliteWithoutTax { get; } = ["""DROP TRIGGER "TR_PriceBooks_Update";""", SqliteUpdate()];

    public static IReadOnlyList<string> PostgresWithoutTax { get; } = ["""DROP TRIGGER "TR_PriceBooks_Update" ON "PriceBooks";""", PostgresUpdate()];

    public static IReadOnlyList<string> SqlServerWithoutTax { get; } = ["DROP TRIGGER TR_PriceBooks_Update;", SqlServerUpdate()];

    /// <summary>Takes them away again.</summary>
    public static IReadOnlyList<string> DropSqlite { get; } = ["""DROP TRIGGER "TR_PriceBooks_Update";""", """DROP TRIGGER "TR_PriceBooks_Delete";"""];

    public static IReadOnlyList<string> DropPostgres { get; } = ["DROP FUNCTION portal_price_book_fixed() CASCADE;"];

    public static IReadOnlyList<string> DropSqlServer { get; } = ["DROP TRIGGER TR_PriceBooks_Update, TR_PriceBooks_Delete;"];

    private static string SqliteUpdate(params string[] added) =>
        $"""CREATE TRIGGER "TR_PriceBooks_Update" BEFORE UPDATE ON "PriceBooks" WHEN OLD."State" <> 1 AND NOT ({Ends("IS", added)}) BEGIN SELECT RAISE(ABORT, '{Message}'); END;""";

    private static string PostgresUpdate(params string[] added) =>
        $"""CREATE TRIGGER "TR_PriceBooks_Update" BEFORE UPDATE ON "PriceBooks" FOR EACH ROW WHEN (OLD."State" <> 1 AND NOT ({Ends("IS NOT DISTINCT FROM", added)})) EXECUTE FUNCTION portal_price_book_fixed();""";

    private static string SqlServerUpdate(params string[] added) =>
        $"EXEC('CREATE TRIGGER TR_PriceBooks_Update ON PriceBooks AFTER UPDATE AS IF (SELECT COUNT(*) FROM deleted WHERE State <> 1) <> (SELECT COUNT(*) FROM inserted i JOIN deleted d ON i.Id = d.Id WHERE {EndsOnSqlServer(added)}) THROW 51000, ''{Message}'', 1;')";

    // Published (2) becomes superseded (3), and says from when.
    private static string Ends(string same, string[] added) =>
        """OLD."State" = 2 AND NEW."State" = 3 AND OLD."SupersededAt" IS NULL AND NEW."SupersededAt" IS NOT NULL AND """
        + string.Join(" AND ", Fixed.Concat(added).Select(column => $"""NEW."{column}" {same} OLD."{column}" """.TrimEnd()));

    private static string EndsOnSqlServer(string[] added) =>
        "d.State = 2 AND i.State = 3 AND d.SupersededAt IS NULL AND i.SupersededAt IS NOT NULL AND EXISTS (SELECT "
        + string.Join(", ", Fixed.Concat(added).Select(column => $"i.{column}")) + " INTERSECT SELECT " + string.Join(", ", Fixed.Concat(added).Select(column => $"d.{column}")) + ")";
}
