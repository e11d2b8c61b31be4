using System.Diagnostics;
using System.Globalization;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Portal.Core.Billing;
using Portal.Features.Billing;
using Portal.Features.Billing.Payments;
using Portal.Features.Overview;
using Portal.Tests.Testing;

namespace Portal.Tests.Features.Overview;

public sealed class LedgerExportTests : IAsyncLifetime
{
    private StoredLedger _ledger = default!;

    public async Task InitializeAsync()
    {
        _ledger = await StoredLedger.SqliteAsync();
        var customer = await _ledger.CustomerAsync("甲公司");
        await _ledger.TopUp.HandleAsync(_ledger.Admin, customer.Organisation, new TopUpWalletRequest(Guid.CreateVersion7(), "100.00", "转账; 2026-001 = \"x\"  y"), CancellationToken.None);
        for (var i = 0; i < 5; i++)
            await _ledger.RunTaskAsync(customer, seconds: 1000 + i);
        _ledger.Time.Advance(TimeSpan.FromDays(30));
        await _ledger.Run.RunAsync(null, null, CancellationToken.None);
        await _ledger.RunTaskAsync(customer);
    }

    public async Task DisposeAsync() => await _ledger.DisposeAsync();

    [Fact]
    public async Task Journal_Postings_SumToZeroAndToTheBalances()
    {
        var journal = await ExportAsync();
        var postings = journal.Split('\n').Where(line => line.StartsWith("    ", StringComparison.Ordinal) && !line.Contains(" = ", StringComparison.Ordinal))
            .Select(line => line.Trim().Split("  ")).Select(parts => (Account: parts[0], Micros: long.Parse(parts[1].Split(' ')[0], CultureInfo.InvariantCulture))).ToList();

        await using var db = await _ledger.Contexts.CreateDbContextAsync();
        var accounts = await db.LedgerAccounts.AsNoTracking().ToListAsync();
        Assert.Equal(0, postings.Sum(posting => posting.Micros));
        Assert.Equal(
            accounts.Where(account => account.PostedMicros != 0).Select(account => (LedgerJournal.NameOf(account), -account.PostedMicros)).Order(),
            postings.GroupBy(posting => posting.Account).Select(account => (account.Key, account.Sum(posting => posting.Micros))).Order());
        Assert.Equal(["platform:Revenue", "platform:Revenue:Cpu", "platform:Revenue:Memory"], postings.Select(posting => posting.Account).Where(name => name.StartsWith("platform:Revenue", StringComparison.Ordinal)).Distinct().Order());
        Assert.Single(await db.AuditEntries.Where(entry => entry.Act == "ledger.export").ToListAsync());
    }

    [SkippableFact]
    public async Task Journal_PassesTheStrictChecksOfHledger_AndAForgedOneDoesNot()
    {
        Skip.IfNot(File.Exists("/usr/bin/hledger"), "hledger is not installed.");
        var journal = await ExportAsync();

        Assert.Equal((0, ""), await CheckAsync(journal));
        // One digit of one posting.
        var at = journal.LastIndexOf("CNYmicro\n", journal.IndexOf("balances as stored", StringComparison.Ordinal), StringComparison.Ordinal) - 2;
        Assert.NotEqual(0, (await CheckAsync($"{journal[..at]}{(journal[at] == '1' ? '2' : '1')}{journal[(at + 1)..]}")).ExitCode);
    }

    private async Task<string> ExportAsync()
    {
        using var stream = new MemoryStream();
        await new LedgerExport(_ledger.Contexts, _ledger.Time).WriteAsync(_ledger.Admin, "CNY", stream, CancellationToken.None);
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static async Task<(int ExitCode, string Problem)> CheckAsync(string journal)
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.At("ledger.journal"), journal);
        var start = new ProcessStartInfo("/usr/bin/hledger", ["-f", folder.At("ledger.journal"), "check", "-s"]) { UseShellExecute = false, RedirectStandardError = true, Environment = { ["LC_ALL"] = "C.UTF-8" } };
        using var hledger = Process.Start(start)!;
        var problem = await hledger.StandardError.ReadToEndAsync();
        await hledger.WaitForExitAsync();
        return (hledger.ExitCode, problem);
    }
}
