using CsCheck;
using Portal.Core.Billing;
using Portal.Core.Primitives;
using Portal.Tests.Testing;

namespace Portal.Tests.Core.Billing;

public class LedgerModelTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 1, 0, 0, 0, TimeSpan.Zero);

    private enum Act
    {
        TopUp,
        Give,
        Hold,
        Settle,
        Release,
        Payout,
        Repeat,
        Alter,
        Credit,
        HoldCredit,
        HoldOwed,
        Repay,
        Expire,
        Lapse,
        Pass,
    }

    [Fact]
    public void Apply_RandomHistories_KeepEveryInvariantAtEveryStep()
    {
        var (accepted, lapsed, asked) = (0, 0, 0);
        var refused = new Dictionary<string, int>();
        var steps = Gen.Select(Gen.Enum<Act>(), Gen.Int[0, 1], Gen.Int[0, 1000], Gen.Long[1, 40]);
        Gen.Select(Gen.Frequency((9, steps.Array[200]), (1, steps.Array[1, 40])), Gen.Long[0, 20]).Sample(
            (history, limit) =>
            {
                var world = new World(limit);
                foreach (var (act, organisation, pick, amount) in history)
                {
                    if (world.Request(act, organisation, pick, amount) is not { } request)
                        continue;
                    var before = world.Snapshot();
                    var decided = world.Ledger.Apply(request, world.Now);
                    world.CheckAgainstTwin(request, decided, before);
                    if (decided.IsAccepted)
                        (accepted, lapsed) = (accepted + 1, lapsed + (act == Act.Lapse ? 1 : 0));
                    else
                        refused[decided.Refusal.Code] = refused.GetValueOrDefault(decided.Refusal.Code) + 1;
                    Assert.Equal(0, world.Ledger.Accounts.Values.Sum(account => account.PostedMicros));
                    // All of it worked out again takes its time: now and then, and at the end.
                    if (++asked % 20 == 0)
                        Assert.Empty(world.Audit());
                }

                Assert.Empty(world.Audit());
            },
            iter: Published.Rounds(2_000, 200_000),
            threads: 1);

        // The histories are worth something only if they meet every rule.
        Assert.True(accepted > 1000 && lapsed > 10, $"{accepted} accepted, {lapsed} lapsed.");
        Assert.Superset(
            new HashSet<string> { "insufficient_balance", "hold_already_ended", "hold_not_expired", "post_exceeds_hold", "idempotency_conflict", "credit_expired", "credit_not_expired" }, refused.Keys.ToHashSet());
    }

    [Fact]
    public void Open_AccountWithUnexplainedBalance_Throws() => Assert.Throws<ArgumentException>(() => new LedgerModel().Open(
        LedgerAccount.OfPlatform(LedgerAccountId.New(), LedgerAccountKind.Cash, "CNY") with { PostedMicros = 1 }));

    [Fact]
    public void Open_AnAccountWithHoldsOrTwice_Throws()
    {
        var (ledger, cash) = (new LedgerModel(), LedgerAccount.OfPlatform(LedgerAccountId.New(), LedgerAccountKind.Cash, "CNY"));

        Assert.Equal("account", Assert.Throws<ArgumentException>(() => ledger.Open(cash with { PendingDebitMicros = 1 })).ParamName);
        Assert.Same(cash, ledger.Open(cash));
        Assert.Throws<ArgumentException>(() => ledger.Open(cash));
    }

    [Fact]
    public void Apply_OnAnUnknownAccount_Throws()
    {
        var ledger = new LedgerModel();
        var cash = ledger.Open(LedgerAccount.OfPlatform(LedgerAccountId.New(), LedgerAccountKind.Cash, "CNY"));

        Assert.Throws<KeyNotFoundException>(() => ledger.Apply(TransferRequest.Move(LedgerTransferId.New(), LedgerTransferKind.Adjustment, cash.Id, LedgerAccountId.New(), new Money(1, "CNY"), "x"), Now));
    }

    // Two organisations, each with a wallet, a credit that expires and a receivable, and the platform; beside the ledger a twin that keeps only two sums per account.
    private sealed class World
    {
        private readonly LedgerAccount[] _wallets;
        private readonly LedgerAccount[] _credits;
        private readonly LedgerAccount[] _owed;
        private readonly LedgerAccount[] _guarded;
        private readonly LedgerAccount _cash;
        private readonly LedgerAccount _expense;
        private readonly LedgerAccount _revenue;
        private readonly List<TransferRequest> _asked = [];
        private readonly HashSet<LedgerTransferId> _done = [];
        private readonly HashSet<LedgerTransferId> _ended = [];
        private readonly Dictionary<LedgerAccountId, (long Posted, long Held)> _twin = [];

        public World(long limit)
        {
            var (first, second) = (OrganisationId.New(), OrganisationId.New());
            _wallets = [Account(first, LedgerAccountKind.Wallet, 0), Account(second, LedgerAccountKind.Wallet, 0)];
            _owed = [Account(first, LedgerAccountKind.Receivable, limit), Account(second, LedgerAccountKind.Receivable, 0)];
            _credits = [Credit(first, 30), Credit(second, 300)];
            _guarded = [.. _wallets, .. _owed, .. _credits];
            _cash = Platform(LedgerAccountKind.Cash);
            _expense = Platform(LedgerAccountKind.PromotionalExpense);
            _revenue = Platform(LedgerAccountKind.Revenue);
        }

        public LedgerModel Ledger { get; } = new();

        public DateTimeOffset Now { get; private set; } = LedgerModelTests.Now;

        public IReadOnlyList<AuditFinding> Audit() => LedgerAudit.Check([.. Ledger.Accounts.Values], [.. Ledger.Transfers.Values], Ledger.Entries);

        public TransferRequest? Request(Act act, int organisation, int pick, long amount)
        {
            var (wallet, credit, owed) = (_wallets[organisation].Id, _credits[organisation].Id, _owed[organisation].Id);
            // Hours as a rule, and now and then more than a hold stands.
            if (act == Act.Pass)
                Now = Now.AddHours(amount > 36 ? amount * 20 : amount);
            var money = new Money(amount, "CNY");
            var holds = Ledger.Transfers.Values.Where(transfer => transfer.Kind == LedgerTransferKind.Hold).OrderBy(hold => hold.Id.Value).ToArray();
            var hold = holds.Length == 0 ? null : holds[pick % holds.Length];
            var request = act switch
            {
                Act.TopUp => TransferRequest.Move(LedgerTransferId.New(), LedgerTransferKind.TopUp, _cash.Id, wallet, money, "paid"),
                Act.Give => TransferRequest.Move(LedgerTransferId.New(), LedgerTransferKind.WelcomeCredit, _expense.Id, wallet, money, "welcome"),
                Act.Hold => TransferRequest.OpenHold(LedgerTransferId.New(), wallet, _revenue.Id, money, "task"),
                Act.Credit => TransferRequest.Move(LedgerTransferId.New(), LedgerTransferKind.Grant, _expense.Id, credit, money, "given"),
                Act.HoldCredit => TransferRequest.OpenHold(LedgerTransferId.New(), credit, _revenue.Id, money, "task"),
                Act.HoldOwed => TransferRequest.OpenHold(LedgerTransferId.New(), owed, _revenue.Id, money, "task"),
                Act.Repay => TransferRequest.Move(LedgerTransferId.New(), LedgerTransferKind.Repayment, wallet, owed, money, "repaid"),
                Act.Expire => TransferRequest.Move(LedgerTransferId.New(), LedgerTransferKind.Expiry, credit, _expense.Id, money, "expired"),
                Act.Payout => TransferRequest.Move(LedgerTransferId.New(), LedgerTransferKind.Payout, wallet, _cash.Id, money, "back"),
                Act.Settle when hold is not null => TransferRequest.Settle(LedgerTransferId.New(), hold, money, "ended"),
                Act.Release when hold is not null => TransferRequest.Release(LedgerTransferId.New(), hold, "lost"),
                Act.Lapse when hold is not null => TransferRequest.Lapse(LedgerTransferId.New(), hold, "left behind"),
                Act.Repeat when _asked.Count > 0 => _asked[pick % _asked.Count],
                Act.Alter when _asked.Count > 0 && _asked[pick % _asked.Count] is var old =>
                    TransferRequest.Move(old.Id, LedgerTransferKind.Adjustment, _cash.Id, wallet, money, "other"),
                _ => null,
            };
            if (request is not null && act is not (Act.Repeat or Act.Alter))
                _asked.Add(request);
            return request;
        }

        public (int Transfers, int Entries, (long, long)[] Twin) Snapshot() =>
            (Ledger.Transfers.Count, Ledger.Entries.Count, [.. _guarded.Select(wallet => _twin.GetValueOrDefault(wallet.Id))]);

        public void CheckAgainstTwin(TransferRequest request, Result<LedgerDecision> decided, (int Transfers, int Entries, (long, long)[] Twin) before)
        {
            var expected = Expect(request);
            Assert.Equal(expected ?? "accepted", decided.Refusal?.Code ?? "accepted");
            var isNew = expected is null && _done.Add(request.Id);
            if (isNew)
                Move(request);
            Assert.Equal(expected is null && !isNew, decided.IsAccepted && decided.Value.IsRepeat);
            Assert.Equal(before.Transfers + (isNew ? 1 : 0), Ledger.Transfers.Count);
            foreach (var wallet in _guarded)
            {
                var account = Ledger.Accounts[wallet.Id];
                Assert.Equal(_twin.GetValueOrDefault(wallet.Id), (account.PostedMicros, account.PendingDebitMicros));
                Assert.True(account.PostedMicros - account.PendingDebitMicros >= -account.CreditLimitMicros);
            }

            var written = Ledger.Entries.Skip(before.Entries).ToArray();
            Assert.Equal(0, written.Sum(entry => entry.Change.Micros));
            Assert.All(written, entry => Assert.Equal(Ledger.Accounts[entry.AccountId].PostedMicros, entry.BalanceAfter.Micros));
        }

        private string? Expect(TransferRequest request)
        {
            if (_done.Contains(request.Id))
                return !request.IsAnsweredBy(Ledger.Transfers[request.Id]) ? "idempotency_conflict" : null;
            if (request.HoldId is { } hold)
                return _ended.Contains(hold) ? "hold_already_ended"
                    : request.Kind == LedgerTransferKind.Lapse && Now < Ledger.Transfers[hold].At.AddDays(30) ? "hold_not_expired"
                    : request.Amount > Ledger.Transfers[hold].Amount ? "post_exceeds_hold" : null;
            var isOver = _credits.Any(credit => (credit.Id == request.DebitAccountId || credit.Id == request.CreditAccountId) && Now >= credit.ExpiresAt);
            if (request.Kind == LedgerTransferKind.Expiry != isOver)
                return isOver ? "credit_expired" : "credit_not_expired";
            var wallet = _guarded.FirstOrDefault(wallet => wallet.Id == request.DebitAccountId);
            var (posted, held) = _twin.GetValueOrDefault(request.DebitAccountId);
            return wallet is not null && posted - held + wallet.CreditLimitMicros < request.Amount.Micros ? "insufficient_balance" : null;
        }

        private void Move(TransferRequest request)
        {
            var amount = request.Amount.Micros;
            Add(request.DebitAccountId, request.Kind == LedgerTransferKind.Hold ? 0 : -amount, request.Kind == LedgerTransferKind.Hold ? amount : 0);
            if (request.Kind != LedgerTransferKind.Hold)
                Add(request.CreditAccountId, amount, 0);
            if (request.HoldId is { } hold && _ended.Add(hold))
                Add(request.DebitAccountId, 0, -Ledger.Transfers[hold].Amount.Micros);
        }

        private void Add(LedgerAccountId account, long posted, long held)
        {
            var (p, h) = _twin.GetValueOrDefault(account);
            _twin[account] = (p + posted, h + held);
        }

        private LedgerAccount Account(OrganisationId organisation, LedgerAccountKind kind, long limit) => Ledger.Open(
            LedgerAccount.OfOrganisation(LedgerAccountId.New(), organisation, kind, "CNY").WithCreditLimit(new Money(limit, "CNY")).Value!);

        private LedgerAccount Credit(OrganisationId organisation, int hours) => Ledger.Open(
            LedgerAccount.OfCredit(LedgerAccountId.New(), organisation, "CNY", LedgerModelTests.Now.AddHours(hours)));

        private LedgerAccount Platform(LedgerAccountKind kind) => Ledger.Open(LedgerAccount.OfPlatform(LedgerAccountId.New(), kind, "CNY"));
    }
}
