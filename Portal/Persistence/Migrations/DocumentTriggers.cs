namespace Portal.Persistence.Migrations;

/// <summary>
/// The database's own word that what was charged and what was issued stays: a charge is only put on an invoice, once; an invoice that has its number is only paid or voided, a credit note only
/// carried on. It guards against mistakes: whoever may change the schema can take it away, and SQLite's REPLACE deletes without a word; the self-audit finds what was done then.
/// </summary>
/// <remarks>
/// As of the migration that made the triggers, which reads these lists whenever a database is new: a column that is added later needs a list of its own here, and a migration that makes the
/// triggers anew by it. A migration that rebuilds one of these tables, as SQLite's do, must make its triggers again. A test tries them on the migrated database, and looks for columns of no kind.
/// </remarks>
public static class DocumentTriggers
{
    private const string Message = "what was charged or issued never changes";

    /// <summary>What is kept, by table.</summary>
    public static IReadOnlyList<KeptDocument> Tables { get; } =
    [
        new("Charges")
        {
            Fixed =
            [
                "Id", "OrganisationId", "ProjectId", "TaskId", "AttemptId", "Category", "Sku", "FromSecond", "LineNumber", "ChargePeriodStart", "ChargePeriodEnd", "Amount", "PricingQuantity",
                "ListUnitPrice_Micros", "ListUnitPrice_Currency", "Tier", "IsAllowance", "IsContract", "MultiplierPerMille", "WindowName", "WindowPerMille", "Tax_RateBasisPoints", "Tax_IsNet",
                "BilledCost_Micros", "BilledCost_Currency", "PriceBookId", "PriceBookVersion", "BookedAt",
            ],
            Once = ["InvoiceId"],
        },
        new("Invoices")
        {
            IssuedBy = "Number",
            Fixed =
            [
                "Id", "OrganisationId", "Number", "PeriodName", "PeriodStart", "PeriodEnd", "ZoneId", "Buyer", "Seller", "Currency", "VatRateBasisPoints", "Lines", "Taxes", "VerificationCode",
                "BilledCost_Micros", "BilledCost_Currency", "ResidueBefore_Micros", "ResidueBefore_Currency", "ResidueAfter_Micros", "ResidueAfter_Currency", "Gross_Micros", "Gross_Currency",
                "Net_Micros", "Net_Currency", "Tax_Micros", "Tax_Currency", "OnAccountMicros", "CreatedAt", "IssuedAt",
            ],
            Once = ["PaidAt", "VoidedAt", "VoidReason"],
            Rising = ["State"],
        },
        new("CreditNotes")
        {
            IssuedBy = "Number",
            Fixed = ["Id", "OrganisationId", "InvoiceId", "State", "Number", "Reason", "Currency", "Lines", "Taxes", "RepaidMicros", "VerificationCode", "CreatedAt", "IssuedAt"],
            Once = ["CarriedOn"],
            Rising = ["Version"],
        },
    ];

    /// <summary>The same of charges since they may be of what a project kept; the migration that made them so reads it.</summary>
    public static KeptDocument ChargesOfStorage { get; } = Tables[0] with { Fixed = [.. Tables[0].Fixed, "StorageRecordId"] };

    /// <summary>What is kept once all migrations are done.</summary>
    public static IReadOnlyList<KeptDocument> Current { get; } = [ChargesOfStorage, .. Tables.Skip(1)];

    public static IReadOnlyList<string> Sqlite { get; } = [.. Tables.SelectMany(OfSqlite)];

    public static IReadOnlyList<string> Postgres { get; } =
    [
        $"CREATE FUNCTION portal_document_kept() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '{Message}'; END $$;",
        .. Tables.SelectMany(OfPostgres),
        .. Tables.Select(table => $"""CREATE TRIGGER "TR_{table.Name}_Truncate" BEFORE TRUNCATE ON "{table.Name}" FOR EACH STATEMENT EXECUTE FUNCTION portal_document_kept();"""),
    ];

    public static IReadOnlyList<string> SqlServer { get; } = [.. Tables.SelectMany(OfSqlServer)];

    /// <summary>Takes them away again.</summary>
    public static IReadOnlyList<string> DropSqlite { get; } = [.. Tables.SelectMany(DropOfSqlite)];

    public static IReadOnlyList<string> DropPostgres { get; } = ["DROP FUNCTION portal_document_kept() CASCADE;"];

    public static IReadOnlyList<string> DropSqlServer { get; } = [$"DROP TRIGGER {string.Join(", ", from table in Tables from act in table.ActsOnSqlServer() select $"TR_{table.Name}_{act.Name}")};"];

    /// <summary>Those of one table, in place of those it has. SQLite lost them where it built the table anew.</summary>
    public static IEnumerable<string> AnewOnSqlite(KeptDocument table) => [.. DropOfSqlite(table), .. OfSqlite(table)];

    public static IEnumerable<string> AnewOnPostgres(KeptDocument table) =>
        [.. table.Acts("IS DISTINCT FROM").Select(act => $"""DROP TRIGGER "TR_{table.Name}_{act.Name}" ON "{table.Name}";"""), .. OfPostgres(table)];

    public static IEnumerable<string> AnewOnSqlServer(KeptDocument table) =>
        [$"DROP TRIGGER {string.Join(", ", table.ActsOnSqlServer().Select(act => $"TR_{table.Name}_{act.Name}"))};", .. OfSqlServer(table)];

    private static IEnumerable<string> OfSqlite(KeptDocument table) => table.Acts("IS NOT").Select(act =>
        $"""CREATE TRIGGER "TR_{table.Name}_{act.Name}" BEFORE {act.Event} ON "{table.Name}" {(act.When.Length == 0 ? "" : $"WHEN {act.When}")} BEGIN SELECT RAISE(ABORT, '{Message}'); END;""");

    private static IEnumerable<string> DropOfSqlite(KeptDocument table) => table.Acts("IS NOT").Select(act => $"""DROP TRIGGER IF EXISTS "TR_{table.Name}_{act.Name}";""");

    private static IEnumerable<string> OfPostgres(KeptDocument table) => table.Acts("IS DISTINCT FROM").Select(act =>
        $"""CREATE TRIGGER "TR_{table.Name}_{act.Name}" BEFORE {act.Event} ON "{table.Name}" FOR EACH ROW {(act.When.Length == 0 ? "" : $"WHEN ({act.When})")} EXECUTE FUNCTION portal_document_kept();""");

    // EXEC, since a trigger must be alone in its batch and a script of migrations is not.
    private static IEnumerable<string> OfSqlServer(KeptDocument table) => table.ActsOnSqlServer().Select(act =>
        $"EXEC('CREATE TRIGGER TR_{table.Name}_{act.Name} ON {table.Name} AFTER {act.Event} AS IF {act.When} THROW 51000, ''{Message}'', 1;')");
}
