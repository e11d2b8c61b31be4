using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Portal.Core.Accounts.Closing;
using Portal.Hosting;
using Portal.Tests.Testing;

namespace Portal.Tests.Features.Closing;

/// <summary>A portal that dies before or after any commit of a closing, and another that goes on with the same database: done again it is done once.</summary>
public sealed class KillClosingTests
{
    // More than there are; the loop ends where nothing is left to interrupt.
    private const int Most = 60;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Run_KilledAtAnyCommit_EndsAsIfItHadNotBeen(bool isAfter)
    {
        var interrupted = 0;
        for (var commit = 1; commit <= Most; commit++)
        {
            using var folder = new TemporaryFolder();
            if (!await RunAsync(folder, commit, isAfter))
                break;
            interrupted++;
        }

        Assert.InRange(interrupted, 6, Most - 1);
    }

    private static async Task<bool> RunAsync(TemporaryFolder folder, int commit, bool isAfter)
    {
        var (file, data) = (folder.At("portal.db"), new DataRoot(folder.At("data")));
        Customer customer;
        await using (var before = await StoredLedger.SqliteAtAsync(file))
        {
            customer = await before.CustomerAsync(creditUnits: 3);
            await before.PayInAsync(customer, 10);
            await before.RunTaskAsync(customer, seconds: 4321);
            Assert.Null(await new AClosing(before, data).CloseAsync(customer));
        }

        var death = new Death(isAfter);
        await using (var dying = await StoredLedger.SqliteAtAsync(file, death))
        {
            dying.Time.SetUtcNow(AClosing.GraceIsOver);
            death.In(commit);
            try
            {
                await new AClosing(dying, data).Run.RunAsync(CancellationToken.None);
            }
            catch (AggregateException error) when (error.InnerException?.InnerException is DeathException)
            {
                // Whoever was interrupted hears nothing more.
            }
        }

        await using var after = await StoredLedger.SqliteAtAsync(file);
        after.Time.SetUtcNow(AClosing.GraceIsOver.AddMinutes(1));
        var closing = new AClosing(after, data);
        await closing.Run.RunAsync(CancellationToken.None);

        var done = await closing.ReadAsync(customer);
        Assert.Equal(ClosingStep.Closed, done.Step);
        await using var db = await after.Contexts.CreateDbContextAsync();
        Assert.Equal(1, await db.Invoices.CountAsync());
        Assert.Equal(1, await db.AuditEntries.CountAsync(entry => entry.Act == "organisation.closed"));
        Assert.Equal(done.RefundMicros, (await closing.RefundsAsync()).Sum(refund => refund.Amount.Micros));
        Assert.Equal(done.RefundMicros, await closing.PostedAsync(customer));
        Assert.Empty(await after.AuditAsync());
        return death.HasCome;
    }

    private sealed class DeathException : Exception;

    private sealed class Death(bool isAfter) : DbTransactionInterceptor
    {
        private int _left = int.MaxValue;

        public bool HasCome { get; private set; }

        public void In(int commits) => _left = commits;

        public override ValueTask<InterceptionResult> TransactionCommittingAsync(DbTransaction transaction, TransactionEventData eventData, InterceptionResult result, CancellationToken cancellationToken = default)
        {
            if (!isAfter)
                Strike();
            return base.TransactionCommittingAsync(transaction, eventData, result, cancellationToken);
        }

        public override Task TransactionCommittedAsync(DbTransaction transaction, TransactionEndEventData eventData, CancellationToken cancellationToken = default)
        {
            if (isAfter)
                Strike();
            return base.TransactionCommittedAsync(transaction, eventData, cancellationToken);
        }

        // Once dead, nothing is written any more.
        private void Strike()
        {
            if (!HasCome && --_left > 0)
                return;
            HasCome = true;
            throw new DeathException();
        }
    }
}
