using CsCheck;
using Microsoft.EntityFrameworkCore;
using Portal.Core.Billing;
using Portal.Core.Primitives;
using Portal.Features.Billing;
using Portal.Tests.Testing;

namespace Portal.Tests.Features.Billing;

/// <summary>
/// Random histories through the one writer, beside the same acts on a ledger in memory: same answers, same balances, whoever shares a commit with whom; and after every commit what is stored
/// explains itself.
/// </summary>
public sealed class StoredHistoryTests
{
    private const int Acts = 200;

    // A few are short, so that a fault is told by the shortest that shows it.
    private static readonly Gen<(Act Act, int Who, int Which, long Amount)[]> Histories =
        Gen.Frequency((9, OfLength(Gen.Const(Acts))), (1, OfLength(Gen.Int[1, 40])));

    private enum Act
    {
        TopUp,
        Give,
        PayOut,
        Expire,
        Hold,
        HoldAgain,
        Settle,
        SettleForNothing,
        Lapse,
        Repeat,
        Alter,
        HoldThenRefuse,
        HoldThenThrow,
        Pass,
        NextCommit,
    }

    [Fact]
    public async Task Histories_OnSqlite_AreWhatTheOracleSays()
    {
        await using var ledger = await StoredLedger.SqliteAsync();
        await PlayAsync(ledger, Published.Rounds(100, 5_000));
    }

    [SkippableFact]
    public async Task Histories_OnPostgres_AreWhatTheOracleSays()
    {
        Skip.If(StoredLedger.Postgres is null, $"{StoredLedger.PostgresVariable} names no server.");
        await using var ledger = await StoredLedger.PostgresAsync();
        await PlayAsync(ledger, Published.Rounds(5, 2_000));
    }

    private static Gen<(Act Act, int Who, int Which, long Amount)[]> OfLength(Gen<int> length) => Gen.Select(Gen.Enum<Act>(), Gen.Int[0, 1], Gen.Int[0, 999], Gen.Long[1, 39]).Array[length];

    private static async Task PlayAsync(StoredLedger ledger, int histories)
    {
        var answers = new Dictionary<string, int>(StringComparer.Ordinal);
        await Histories.SampleAsync(
            async history =>
            {
                var world = await World.OpenAsync(ledger);
                foreach (var (act, who, which, amount) in history)
                    await world.DoAsync(act, who, which, amount);
                await world.CommitAsync();
                foreach (var (answer, count) in world.Answers)
                    answers[answer] = answers.GetValueOrDefault(answer) + count;
            },
            iter: histories, threads: 1);

        Assert.Empty(await ledger.AuditWithoutTasksAsync());
        // The histories are worth something only if they meet every rule.
        Assert.Superset(
            new HashSet<string> { "accepted", "insufficient_balance", "idempotency_conflict", "credit_expired", "credit_not_expired", "refused", "failed" }, answers.Keys.ToHashSet());
    }

    private sealed class World
    {
        private readonly StoredLedger _ledger;
        private readonly LedgerModel _oracle = new();
        private readonly List<(OrganisationId Organisation, LedgerAccount[] Accounts)> _customers = [];
        private readonly List<(int Who, Guid Cause)> _causes = [];
        private readonly List<TransferRequest> _asked = [];
        private readonly List<(Task<string> Answer, string Expected)> _open = [];

        private DateTimeOffset _now = StoredLedger.Start;

        private World(StoredLedger ledger) => _ledger = ledger;

        public Dictionary<string, int> Answers { get; } = new(StringComparer.Ordinal);

        public static async Task<World> OpenAsync(StoredLedger ledger)
        {
            var world = new World(ledger);
            world._oracle.Open(LedgerAccount.OfPlatform(PlatformAccounts.Cash, LedgerAccountKind.Cash, "CNY"));
            world._oracle.Open(LedgerAccount.OfPlatform(PlatformAccounts.Revenue, LedgerAccountKind.Revenue, "CNY"));
            world._oracle.Open(LedgerAccount.OfPlatform(PlatformAccounts.PromotionalExpense, LedgerAccountKind.PromotionalExpense, "CNY"));
            await using var db = await ledger.Contexts.CreateDbContextAsync();
            for (var who = 0; who < 2; who++)
            {
                var customer = await ledger.CustomerAsync(creditUnits: 0);
                await ledger.Units.RunAsync(
                    new UnitNeeds(customer.Organisation),
                    unit => Task.FromResult((Refusal?)(unit.Ledger.Open(LedgerAccount.OfCredit(LedgerAccountId.New(), customer.Organisation, "CNY", StoredLedger.Start.AddHours(5))) is null ? new Refusal("none") : null)),
                    CancellationToken.None);
                var accounts = (await Wallets.AccountsAsync(db, customer.Organisation, CancellationToken.None)).ToArray();
                foreach (var account in accounts)
                    world._oracle.Open(account);
                world._customers.Add((customer.Organisation, accounts));
                // Something given, so that several accounts pay: what expires, what does not, and the wallet.
                foreach (var given in accounts.SkipLast(1))
                    world.Ask(who, TransferRequest.Move(LedgerTransferId.New(), LedgerTransferKind.WelcomeCredit, PlatformAccounts.PromotionalExpense, given.Id, new Money(20, "CNY"), "given"));
            }

            return world;
        }

