namespace Portal.Persistence.Migrations;

/// <summary>
/// The database's own word that a published price book never changes: only drafts are edited or deleted, and a published book only ends, once. Names and numbers are those of
/// the schema. A migration that rebuilds the table, as SQLite's do, must make its triggers again; a test tries them on the migrated database.
/// </summary>
public static class PriceBookTriggers
{
    private const string Message = "a published price book never changes";
    private static readonly string[] Fixed = ["Id", "Version", "Currency", "EffectiveFrom", "PublishedAt", "PublishedBy", "SpotPerMille", "StandardPerMille", "UrgentPerMille", "Rules", "Windows"];

    public static IReadOnlyList<string> Sqlite { get; } =
    [
        $"""CREATE TRIGGER "TR_PriceBooks_Update" BEFORE UPDATE ON "PriceBooks" WHEN OLD."State" <> 1 AND NOT ({Ends("IS")}) BEGIN SELECT RAISE(ABORT, '{Message}'); END;""",
        $"""CREATE TRIGGER "TR_PriceBooks_Delete" BEFORE DELETE ON "PriceBooks" WHEN OLD."State" <> 1 BEGIN SELECT RAISE(ABORT, '{Message}'); END;""",
    ];

    public static IReadOnlyList<string> Postgres { get; } =
    [
        $"CREATE FUNCTION portal_price_book_fixed() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '{Message}'; END $$;",
        $"""CREATE TRIGGER "TR_PriceBooks_Update" BEFORE UPDATE ON "PriceBooks" FOR EACH ROW WHEN (OLD."State" <> 1 AND NOT ({Ends("IS NOT DISTINCT FROM")})) EXECUTE FUNCTION portal_price_book_fixed();""",
        """CREATE TRIGGER "TR_PriceBooks_Delete" BEFORE DELETE ON "PriceBooks" FOR EACH ROW WHEN (OLD."State" <> 1) EXECUTE FUNCTION portal_price_book_fixed();""",
        """CREATE TRIGGER "TR_PriceBooks_Truncate" BEFORE TRUNCATE ON "PriceBooks" FOR EACH STATEMENT EXECUTE FUNCTION portal_price_book_fixed();""",
    ];

    // EXEC, since a trigger must be alone in its batch and a script of migrations is not.
    public static IReadOnlyList<string> SqlServer { get; } =
    [
        $"EXEC('CREATE TRIGGER TR_PriceBooks_Update ON PriceBooks AFTER UPDATE AS IF (SELECT COUNT(*) FROM deleted WHERE State <> 1) <> (SELECT COUNT(*) FROM inserted i JOIN deleted d ON i.Id = d.Id WHERE {EndsOnSqlServer()}) THROW 51000, ''{Message}'', 1;')",
        $"EXEC('CREATE TRIGGER TR_PriceBooks_Delete ON PriceBooks AFTER DELETE AS IF EXISTS (SELECT 1 FROM deleted WHERE State <> 1) THROW 51000, ''{Message}'', 1;')",
    ];

    /// <summary>Takes them away again.</summary>
    public static IReadOnlyList<string> DropSqlite { get; } = ["""DROP TRIGGER "TR_PriceBooks_Update";""", """DROP TRIGGER "TR_PriceBooks_Delete";"""];

    public static IReadOnlyList<string> DropPostgres { get; } = ["DROP FUNCTION portal_price_book_fixed() CASCADE;"];

    public static IReadOnlyList<string> DropSqlServer { get; } = ["DROP TRIGGER TR_PriceBooks_Update, TR_PriceBooks_Delete;"];

    // Published (2) becomes superseded (3), and says from when.
    private static string Ends(string same) =>
        """OLD."State" = 2 AND NEW."State" = 3 AND OLD."SupersededAt" IS NULL AND NEW."SupersededAt" IS NOT NULL AND """
        + string.Join(" AND ", Fixed.Select(column => $"""NEW."{column}" {same} OLD."{column}" """.TrimEnd()));

    private static string EndsOnSqlServer() =>
        "d.State = 2 AND i.State = 3 AND d.SupersededAt IS NULL AND i.SupersededAt IS NOT NULL AND EXISTS (SELECT "
        + string.Join(", ", Fixed.Select(column => $"i.{column}")) + " INTERSECT SELECT " + string.Join(", ", Fixed.Select(column => $"d.{column}")) + ")";
}
