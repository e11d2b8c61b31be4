using CsCheck;
using Portal.Core.Billing.Budgets;
using Portal.Core.Primitives;

namespace Portal.Tests.Core.Billing.Budgets;

public sealed class BudgetTests
{
    private static readonly string[] Months = ["2026-11", "2026-12", "2027-01"];

    private enum Act
    {
        Hold,
        Settle,
        Release,
        PayForFiles,
        NextMonth,
        ClockBehind,
        ChangeAmount,
        StopOrWarn,
    }

    [Fact]
    public void Histories_OfAnyOrder_NeverPassTheAmountWhereItStops()
    {
        var met = new Dictionary<string, int>(StringComparer.Ordinal);
        Gen.Select(Gen.Enum<Act>(), Gen.Int[0, 1000], Gen.Long[0, 120]).Array[1, 120].Sample(
            history =>
            {
                var world = new World();
                foreach (var (act, pick, amount) in history)
                {
                    var what = world.Do(act, pick, amount);
                    met[what] = met.GetValueOrDefault(what) + 1;
                    world.Check();
                }
            },
            iter: 2000,
            threads: 1);

        // Worth something only if the histories meet every rule.
        Assert.Superset(
            new HashSet<string>(StringComparer.Ordinal) { "held", "budget_exceeded", "settled", "released", "paid_for_files", "passed", "next_month", "clock_behind", "changed", "budget_below_use", "stops", "warns" }, met.Keys.ToHashSet(StringComparer.Ordinal));
    }

    [Fact]
    public void Hold_OneMicroUnitTooMuch_IsRefusedWithWhatIsLeft()
    {
        var budget = Make(10, BudgetStop.AtAmount).Hold(Yuan(4), Months[0]).Value.Settle(Yuan(4), Yuan(3), Months[0]).Hold(Yuan(2), Months[0]).Value;

        var refusal = budget.Hold(new Money(5_000_001, "CNY"), Months[0]).Refusal!;

        Assert.Equal(("budget_exceeded", "amount", "CNY"), (refusal.Code, refusal.Field, refusal.Details!["currency"]));
        Assert.Equal(("5.00", "3.00", "2.00", "10.00", "5.000001", "Project"), (refusal.Details["available"], refusal.Details["spent"], refusal.Details["held"], refusal.Details["amount"], refusal.Details["needed"], refusal.Details["scope"]));
        Assert.Equal(Money.Zero("CNY"), budget.Hold(Yuan(5), Months[0]).Value.Room);
    }

    [Fact]
    public void Settle_AcrossTheEndOfAMonth_IsSpentInTheMonthOfTheSettlement()
    {
        var budget = Make(10, BudgetStop.AtAmount).Hold(Yuan(8), Months[0]).Value;

        // What is held is not free because a month began.
        Assert.Equal("budget_exceeded", budget.Hold(Yuan(3), Months[1]).Refusal!.Code);

        var settled = budget.Settle(Yuan(8), Yuan(7), Months[1]);
        Assert.Equal((Months[1], Yuan(7), Yuan(0)), (settled.PeriodName, settled.Spent, settled.Held));
        Assert.Equal(Yuan(0), settled.In(Months[2]).Spent);
    }

    [Fact]
    public void Reached_RoundsNothingInItsOwnFavour()
    {
        var budget = Make(10, BudgetStop.Never, 50, 80, 100, 120).Hold(Yuan(20), Months[0]).Value;

        Assert.Equal([50], budget.Settle(Yuan(20), new Money(7_999_999, "CNY"), Months[0]).Reached);
        Assert.Equal([50, 80], budget.Settle(Yuan(20), Yuan(8), Months[0]).Reached);
        Assert.Equal([50, 80, 100, 120], budget.Settle(Yuan(20), Yuan(12), Months[0]).Reached);
    }