        public async Task DoAsync(Act act, int who, int which, long amount)
        {
            var (organisation, accounts) = _customers[who];
            var (money, now) = (new Money(amount, "CNY"), _now);
            switch (act)
            {
                case Act.TopUp:
                    Ask(who, TransferRequest.Move(LedgerTransferId.New(), LedgerTransferKind.TopUp, PlatformAccounts.Cash, accounts[^1].Id, money, "paid"));
                    break;
                case Act.Give:
                    Ask(who, TransferRequest.Move(LedgerTransferId.New(), LedgerTransferKind.Grant, PlatformAccounts.PromotionalExpense, accounts[0].Id, money, "given"));
                    break;
                case Act.Expire:
                    Ask(who, TransferRequest.Move(LedgerTransferId.New(), LedgerTransferKind.Expiry, accounts[0].Id, PlatformAccounts.PromotionalExpense, money, "over"));
                    break;
                case Act.PayOut:
                    Ask(who, TransferRequest.Move(LedgerTransferId.New(), LedgerTransferKind.Payout, accounts[^1].Id, PlatformAccounts.Cash, money, "back"));
                    break;
                case Act.Pass:
                    _now = _now.AddMinutes(2 * amount);
                    break;
                case Act.Repeat:
                    Ask(who, _asked[which % _asked.Count]);
                    break;
                case Act.Alter:
                    Ask(who, TransferRequest.Move(_asked[which % _asked.Count].Id, LedgerTransferKind.Adjustment, PlatformAccounts.Cash, accounts[^1].Id, money, "other"));
                    break;
                case Act.Hold:
                    _causes.Add((who, Guid.CreateVersion7()));
                    Hold(who, money, _causes[^1].Cause);
                    break;
                case Act.HoldAgain when _causes.Count > 0:
                    Hold(_causes[which % _causes.Count].Who, money, _causes[which % _causes.Count].Cause);
                    break;
                case Act.Settle or Act.SettleForNothing when _causes.Count > 0:
                    Settle(_causes[which % _causes.Count], act == Act.Settle ? amount : 0);
                    break;
                case Act.Lapse when _causes.Count > 0:
                    Lapse(_causes[which % _causes.Count], which % 2 == 0 ? _now : _now + LedgerTransfer.HoldLifetime);
                    break;
                case Act.HoldThenRefuse:
                    Run(new UnitNeeds(organisation), unit => Undone(unit, organisation, now, new Refusal("refused")), "refused");
                    break;
                case Act.HoldThenThrow:
                    Run(new UnitNeeds(organisation), unit => Undone(unit, organisation, now, null), "failed");
                    break;
                case Act.NextCommit when which % 4 == 0:
                    await CommitAsync();
                    break;
            }
        }

        public async Task CommitAsync()
        {
            foreach (var (answer, expected) in _open)
            {
                Assert.Equal(expected, await answer);
                Answers[expected] = Answers.GetValueOrDefault(expected) + 1;
            }

            _open.Clear();
            await using var db = await _ledger.Contexts.CreateDbContextAsync();
            Assert.Equal(0, await db.LedgerAccounts.SumAsync(account => account.PostedMicros));
            var ids = _customers.SelectMany(customer => customer.Accounts).Select(account => account.Id).ToList();
            var entered = await db.LedgerEntries.Where(entry => ids.Contains(entry.AccountId)).GroupBy(entry => entry.AccountId)
                .Select(group => new { group.Key, Micros = group.Sum(entry => entry.Credit.Micros - entry.Debit.Micros) }).ToDictionaryAsync(row => row.Key, row => row.Micros);
            var held = await db.LedgerTransfers.Where(hold => ids.Contains(hold.DebitAccountId) && hold.State == LedgerTransferState.Pending).GroupBy(hold => hold.DebitAccountId)
                .Select(group => new { group.Key, Micros = group.Sum(hold => hold.Amount.Micros) }).ToDictionaryAsync(row => row.Key, row => row.Micros);
            foreach (var (organisation, accounts) in _customers)
            {
                var stored = await Wallets.AccountsAsync(db, organisation, CancellationToken.None);
                Assert.Equal(accounts.Select(account => _oracle.Accounts[account.Id].Balance), stored.Select(account => account.Balance));
                Assert.Equal(stored.Select(account => (entered.GetValueOrDefault(account.Id), held.GetValueOrDefault(account.Id))), stored.Select(account => (account.PostedMicros, account.PendingDebitMicros)));
                Assert.All(stored, account => Assert.True(account.Balance.Available.Micros >= -account.CreditLimitMicros));
            }
        }

