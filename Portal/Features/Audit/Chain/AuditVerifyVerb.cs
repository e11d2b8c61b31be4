using System.Globalization;
using Portal.Hosting;

namespace Portal.Features.Audit.Chain;

/// <summary>The verb <c>audit-verify [sequence:hash]</c>: follows the chain without serving anybody. Exit codes: 0 all is as it was written, 1 there are findings, 2 a setting or the head is wrong, or the database is not up to date.</summary>
public static class AuditVerifyVerb
{
    public static async Task<int> AuditVerifyAsync(this WebApplication app, string? head)
    {
        if (head is not null && AuditHead.Parse(head) is null)
        {
            await Console.Error.WriteLineAsync("A head is a number, a colon and 64 hexadecimal digits, as the audit page shows it.");
            return 2;
        }

        return await app.RunOnDatabaseAsync(async () =>
        {
            var done = await app.Services.GetRequiredService<VerifyAudit>().RunAsync(AuditHead.Parse(head), CancellationToken.None);
            Write(done, Console.Out);
            return done.IsSound ? 0 : 1;
        });
    }

    internal static void Write(AuditVerification done, TextWriter output)
    {
        foreach (var finding in done.Findings)
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{finding.Code} link {finding.Sequence} {finding.Id}"));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{done.Links} links, head {done.Head ?? "none"}, {done.Findings.Count} findings"));
    }
}