    [Fact]
    public void Settle_MoreThanIsHeld_IsAFault()
    {
        var budget = Make(10, BudgetStop.AtAmount).Hold(Yuan(4), Months[0]).Value;

        Assert.Throws<ArgumentOutOfRangeException>(() => budget.Settle(Yuan(5), Yuan(1), Months[0]));
        Assert.Throws<ArgumentOutOfRangeException>(() => budget.Settle(Yuan(4), Yuan(5), Months[0]));
    }

    [Theory]
    [InlineData("amount_not_positive", 0, 50)]
    [InlineData("invalid_thresholds", 1, 0)]
    [InlineData("invalid_thresholds", 1, 1001)]
    [InlineData("invalid_thresholds", 1, 1, 2, 3, 4, 5, 6, 7, 8, 9)]
    public void Terms_OutOfRange_AreRefused(string code, long units, params int[] thresholds) =>
        Assert.Equal(code, BudgetTerms.Of(Yuan(units), thresholds, BudgetStop.Never).Refusal!.Code);

    [Fact]
    public void Terms_OutOfRange_NameTheFieldAndTheLimits()
    {
        Assert.Equal("amount", BudgetTerms.Of(Yuan(0), [], BudgetStop.Never).Refusal!.Field);
        var refusal = BudgetTerms.Of(Yuan(1), [1001], BudgetStop.Never).Refusal!;
        Assert.Equal(("thresholds", "1000", "8"), (refusal.Field, refusal.Details!["most"], refusal.Details["count"]));
        Assert.Equal("stop", Assert.Throws<ArgumentOutOfRangeException>(() => BudgetTerms.Of(Yuan(1), [], (BudgetStop)9)).ParamName);
    }

    [Fact]
    public void Terms_AtTheLimits_AreAccepted() =>
        Assert.Equal([1, 2, 3, 4, 5, 6, 7, 1000], BudgetTerms.Of(new Money(1, "CNY"), [1000, 7, 6, 5, 4, 3, 2, 1], BudgetStop.AtAmount).Value.Thresholds);

    [Fact]
    public void Make_ANewBudget_SaysWhatItIsForAndWhatIsUsed()
    {
        var (id, organisation, scope) = (BudgetId.New(), OrganisationId.New(), BudgetScope.Of(ApiKeyId.New()));

        var budget = Budget.Make(id, organisation, scope, Terms(Yuan(10), BudgetStop.AtAmount, 50), new BudgetUse(Months[0], Yuan(6), Yuan(2), Yuan(4))).Value;

        Assert.Equal((id, organisation, scope, "CNY", BudgetStop.AtAmount, Months[0], 1L), (budget.Id, budget.OrganisationId, budget.Scope, budget.Currency, budget.Stop, budget.PeriodName, budget.Version));
        Assert.Equal((Yuan(10), Yuan(6), Yuan(4), Yuan(0)), (budget.Amount, budget.Spent, budget.Held, budget.Room!.Value));
        Assert.Equal(Yuan(2), budget.SpentOnFiles);
        Assert.Equal([50], budget.Reached);
        Assert.Empty(budget.Told);
        Assert.Null(Make(10, BudgetStop.Never).Room);
    }

    [Fact]
    public void Change_BelowWhatIsUsed_IsRefusedWithTheLeastOnlyWhereItStops()
    {
        var budget = Make(10, BudgetStop.AtAmount).Hold(Yuan(8), Months[0]).Value.Settle(Yuan(5), Yuan(2), Months[0]);

        var refusal = budget.Change(Terms(new Money(4_999_999, "CNY"), BudgetStop.AtAmount)).Refusal!;

        Assert.Equal(("budget_below_use", "amount", "5.00", "CNY"), (refusal.Code, refusal.Field, refusal.Details!["least"], refusal.Details["currency"]));
        var least = budget.Change(Terms(Yuan(5), BudgetStop.AtAmount, 80)).Value;
        Assert.Equal((Yuan(5), BudgetStop.AtAmount, budget.Version + 1), (least.Amount, least.Stop, least.Version));
        Assert.Equal([80], least.Thresholds);
        Assert.Equal(Yuan(1), budget.Change(Terms(Yuan(1), BudgetStop.Never)).Value.Amount);
    }

