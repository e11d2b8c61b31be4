using System.Globalization;
using Portal.Exports;

namespace Portal.Features.Customers;

/// <summary>The list of customers as a table, with names of columns that programs can rely on.</summary>
public static class CustomersCsv
{
    private static readonly string[] Header =
        ["organisation_id", "name", "kind", "owner", "standing", "state", "since", "available", "held", "running_tasks", "cost_this_month", "currency"];

    public static byte[] Write(IEnumerable<CustomerRow> rows) => CsvExport.Write(Header, rows.Select(IReadOnlyList<string?> (row) =>
    [
        row.Id.ToString(), CsvExport.Typed(row.Name), row.Kind.ToString(), CsvExport.Typed(row.Owner ?? ""), row.Standing.ToString(), row.State.ToString(),
        row.CreatedAt.UtcDateTime.ToString("O", CultureInfo.InvariantCulture), row.Available.ToDecimalString(), row.Held.ToDecimalString(),
        row.RunningTasks.ToString(CultureInfo.InvariantCulture), row.CostThisMonth.ToDecimalString(), row.Available.Currency,
    ]));
}
