namespace Portal.Persistence.Migrations;

/// <summary>
/// The database's own word that the ledger is append-only: an entry never changes, and a transfer only as an open hold that ends, once. Names and numbers are those of the
/// schema. A migration that rebuilds one of these tables, as SQLite's do, must make its triggers again; a test tries them on the migrated database.
/// </summary>
public static class LedgerTriggers
{
    private const string Message = "the ledger is append-only";
    private static readonly string[] Fixed = ["Id", "Kind", "DebitAccountId", "CreditAccountId", "Amount_Micros", "Amount_Currency", "HoldId", "Cause", "CauseId", "At"];

    public static IReadOnlyList<string> Sqlite { get; } =
    [
        .. from trigger in new[] { ("LedgerEntries", "UPDATE", ""), ("LedgerEntries", "DELETE", ""), ("LedgerTransfers", "DELETE", ""), ("LedgerTransfers", "UPDATE", $"WHEN NOT ({Ends("OLD", "NEW", "IS")})") }
           let table = trigger.Item1
           select $"""CREATE TRIGGER "TR_{table}_{trigger.Item2}" BEFORE {trigger.Item2} ON "{table}" {trigger.Item3} BEGIN SELECT RAISE(ABORT, '{Message}'); END;""",
    ];

    public static IReadOnlyList<string> Postgres { get; } =
    [
        $"CREATE FUNCTION portal_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '{Message}'; END $$;",
        """CREATE TRIGGER "TR_LedgerEntries" BEFORE UPDATE OR DELETE ON "LedgerEntries" FOR EACH ROW EXECUTE FUNCTION portal_append_only();""",
        """CREATE TRIGGER "TR_LedgerEntries_Truncate" BEFORE TRUNCATE ON "LedgerEntries" FOR EACH STATEMENT EXECUTE FUNCTION portal_append_only();""",
        """CREATE TRIGGER "TR_LedgerTransfers_Delete" BEFORE DELETE ON "LedgerTransfers" FOR EACH ROW EXECUTE FUNCTION portal_append_only();""",
        """CREATE TRIGGER "TR_LedgerTransfers_Truncate" BEFORE TRUNCATE ON "LedgerTransfers" FOR EACH STATEMENT EXECUTE FUNCTION portal_append_only();""",
        $"""CREATE TRIGGER "TR_LedgerTransfers_Update" BEFORE UPDATE ON "LedgerTransfers" FOR EACH ROW WHEN (NOT ({Ends("OLD", "NEW", "IS NOT DISTINCT FROM")})) EXECUTE FUNCTION portal_append_only();""",
    ];

    // EXEC, since a trigger must be alone in its batch and a script of migrations is not.
    public static IReadOnlyList<string> SqlServer { get; } =
    [
        $"EXEC('CREATE TRIGGER TR_LedgerEntries ON LedgerEntries INSTEAD OF UPDATE, DELETE AS THROW 51000, ''{Message}'', 1;')",
        $"EXEC('CREATE TRIGGER TR_LedgerTransfers_Delete ON LedgerTransfers INSTEAD OF DELETE AS THROW 51000, ''{Message}'', 1;')",
        $"EXEC('CREATE TRIGGER TR_LedgerTransfers_Update ON LedgerTransfers AFTER UPDATE AS IF (SELECT COUNT(*) FROM inserted) <> (SELECT COUNT(*) FROM inserted i JOIN deleted d ON i.Id = d.Id WHERE {EndsOnSqlServer()}) THROW 51000, ''{Message}'', 1;')",
    ];

    /// <summary>Takes them away again.</summary>
    public static IReadOnlyList<string> DropSqlite { get; } =
        [.. from name in new[] { "LedgerEntries_UPDATE", "LedgerEntries_DELETE", "LedgerTransfers_DELETE", "LedgerTransfers_UPDATE" } select $"""DROP TRIGGER "TR_{name}";"""];

    public static IReadOnlyList<string> DropPostgres { get; } = ["DROP FUNCTION portal_append_only() CASCADE;"];

    public static IReadOnlyList<string> DropSqlServer { get; } = ["DROP TRIGGER TR_LedgerEntries, TR_LedgerTransfers_Delete, TR_LedgerTransfers_Update;"];

    // Pending (1) becomes posted (2) or voided (3), and says by what.
    private static string Ends(string old, string now, string same) =>
        $"""{old}."State" = 1 AND {now}."State" IN (2, 3) AND {old}."EndedById" IS NULL AND {now}."EndedById" IS NOT NULL AND """
        + string.Join(" AND ", Fixed.Select(column => $"""{now}."{column}" {same} {old}."{column}" """.TrimEnd()));

    // It has no IS NOT DISTINCT FROM before 2022: what both have in common does.
    private static string EndsOnSqlServer() =>
        "d.State = 1 AND i.State IN (2, 3) AND d.EndedById IS NULL AND i.EndedById IS NOT NULL AND EXISTS (SELECT "
        + string.Join(", ", Fixed.Select(column => $"i.{column}")) + " INTERSECT SELECT " + string.Join(", ", Fixed.Select(column => $"d.{column}")) + ")";
}