    [Fact]
    public void PayForFiles_BeyondTheAmount_CountsAndLeavesRoomForNothingElse()
    {
        var budget = Make(10, BudgetStop.AtAmount, 100).Hold(Yuan(8), Months[0]).Value.PayForFiles(Yuan(5), Months[0]);

        Assert.Equal((Yuan(5), Yuan(5), Yuan(8), Yuan(0), 3L), (budget.Spent, budget.SpentOnFiles, budget.Held, budget.Room!.Value, budget.Version));
        Assert.Equal(("budget_exceeded", "0.00"), (budget.Hold(new Money(1, "CNY"), Months[0]).Refusal!.Code, budget.Hold(new Money(1, "CNY"), Months[0]).Refusal!.Details!["available"]));
        var settled = budget.Settle(Yuan(8), Yuan(8), Months[0]);
        Assert.Equal(Yuan(13), settled.Spent);
        Assert.Equal([100], settled.Reached);
        // The terms can be changed as they stand, and no lower than what it stops.
        Assert.True(settled.Change(Terms(Yuan(8), BudgetStop.AtAmount, 90)).IsAccepted);
        Assert.Equal("8.00", settled.Change(Terms(new Money(7_999_999, "CNY"), BudgetStop.AtAmount)).Refusal!.Details!["least"]);
        Assert.Equal((Yuan(3), Yuan(3)), (settled.PayForFiles(Yuan(3), Months[1]).Spent, settled.PayForFiles(Yuan(3), Months[1]).SpentOnFiles));
        Assert.Equal("cost", Assert.Throws<ArgumentOutOfRangeException>(() => budget.PayForFiles(-Yuan(1), Months[0])).ParamName);
    }

    [Theory]
    [InlineData(BudgetStop.AtAmount, 10_000_000, true)]
    [InlineData(BudgetStop.AtAmount, 9_999_999, false)]
    [InlineData(BudgetStop.Never, 12_000_000, false)]
    public void IsUsedUp_OnceAllOfItIsSpent_NotHeld(BudgetStop stop, long spent, bool expected) =>
        Assert.Equal(expected, Make(20, stop).Hold(Yuan(8), Months[0]).Value.PayForFiles(new Money(spent, "CNY"), Months[0]).Change(Terms(Yuan(10), stop)).Value.IsUsedUp);

    [Fact]
    public void CountedAs_MoreThanAStopAllows_LeavesNoRoom()
    {
        var budget = Make(10, BudgetStop.AtAmount, 100);
        var use = new BudgetUse(Months[1], Yuan(20), Yuan(3), Yuan(4));

        var counted = budget.CountedAs(use);
        Assert.Equal((Months[1], Yuan(9), Yuan(3), Yuan(4), Yuan(0), budget.Version + 1), (counted.PeriodName, counted.Spent, counted.SpentOnFiles, counted.Held, counted.Room!.Value, counted.Version));
        Assert.Empty(counted.Told);
        Assert.Equal((Yuan(20), 100), (Make(10, BudgetStop.Never, 100).CountedAs(use).Spent, Assert.Single(Make(10, BudgetStop.Never, 100).CountedAs(use).Told)));
        Assert.Equal(Yuan(5), budget.CountedAs(use with { Spent = Yuan(5) }).Spent);
    }

