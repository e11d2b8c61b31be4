using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Portal.Core.Billing;
using Portal.Core.Pricing;
using Portal.Core.Primitives;
using Portal.Features.Billing;
using Portal.Tests.Testing;

namespace Portal.Tests.Features.Billing;

/// <summary>What becomes of units that share a commit when one of them, or the commit itself, does what it should not.</summary>
public sealed class UnitsOfWorkTests
{
    [Fact]
    public async Task Run_RefusedAfterItHadWritten_FailsAlone_AndLeavesNothing()
    {
        await using var ledger = await StoredLedger.SqliteAsync();
        var customer = await ledger.CustomerAsync(creditUnits: 0);

        var answers = Enumerable.Range(0, 20).Select(i => i == 7
            ? ledger.Units.RunAsync(new UnitNeeds(customer.Organisation), WritesAndRefusesAsync, CancellationToken.None)
            : ledger.Units.RunAsync(new UnitNeeds(customer.Organisation), unit => PayInAsync(unit, customer.Organisation), CancellationToken.None)).ToList();
        await Task.WhenAll(answers.Select(async answer => await Record.ExceptionAsync(() => answer)));

        Assert.Equal([7], answers.Index().Where(answer => !answer.Item.IsCompletedSuccessfully).Select(answer => answer.Index));
        Assert.Contains("after it had written", answers[7].Exception!.InnerException!.Message, StringComparison.Ordinal);
        Assert.Equal(19, (await ledger.BalanceAsync(customer)).Posted.Micros);
        await using var db = await ledger.Contexts.CreateDbContextAsync();
        Assert.False(await db.MonthlyVolumes.AnyAsync());

        async Task<Refusal?> WritesAndRefusesAsync(UnitOfWork unit)
        {
            await unit.InsertAsync([new MonthlyVolume(customer.Organisation, "2026-11", Sku.CpuCoreHour, 5)]);
            return new Refusal("refused");
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(20)]
    public async Task Run_WhenTheAnswerOfTheCommitIsLost_IsToldSo_AndIsNotRunAgain(int units)
    {
        using var folder = new TemporaryFolder();
        var lost = new LostAnswer();
        await using var ledger = await StoredLedger.SqliteAtAsync(folder.At("portal.db"), lost);
        var customer = await ledger.CustomerAsync(creditUnits: 0);
        var runs = 0;
        lost.IsArmed = true;

        var answers = Enumerable.Range(0, units).Select(_ => ledger.Units.RunAsync(new UnitNeeds(customer.Organisation), unit =>
        {
            Interlocked.Increment(ref runs);
            return PayInAsync(unit, customer.Organisation);
        }, CancellationToken.None)).ToList();
        await Task.WhenAll(answers.Select(async answer => await Record.ExceptionAsync(() => answer)));

        // Who was in the commit whose answer was lost is told; whoever came later goes on. All of it happened, once.
        Assert.IsType<IOException>(answers[0].Exception!.InnerException);
        Assert.Equal((units, units), (runs, (int)(await ledger.BalanceAsync(customer)).Posted.Micros));
        Assert.Empty(await ledger.AuditAsync());
    }

    private static async Task<Refusal?> PayInAsync(UnitOfWork unit, OrganisationId organisation)
    {
        var wallet = unit.Ledger.AccountsOf(organisation).Single(account => account.Kind == LedgerAccountKind.Wallet);
        var request = TransferRequest.Move(LedgerTransferId.New(), LedgerTransferKind.TopUp, PlatformAccounts.Cash, wallet.Id, new Money(1, "CNY"), "paid");
        return (await unit.Ledger.ApplyAsync(request, StoredLedger.Start, CancellationToken.None)).Refusal;
    }

    /// <summary>The first commit once it is armed is carried out, and nobody hears of it.</summary>
    private sealed class LostAnswer : DbTransactionInterceptor
    {
        public bool IsArmed { get; set; }

        public override Task TransactionCommittedAsync(DbTransaction transaction, TransactionEndEventData eventData, CancellationToken cancellationToken = default)
        {
            if (!IsArmed)
                return Task.CompletedTask;
            IsArmed = false;
            throw new IOException("The connection broke.");
        }
    }
}
