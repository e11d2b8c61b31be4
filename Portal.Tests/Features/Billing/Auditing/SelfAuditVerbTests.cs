using System.Diagnostics;
using Microsoft.Data.Sqlite;
using Portal.Tests.Testing;

namespace Portal.Tests.Features.Billing.Auditing;

/// <summary>The verb as an operator or a timer runs it, beside a portal that serves.</summary>
public sealed class SelfAuditVerbTests
{
    [Fact]
    public async Task SelfAudit_ByTheProgram_EndsWithWhatItFound()
    {
        using var folder = new TemporaryFolder();
        using var portal = new PortalProcess(folder.At("data"));
        portal.Start();
        await portal.AddressAsync();

        var (sound, said) = await RunAsync(folder.At("data"));
        await using (var connection = new SqliteConnection($"Data Source={Directory.GetFiles(folder.At("data"), "*.db").Single()};Pooling=False"))
        {
            await connection.OpenAsync();
            await using var damage = connection.CreateCommand();
            damage.CommandText = "UPDATE LedgerAccounts SET PostedMicros = 7 WHERE Kind = 10";
            Assert.Equal(1, await damage.ExecuteNonQueryAsync());
        }

        var (damaged, findings) = await RunAsync(folder.At("data"));

        Assert.Equal(0, sound);
        Assert.EndsWith("difference 0", said.TrimEnd(), StringComparison.Ordinal);
        Assert.Equal(1, damaged);
        Assert.Contains("balance_not_entries Account 00000000-0000-7000-8000-000000000010 difference 7", findings, StringComparison.Ordinal);
    }

    private static async Task<(int ExitCode, string Output)> RunAsync(string dataRoot)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Portal.dll"), "self-audit"])
        {
            UseShellExecute = false, RedirectStandardOutput = true, Environment = { ["Portal__DataRoot"] = dataRoot, ["Logging__LogLevel__Default"] = "Error" },
        };
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, output);
    }
}