    [Fact]
    public void Version_RisesWithEveryChangeAndNothingElse()
    {
        var budget = Make(10, BudgetStop.AtAmount, 50);
        Assert.Equal(1, budget.Version);
        Assert.Same(budget, budget.In(Months[0]));
        Assert.Same(budget, budget.Tell().Budget);

        budget = budget.Hold(Yuan(8), Months[0]).Value;
        Assert.Equal(2, budget.Version);
        budget = budget.Settle(Yuan(8), Yuan(5), Months[0]);
        Assert.Equal(3, budget.Version);
        (budget, var told) = budget.Tell();
        Assert.Equal(4, budget.Version);
        Assert.Equal([50], told);
        Assert.Equal((5L, 0L, 0), (budget.In(Months[1]).Version, budget.In(Months[1]).SpentMicros, budget.In(Months[1]).Told.Count));
        Assert.Equal(6, budget.Hold(Yuan(1), Months[1]).Value.Version);
    }

    [Fact]
    public void Tell_AThresholdBelowOneThatWasToldOf_StandsInOrder()
    {
        var told = Make(10, BudgetStop.Never, 80).Hold(Yuan(9), Months[0]).Value.Settle(Yuan(9), Yuan(9), Months[0]).Tell().Budget;

        var (budget, percents) = told.Change(Terms(Yuan(10), BudgetStop.Never, 50, 80)).Value.Tell();

        Assert.Equal([50], percents);
        Assert.Equal([50, 80], budget.Told);
    }

    [Fact]
    public void HoldAndSettle_LessThanNothing_Throws()
    {
        var budget = Make(10, BudgetStop.AtAmount).Hold(Yuan(4), Months[0]).Value;

        Assert.Equal("amount", Assert.Throws<ArgumentOutOfRangeException>(() => budget.Hold(-Yuan(1), Months[0])).ParamName);
        Assert.Equal("cost", Assert.Throws<ArgumentOutOfRangeException>(() => budget.Settle(Yuan(4), -Yuan(1), Months[0])).ParamName);
        Assert.Equal(4_000_000, budget.Hold(Yuan(0), Months[0]).Value.HeldMicros);
        Assert.Equal((0, 4_000_000), (budget.Settle(Yuan(4), Yuan(4), Months[0]).HeldMicros, budget.Settle(Yuan(4), Yuan(4), Months[0]).SpentMicros));
    }

    [Fact]
    public void Scopes_OfASpender_AreTheNarrowestFirst()
    {
        var (organisation, project, key) = (OrganisationId.New(), ProjectId.New(), ApiKeyId.New());

        Assert.Equal([(BudgetScopeKind.Project, project.Value), (BudgetScopeKind.Organisation, organisation.Value)], Scopes(new Spender(organisation, project)));
        Assert.Equal([(BudgetScopeKind.ApiKey, key.Value), (BudgetScopeKind.Project, project.Value), (BudgetScopeKind.Organisation, organisation.Value)], Scopes(new Spender(organisation, project, key)));

        static IEnumerable<(BudgetScopeKind, Guid)> Scopes(Spender spender) => spender.Scopes.Select(scope => (scope.Kind, scope.Id));
    }

    [Fact]
    public void Terms_InAnyOrder_RiseAndAreDifferent() =>
        Assert.Equal([50, 80, 100], BudgetTerms.Of(Yuan(1), [100, 50, 80, 50], BudgetStop.Never).Value.Thresholds);

    private static Budget Make(long units, BudgetStop stop, params int[] thresholds) =>
        Budget.Make(BudgetId.New(), OrganisationId.New(), BudgetScope.Of(ProjectId.New()), Terms(Yuan(units), stop, thresholds), new BudgetUse(Months[0], Yuan(0), Yuan(0), Yuan(0))).Value;

    private static BudgetTerms Terms(Money amount, BudgetStop stop, params int[] thresholds) => BudgetTerms.Of(amount, thresholds, stop).Value;

    private static Money Yuan(long units) => Money.OfUnits(units, "CNY");

