namespace Portal.Persistence.Migrations;

/// <summary>
/// The database's own word that what was charged and what was issued stays: a charge is only put on an invoice, once; an invoice that has its number is only paid or voided, a credit note only
/// carried on. It guards against mistakes: whoever may change the schema can take it away, and SQLite's REPLACE deletes without a word; the self-audit finds what was done then.
/// </summary>
/// <remarks>
/// As of the migration that made the triggers, which reads these lists whenever a database is new: a column that is added later needs a trigger with a name of its own, and a list of its own here.
/// A migration that rebuilds one of these tables, as SQLite's do, must make its triggers again. A test tries them on the migrated database, and looks for columns of no kind.
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

    public static IReadOnlyList<string> Sqlite { get; } =
    [
        .. from table in Tables
           from act in table.Acts("IS NOT")
           select $"""CREATE TRIGGER "TR_{table.Name}_{act.Name}" BEFORE {act.Event} ON "{table.Name}" {(act.When.Length == 0 ? "" : $"WHEN {act.When}")} BEGIN SELECT RAISE(ABORT, '{Message}'); END;""",
    ];

    public static IReadOnlyList<string> Postgres { get; } =
    [
        $"CREATE FUNCTION portal_document_kept() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '{Message}'; END $$;",
        .. from table in Tables
           from act in table.Acts("IS DISTINCT FROM")
           select $"""CREATE TRIGGER "TR_{table.Name}_{act.Name}" BEFORE {act.Event} ON "{table.Name}" FOR EACH ROW {(act.When.Length == 0 ? "" : $"WHEN ({act.When})")} EXECUTE FUNCTION portal_document_kept();""",
        .. Tables.Select(table => $"""CREATE TRIGGER "TR_{table.Name}_Truncate" BEFORE TRUNCATE ON "{table.Name}" FOR EACH STATEMENT EXECUTE FUNCTION portal_document_kept();"""),
    ];

    // EXEC, since a trigger must be alone in its batch and a script of migrations is not.
    public static IReadOnlyList<string> SqlServer { get; } =
    [
        .. from table in Tables
           from act in table.ActsOnSqlServer()
           select $"EXEC('CREATE TRIGGER TR_{table.Name}_{act.Name} ON {table.Name} AFTER {act.Event} AS IF {act.When} THROW 51000, ''{Message}'', 1;')",
    ];

    /// <summary>Takes them away again.</summary>
    public static IReadOnlyList<string> DropSqlite { get; } = [.. from table in Tables from act in table.Acts("IS NOT") select $"""DROP TRIGGER "TR_{table.Name}_{act.Name}";"""];

    public static IReadOnlyList<string> DropPostgres { get; } = ["DROP FUNCTION portal_document_kept() CASCADE;"];

    public static IReadOnlyList<string> DropSqlServer { get; } = [$"DROP TRIGGER {string.Join(", ", from table in Tables from act in table.ActsOnSqlServer() select $"TR_{table.Name}_{act.Name}")};"];
}