        private static Refusal? Undone(UnitOfWork unit, OrganisationId organisation, DateTimeOffset now, Refusal? refusal)
        {
            unit.Ledger.Hold(organisation, new Money(1, "CNY"), "task", Guid.CreateVersion7(), now);
            return refusal ?? throw new InvalidTimeZoneException("A unit that fails.");
        }

        private void Ask(int who, TransferRequest request)
        {
            if (_asked.TrueForAll(asked => asked.Id != request.Id))
                _asked.Add(request);
            var now = _now;
            var expected = _oracle.Apply(request, now);
            Run(new UnitNeeds(_customers[who].Organisation), async unit => (await unit.Ledger.ApplyAsync(request, now, CancellationToken.None)).Refusal, expected.Refusal?.Code);
        }

        private void Hold(int who, Money money, Guid cause)
        {
            var ((organisation, accounts), now) = (_customers[who], _now);
            var plan = Funding.PlanHold(money, accounts.Select(account => _oracle.Accounts[account.Id]), now);
            foreach (var part in plan.IsAccepted ? plan.Value : [])
                Assert.True(_oracle.Apply(TransferRequest.OpenHold(LedgerTransferId.New(), part.AccountId, PlatformAccounts.Revenue, part.Amount, "task", cause), now).IsAccepted);
            Run(new UnitNeeds(organisation), unit => unit.Ledger.Hold(organisation, money, "task", cause, now), plan.Refusal?.Code);
        }

        private void Settle((int Who, Guid Cause) of, long most)
        {
            var ((organisation, accounts), now) = (_customers[of.Who], _now);
            var holds = _oracle.Transfers.Values.Where(transfer => transfer.CauseId == of.Cause && transfer.State == LedgerTransferState.Pending)
                .OrderBy(hold => Array.FindIndex(accounts, account => account.Id == hold.DebitAccountId)).ThenBy(hold => hold.Id.Value).ToList();
            var cost = new Money(Math.Min(most, holds.Sum(hold => hold.Amount.Micros)), "CNY");
            foreach (var part in Funding.PlanSettlement(cost, holds).Value)
            {
                var hold = _oracle.Transfers[part.HoldId!.Value];
                var request = part.Amount.Micros > 0 ? TransferRequest.Settle(LedgerTransferId.New(), hold, part.Amount, "task", of.Cause) : TransferRequest.Release(LedgerTransferId.New(), hold, "task", of.Cause);
                Assert.True(_oracle.Apply(request, now).IsAccepted);
            }

            Run(new UnitNeeds(organisation, of.Cause), Settled, null);

            Refusal? Settled(UnitOfWork unit)
            {
                unit.Ledger.Settle(organisation, cost, "task", of.Cause, now);
                return null;
            }
        }

        // Before its time nothing lapses.
        private void Lapse((int Who, Guid Cause) of, DateTimeOffset now)
        {
            var freed = 0L;
            foreach (var hold in _oracle.Transfers.Values.Where(transfer => transfer.CauseId == of.Cause && transfer.State == LedgerTransferState.Pending).ToList())
                freed += _oracle.Apply(TransferRequest.Lapse(LedgerTransferId.New(), hold, "task", of.Cause), now).IsAccepted ? hold.Amount.Micros : 0;
            Run(new UnitNeeds(_customers[of.Who].Organisation, of.Cause), unit => unit.Ledger.Lapse(of.Cause, "CNY", now).Micros == freed ? null : new Refusal("freed_otherwise"), null);
        }

        private void Run(UnitNeeds needs, Func<UnitOfWork, Refusal?> act, string? refused) => Run(needs, unit => Task.FromResult(act(unit)), refused);

        private void Run(UnitNeeds needs, Func<UnitOfWork, Task<Refusal?>> act, string? refused) => _open.Add((AnswerAsync(needs, act), refused ?? "accepted"));

        private async Task<string> AnswerAsync(UnitNeeds needs, Func<UnitOfWork, Task<Refusal?>> act)
        {
            try
            {
                return (await _ledger.Units.RunAsync(needs, act, CancellationToken.None))?.Code ?? "accepted";
            }
            catch (InvalidTimeZoneException)
            {
                return "failed";
            }
        }
    }
}
