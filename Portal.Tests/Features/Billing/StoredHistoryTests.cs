using Microsoft.EntityFrameworkCore;
using Portal.Core.Billing;
using Portal.Core.Primitives;
using Portal.Features.Billing;
using Portal.Tests.Testing;

namespace Portal.Tests.Features.Billing;

/// <summary>Random histories through the one writer, beside the same acts on a ledger in memory: same answers, same balances, whoever shares a commit with whom.</summary>
public sealed class StoredHistoryTests
{
    private const int Acts = 200;

    private enum Act
    {
        TopUp,
        Hold,
        HoldAgain,
        Settle,
        SettleForNothing,
        Lapse,
        Repeat,
        Alter,
        HoldThenRefuse,
        HoldThenThrow,
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

    private static async Task PlayAsync(StoredLedger ledger, int histories)
    {
        var answers = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var number = 0; number < histories; number++)
        {
            var world = await World.OpenAsync(ledger);
            var random = new Random(number);
            for (var i = 0; i < Acts; i++)
                await world.DoAsync((Act)random.Next(Enum.GetValues<Act>().Length), random.Next(2), random.Next(1000), random.Next(1, 40));
            await world.CommitAsync();
            foreach (var (answer, count) in world.Answers)
                answers[answer] = answers.GetValueOrDefault(answer) + count;
        }

        Assert.Empty(await ledger.AuditAsync());
        // The histories are worth something only if they meet every rule.
        Assert.Superset(new HashSet<string> { "accepted", "insufficient_balance", "idempotency_conflict", "refused", "failed" }, answers.Keys.ToHashSet());
    }

    private sealed class World
    {
        private readonly StoredLedger _ledger;
        private readonly LedgerModel _oracle = new();
        private readonly List<(OrganisationId Organisation, LedgerAccount[] Accounts)> _customers = [];
        private readonly List<(int Who, Guid Cause)> _causes = [];
        private readonly List<TransferRequest> _asked = [];
        private readonly List<(Task<string> Answer, string Expected)> _open = [];

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
                var accounts = (await Wallets.AccountsAsync(db, customer.Organisation, CancellationToken.None)).ToArray();
                foreach (var account in accounts)
                    world._oracle.Open(account);
                world._customers.Add((customer.Organisation, accounts));
                // Something given, so that two accounts pay.
                world.Ask(who, TransferRequest.Move(LedgerTransferId.New(), LedgerTransferKind.WelcomeCredit, PlatformAccounts.PromotionalExpense, accounts[0].Id, new Money(20, "CNY"), "given"));
            }

            return world;
        }

        public async Task DoAsync(Act act, int who, int which, long amount)
        {
            var (organisation, accounts) = _customers[who];
            var money = new Money(amount, "CNY");
            switch (act)
            {
                case Act.TopUp:
                    Ask(who, TransferRequest.Move(LedgerTransferId.New(), LedgerTransferKind.TopUp, PlatformAccounts.Cash, accounts[1].Id, money, "paid"));
                    break;
                case Act.Repeat:
                    Ask(who, _asked[which % _asked.Count]);
                    break;
                case Act.Alter:
                    Ask(who, TransferRequest.Move(_asked[which % _asked.Count].Id, LedgerTransferKind.Adjustment, PlatformAccounts.Cash, accounts[1].Id, money, "other"));
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
                    Lapse(_causes[which % _causes.Count], which % 2 == 0 ? StoredLedger.Start : StoredLedger.Start + LedgerTransfer.HoldLifetime);
                    break;
                case Act.HoldThenRefuse:
                    Run(new UnitNeeds(organisation), unit => Undone(unit, organisation, new Refusal("refused")), "refused");
                    break;
                case Act.HoldThenThrow:
                    Run(new UnitNeeds(organisation), unit => Undone(unit, organisation, null), "failed");
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
            foreach (var (organisation, accounts) in _customers)
            {
                var stored = await Wallets.AccountsAsync(db, organisation, CancellationToken.None);
                Assert.Equal(accounts.Select(account => _oracle.Accounts[account.Id].Balance), stored.Select(account => account.Balance));
            }
        }

        private static Refusal? Undone(UnitOfWork unit, OrganisationId organisation, Refusal? refusal)
        {
            unit.Ledger.Hold(organisation, new Money(1, "CNY"), "task", Guid.CreateVersion7(), StoredLedger.Start);
            return refusal ?? throw new InvalidTimeZoneException("A unit that fails.");
        }

        private void Ask(int who, TransferRequest request)
        {
            if (_asked.TrueForAll(asked => asked.Id != request.Id))
                _asked.Add(request);
            var expected = _oracle.Apply(request, StoredLedger.Start);
            Run(new UnitNeeds(_customers[who].Organisation), async unit => (await unit.Ledger.ApplyAsync(request, StoredLedger.Start, CancellationToken.None)).Refusal, expected.Refusal?.Code);
        }

        private void Hold(int who, Money money, Guid cause)
        {
            var (organisation, accounts) = _customers[who];
            var plan = Funding.PlanHold(money, accounts.Select(account => _oracle.Accounts[account.Id]), StoredLedger.Start);
            foreach (var part in plan.IsAccepted ? plan.Value : [])
                Assert.True(_oracle.Apply(TransferRequest.OpenHold(LedgerTransferId.New(), part.AccountId, PlatformAccounts.Revenue, part.Amount, "task", cause), StoredLedger.Start).IsAccepted);
            Run(new UnitNeeds(organisation), unit => unit.Ledger.Hold(organisation, money, "task", cause, StoredLedger.Start), plan.Refusal?.Code);
        }

        private void Settle((int Who, Guid Cause) of, long most)
        {
            var (organisation, accounts) = _customers[of.Who];
            var holds = _oracle.Transfers.Values.Where(transfer => transfer.CauseId == of.Cause && transfer.State == LedgerTransferState.Pending)
                .OrderBy(hold => hold.DebitAccountId == accounts[0].Id ? 0 : 1).ThenBy(hold => hold.Id.Value).ToList();
            var cost = new Money(Math.Min(most, holds.Sum(hold => hold.Amount.Micros)), "CNY");
            foreach (var part in Funding.PlanSettlement(cost, holds).Value)
            {
                var hold = _oracle.Transfers[part.HoldId!.Value];
                var request = part.Amount.Micros > 0 ? TransferRequest.Settle(LedgerTransferId.New(), hold, part.Amount, "task", of.Cause) : TransferRequest.Release(LedgerTransferId.New(), hold, "task", of.Cause);
                Assert.True(_oracle.Apply(request, StoredLedger.Start).IsAccepted);
            }

            Run(new UnitNeeds(organisation, of.Cause), Settled, null);

            Refusal? Settled(UnitOfWork unit)
            {
                unit.Ledger.Settle(organisation, cost, "task", of.Cause, StoredLedger.Start);
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