    /// <summary>A budget, and beside it what it must say by lists that are added up anew each time.</summary>
    private sealed class World
    {
        private readonly HashSet<(int Month, int Percent)> _told = [];
        private readonly List<long> _open = [];
        private readonly List<(int Month, long Cost)> _settled = [];
        private readonly List<(int Month, long Cost)> _onFiles = [];
        private Budget _budget = Budget.Make(
            BudgetId.New(), OrganisationId.New(), BudgetScope.Of(ProjectId.New()), Terms(new Money(100, "CNY"), BudgetStop.AtAmount, 50, 90), new BudgetUse(Months[0], new Money(0, "CNY"), new Money(0, "CNY"), new Money(0, "CNY"))).Value;

        private int _month;

        public string Do(Act act, int pick, long amount)
        {
            switch (act)
            {
                case Act.Hold:
                    var held = _budget.Hold(new Money(amount, "CNY"), Months[_month]);
                    if (!held.IsAccepted)
                        return held.Refusal.Code;
                    _budget = held.Value;
                    _open.Add(amount);
                    return "held";
                case Act.Settle or Act.Release when _open.Count > 0:
                    var hold = _open[pick % _open.Count];
                    var cost = act == Act.Settle ? Math.Min(amount, hold) : 0;
                    (_budget, var percents) = _budget.Settle(new Money(hold, "CNY"), new Money(cost, "CNY"), Months[_month]).Tell();
                    // Each at most once a month, and only what is reached.
                    Assert.All(percents, percent => Assert.True(_told.Add((_month, percent)) && _budget.SpentMicros * 100 >= _budget.AmountMicros * percent));
                    _open.RemoveAt(pick % _open.Count);
                    _settled.Add((_month, cost));
                    return act == Act.Settle ? "settled" : "released";
                case Act.PayForFiles:
                    // Little beside the rest, as it is.
                    (_budget, var told) = _budget.PayForFiles(new Money(amount / 4, "CNY"), Months[_month]).Tell();
                    Assert.All(told, percent => Assert.True(_told.Add((_month, percent)) && _budget.SpentMicros * 100 >= _budget.AmountMicros * percent));
                    _onFiles.Add((_month, amount / 4));
                    return _budget.Stop == BudgetStop.AtAmount && _budget.SpentMicros + _budget.HeldMicros > _budget.AmountMicros ? "passed" : "paid_for_files";
                case Act.NextMonth when _month + 1 < Months.Length:
                    _month++;
                    _budget = _budget.In(Months[_month]);
                    return "next_month";
                case Act.ClockBehind when _month > 0:
                    _budget = _budget.In(Months[_month - 1]);
                    return "clock_behind";
                case Act.ChangeAmount:
                    return Change(new Money(amount + 1, "CNY"), _budget.Stop) ?? "changed";
                case Act.StopOrWarn:
                    var stop = _budget.Stop == BudgetStop.Never ? BudgetStop.AtAmount : BudgetStop.Never;
                    return Change(_budget.Amount, stop) ?? (stop == BudgetStop.Never ? "warns" : "stops");
                default:
                    return "nothing";
            }
        }

        public void Check()
        {
            var (settled, onFiles) = (_settled.Where(one => one.Month == _month).Sum(one => one.Cost), _onFiles.Where(one => one.Month == _month).Sum(one => one.Cost));
            Assert.Equal((_open.Sum(), settled + onFiles, onFiles), (_budget.HeldMicros, _budget.SpentMicros, _budget.SpentOnFilesMicros));
            Assert.Equal(_told.Where(one => one.Month == _month).Select(one => one.Percent).Order(), _budget.Told);
            if (_budget.Stop == BudgetStop.AtAmount)
                Assert.True(settled + _open.Sum() <= _budget.AmountMicros, $"{_budget}");
            Assert.Equal(_budget.Stop == BudgetStop.AtAmount ? Math.Max(0, _budget.AmountMicros - settled - onFiles - _open.Sum()) : null, _budget.Room?.Micros);
        }

        private string? Change(Money amount, BudgetStop stop)
        {
            var changed = _budget.Change(Terms(amount, stop, 50, 90));
            if (!changed.IsAccepted)
                return changed.Refusal.Code;
            _budget = changed.Value;
            return null;
        }
    }
}
