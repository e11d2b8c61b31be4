using System.Globalization;
using Portal.Hosting;

namespace Portal.Features.Billing.Auditing;

/// <summary>The verb <c>self-audit</c>: works all money out again without serving anybody. Exit codes: 0 the difference is 0, 1 there are findings, 2 a setting is wrong, or the database is not up to date.</summary>
public static class SelfAuditVerb
{
    public static Task<int> SelfAuditAsync(this WebApplication app) => app.RunOnDatabaseAsync(async () =>
    {
        var row = await app.Services.GetRequiredService<SelfAudit>().RunAsync(caller: null, CancellationToken.None);
        Write(row.Report, Console.Out);
        return row.Report.IsSound ? 0 : 1;
    });

    internal static void Write(SelfAuditReport report, TextWriter output)
    {
        var counts = report.Counts;
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{counts.Accounts} accounts, {counts.Transfers} transfers, {counts.Entries} entries, {counts.Tasks} tasks, {counts.Charges} charges, {counts.Invoices} invoices in {report.Milliseconds} ms"));
        foreach (var finding in report.Findings)
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{finding.Code} {finding.Subject} {finding.Id} difference {finding.Difference}"));
        output.WriteLine(report.IsSound ? "difference 0" : string.Create(CultureInfo.InvariantCulture, $"{report.FindingCount} findings"));
    }
}
