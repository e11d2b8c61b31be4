using Portal.Core.Billing;
using Portal.Core.Compute;
using Portal.Core.Metering;
using Portal.Core.Pricing;
using Portal.Core.Primitives;
using Portal.Tests.Testing;

namespace Portal.Tests.Core.Billing;

public class ChargeAuditTests
{
    private static readonly LedgerAccountId Wallet = LedgerAccountId.New();
    private static readonly LedgerAccountId Gift = LedgerAccountId.New();
    private static readonly LedgerAccountId Revenue = LedgerAccountId.New();
    private static readonly LedgerAccountId Losses = LedgerAccountId.New();

    [Fact]
    public void Check_SoundTask_FindsNothing()
    {
        Assert.Empty(Findings(Sound()));
        Assert.Empty(Findings(Settled(0)));
        Assert.Empty(Findings(Sound(UnderSteps(Windowed()))));
        Assert.Empty(Findings(Settled(30_000, UnderSteps(Windowed()))));
    }

    [Fact]
    public void Check_UsageOtherThanMeasured_IsFoundWithItsSeconds()
    {
        var task = Sound();

        Assert.Equal([("usage_not_measured", -10L)], Findings(task with { Measured = [task.Usage[0] with { BilledSeconds = 3610 }] }));
        Assert.Equal([("usage_not_measured", 3600L)], Findings(task with { Measured = [] }));
        Assert.Equal([("usage_not_measured", 0L)], Findings(task with { Measured = [task.Usage[0] with { GpuModel = "T4" }] }));
    }

    [Fact]
    public void Check_ChargeOtherThanRated_IsFoundWithItsAmount()
    {
        var task = Sound();

        Assert.Equal([("charge_not_rated", 7L), ("charges_not_settled", 7L)], Findings(Change(task, 1, nameof(Charge.BilledCost), new Money(task.Charges[1].BilledCost.Micros + 7, "CNY"))));
        Assert.Equal([("charge_not_rated", -task.Charges[1].BilledCost.Micros), ("charges_not_settled", -task.Charges[1].BilledCost.Micros)], Findings(task with { Charges = [task.Charges[0], task.Charges[2]] }));
    }

    [Theory]
    [InlineData(nameof(Charge.FromSecond), 1L)]
    [InlineData(nameof(Charge.Amount), 1999L)]
    [InlineData(nameof(Charge.PricingQuantity), 7_200_001L)]
    [InlineData(nameof(Charge.MultiplierPerMille), 1001)]
    [InlineData(nameof(Charge.WindowPerMille), 999)]
    public void Check_ChargeOfTheSameCostThatSaysOtherwise_IsFound(string property, object value) =>
        Assert.Equal([("charge_not_rated", 0L)], Findings(Change(Sound(), 0, property, value)));

    [Fact]
    public void Check_ChargeOfAnotherPriceTaxSkuOrAttempt_IsFound()
    {
        Assert.Equal([("charge_not_rated", 0L)], Findings(Change(Sound(), 0, nameof(Charge.ListUnitPrice), new Money(500_001, "CNY"))));
        Assert.Equal([("charge_not_rated", 0L)], Findings(Change(Sound(), 0, nameof(Charge.Tax), new PriceTax(600, false))));
        Assert.Equal([("charge_not_rated", 0L)], Findings(Change(Sound(), 0, nameof(Charge.Sku), Sku.StorageGibMonth)));
        Assert.Equal([("charge_not_rated", 0L)], Findings(Change(Sound(), 0, nameof(Charge.AttemptId), TaskAttemptId.New())));
    }

    [Fact]
    public void Check_MoneyThatMovedOtherwise_IsFound()
    {
        var task = Sound();
        var cost = task.Charges.Sum(charge => charge.BilledCost.Micros);

        Assert.Equal([("charges_not_settled", cost)], Findings(task with { Transfers = [task.Transfers[0]] }));
        Assert.Equal([("charges_not_settled", -3L)], Findings(task with { Transfers = [.. task.Transfers, Moved(LedgerTransferKind.Settlement, Wallet, 3)] }));
        // What is borne is part of the cost, and taken off the bill.
        Assert.Equal([("charges_not_settled", -3L), ("credit_not_given", -3L)], Findings(task with { Transfers = [.. task.Transfers, Moved(LedgerTransferKind.WriteOff, Losses, 3)] }));
        // Neither a release nor a top-up settles anything.
        Assert.Empty(Findings(task with { Transfers = [.. task.Transfers, Moved(LedgerTransferKind.Release, Wallet, 3), Moved(LedgerTransferKind.TopUp, Gift, 3)] }));
    }

    [Fact]
    public void Check_WhatThePlatformBoreAndTookOffTheBill_FindsNothing()
    {
        var task = Sound();
        var charge = task.Charges[0];

        Assert.Empty(Findings(task with
        {
            Charges = [.. task.Charges, charge.Credited(ChargeId.New(), new Money(3, "CNY"), charge.BookedAt)],
            Transfers = [Moved(LedgerTransferKind.Settlement, Wallet, task.Charges.Sum(one => one.BilledCost.Micros) - 3), Moved(LedgerTransferKind.WriteOff, Losses, 3)],
        }));
    }


    [Fact]
    public void Check_GivenMoneyNotTakenOffTheBill_IsFound()
    {
        var task = Settled(30_000);

        Assert.Equal([("credit_not_given", -30_000L)], Findings(task with { Charges = [.. task.Charges.SkipLast(1)] }));
        Assert.Equal([("credit_not_given", 30_000L)], Findings(task with { Promotional = new HashSet<LedgerAccountId>() }));
        Assert.Equal([("credit_not_given", 1L)], Findings(Change(task, task.Charges.Count - 1, nameof(Charge.BilledCost), new Money(-30_001, "CNY"))));
    }

    [Fact]
    public void Check_CostAboveTheMaximum_IsFound()
    {
        var task = Sound();
        var cost = task.Charges.Sum(charge => charge.BilledCost.Micros);

        Assert.Empty(Findings(task with { Maximum = new Money(cost, "CNY") }));
        Assert.Equal([("charged_above_maximum", 1L)], Findings(task with { Maximum = new Money(cost - 1, "CNY") }));
    }

    [Fact]
    public void Check_Holds_StandExactlyWhileTheTaskCanCost()
    {
        var task = Sound();
        var hold = Moved(LedgerTransferKind.Hold, Wallet, 5) with { State = LedgerTransferState.Pending };

        Assert.Equal([("hold_left_open", 5L)], Findings(task with { Transfers = [.. task.Transfers, hold] }));
        Assert.Empty(Findings(task with { IsFinal = false, Transfers = [.. task.Transfers, hold] }));
        Assert.Equal([("hold_missing", task.Maximum.Micros)], Findings(task with { IsFinal = false }));
        Assert.Empty(Findings(task with { IsFinal = false, Maximum = Money.Zero("CNY"), Charges = [], Usage = [], Measured = [], Rated = [], Transfers = [] }));
    }

    [Fact]
    public void Check_TaskOfTwoAttempts_AddsUpBoth()
    {
        var task = Both(Sound(), Sound());
        var cost = task.Charges.Sum(charge => charge.BilledCost.Micros);
        var hold = Moved(LedgerTransferKind.Hold, Wallet, 5) with { State = LedgerTransferState.Pending };

        Assert.Empty(Findings(task));
        Assert.Equal([("usage_not_measured", 7200L)], Findings(task with { Measured = [] }));
        Assert.Equal([("usage_not_measured", -7200L)], Findings(task with { Usage = [] }));
        Assert.Equal([("charge_not_rated", -cost), ("charges_not_settled", -cost)], Findings(task with { Charges = [] }));
        Assert.Equal([("hold_left_open", 12L)], Findings(task with { Transfers = [.. task.Transfers, hold, hold with { Amount = new Money(7, "CNY") }] }));
        Assert.Empty(Findings(Both(Sound(UnderSteps(Windowed())), Sound(UnderSteps(Windowed())))));

        static TaskMoney Both(TaskMoney first, TaskMoney second) => first with
        {
            Measured = [.. first.Measured, .. second.Measured], Usage = [.. first.Usage, .. second.Usage], Rated = first.Rated is null ? null : [.. first.Rated, .. second.Rated!],
            Charges = [.. first.Charges, .. second.Charges], Transfers = [.. first.Transfers, .. second.Transfers],
        };
    }


    [Fact]
    public void Check_UnderSteps_ALineCostsWhatItsOwnFiguresSayButForAMicroUnit()
    {
        var task = Sound(UnderSteps(Windowed()));
        var cost = task.Charges[0].BilledCost.Micros;
        (string, long)[] Off(long by) => [.. Findings(Change(task, 0, nameof(Charge.BilledCost), new Money(cost + by, "CNY"))).Where(finding => finding.Code == "charge_not_rated")];

        Assert.Empty(Off(1));
        Assert.Empty(Off(-1));
        Assert.Equal([("charge_not_rated", 2L)], Off(2));
        Assert.Equal([("charge_not_rated", -2L)], Off(-2));
    }

    [Theory]
    [InlineData(SkuKind.Cpu, 1_000)]
    [InlineData(SkuKind.Memory, 2_000_000)]
    [InlineData(SkuKind.Gpu, 100)]
    public void Check_UnderSteps_TheLinesOfAKindHoldAllOfItsUse(SkuKind kind, long more)
    {
        var task = Sound(UnderSteps(Windowed()));
        var at = task.Charges.ToList().FindLastIndex(charge => charge.Sku.Kind == kind);
        var (charge, quantity) = (task.Charges[at], task.Charges[at].PricingQuantity + more);
        var cost = Rater.CostOf(charge.Sku.Unit, quantity, charge.ListUnitPrice, charge.MultiplierPerMille, charge.WindowPerMille ?? 1000);

        Assert.Equal(("charge_not_rated", more), Findings(Change(Change(task, at, nameof(Charge.PricingQuantity), quantity), at, nameof(Charge.BilledCost), cost))[0]);
    }

    [Fact]
    public void Check_UnderSteps_WhatIsNotOfTheBookIsCounted()
    {
        // Within the allowance any multiplier or window costs the same nothing, so that only the book tells them apart.
        var task = Sound(UnderSteps(Windowed()));
        var free = task.Charges.ToList().FindIndex(charge => charge.IsAllowance);
        var paid = task.Charges.ToList().FindIndex(charge => charge is { IsAllowance: false, Sku.Kind: SkuKind.Cpu });
        var urgent = task.Book.MultiplierPerMille(PriorityClass.Urgent);
        (string, long)[] strange = [("price_not_in_book", 1L)];

        Assert.Equal(strange, Findings(Change(task, free, nameof(Charge.MultiplierPerMille), urgent)));
        Assert.Equal(strange, Findings(Change(task, free, nameof(Charge.AttemptId), TaskAttemptId.New())));
        Assert.Equal(strange, Findings(Change(task, free, nameof(Charge.WindowPerMille), 601)));
        Assert.Equal(strange, Findings(Change(task, free, nameof(Charge.WindowName), "noon")));
        Assert.Equal(strange, Findings(Change(task, free, nameof(Charge.Tax), new PriceTax(600, false))));
        Assert.Equal(strange, Findings(Change(task, free, nameof(Charge.IsContract), true)));
        Assert.Equal(strange, Findings(Change(task, free, nameof(Charge.IsAllowance), false)));
        Assert.Equal(strange, Findings(Change(task, paid, nameof(Charge.Tier), 3)));
        Assert.Equal([("price_not_in_book", 2L)], Findings(Change(Change(task, free, nameof(Charge.WindowName), "noon"), paid, nameof(Charge.Tier), 3)));
    }

    [Fact]
    public void Check_UnderStepsWithoutWindows_AWindowIsNotOfTheBook()
    {
        var task = Sound(UnderSteps(null));
        var free = task.Charges.ToList().FindIndex(charge => charge.IsAllowance);

        Assert.Empty(Findings(task));
        Assert.Equal([("price_not_in_book", 1L)], Findings(Change(task, free, nameof(Charge.WindowPerMille), 600)));
    }

    [Fact]
    public void Check_UnderAContractThatBeginsMeanwhile_EachPriceIsOfTheBook()
    {
        var task = Sound(UnderSteps(null));
        var book = UnderSteps(null);
        var at = task.Usage[0].ChargePeriodStart.AddMinutes(30);
        var own = book.Contents.Rules.Single(rule => rule.Sku == Sku.MemoryGibHour) with { ListUnitPrice = new Money(1, "CNY"), Contract = new ContractTerm(task.OrganisationId, at, null) };
        Assert.Null(book.Rewrite(book.Contents with { Contracts = [own] }));
        var rated = Rater.Rate(task.Usage[0], book, RatingState.Empty).Value;
        var charges = Charge.AllOf(rated, task.Usage[0].ChargePeriodEnd);

        Assert.Contains(charges, charge => charge.IsContract);
        Assert.Empty(Findings(task with { Book = book, Charges = charges, Transfers = [Moved(LedgerTransferKind.Settlement, Wallet, rated.Total.Micros)] }));
    }

    [Fact]
    public void CheckStrays_HoldsThatNoTaskAskedFor_AreFoundWithWhatTheyHold()
    {
        var hold = Moved(LedgerTransferKind.Hold, Wallet, 5) with { State = LedgerTransferState.Pending };

        Assert.Empty(ChargeAudit.CheckStrays([]));
        Assert.Equal([new AuditFinding("hold_of_no_task", AuditSubject.Transfer, hold.Id.ToString(), null, 5)], ChargeAudit.CheckStrays([hold]));
    }


    private static (string Code, long Difference)[] Findings(TaskMoney task)
    {
        var findings = ChargeAudit.Check(task);
        Assert.All(findings, finding => Assert.Equal((AuditSubject.Task, task.TaskId.ToString(), task.OrganisationId), (finding.Subject, finding.Id, finding.OrganisationId!.Value)));
        return [.. findings.Select(finding => (finding.Code, finding.Difference))];
    }

    private static PriceBook Flat() => DefaultPriceBook.Draft(PriceBookId.New(), 1, "CNY");

    private static PriceWindows Windowed() => new() { ZoneId = "Asia/Shanghai", Windows = [new PriceWindow("night", 0, 16 * 60 + 30, 600), new PriceWindow("evening", 20 * 60, 22 * 60, 800)] };

    // CPU has 1000 core-seconds free and a second price after 1600.
    private static PriceBook UnderSteps(PriceWindows? windows)
    {
        var book = Flat();
        var rules = book.Contents.Rules.Select(rule => rule.Sku == Sku.CpuCoreHour
            ? rule with { FreeQuantity = 1_000_000, Tiers = [new PriceTier(1_600_000, new Money(400_000, "CNY"))] } : rule);
        Assert.Null(book.Rewrite(book.Contents with { Rules = [.. rules], Windows = windows }));
        return book;
    }

    private static TaskMoney Sound(PriceBook? book = null) => Settled(0, book);

    // One attempt of an hour, from eight to nine in Greenwich: half of it past half past four in the afternoon in Shanghai.
    private static TaskMoney Settled(long given, PriceBook? book = null)
    {
        book ??= Flat();
        var usage = AUsage.Of(3600, cpu: 2000, memory: 4096, gpu: 500, model: "L4");
        var rated = Rater.Rate(usage, book, RatingState.Empty).Value;
        var charges = Charge.AllOf(rated, usage.ChargePeriodEnd).ToList();
        var dearest = charges.MaxBy(charge => charge.BilledCost)!;
        LedgerTransfer[] transfers = [Moved(LedgerTransferKind.Settlement, Wallet, rated.Total.Micros - given)];
        if (given > 0)
        {
            charges.Add(dearest.Credited(ChargeId.New(), new Money(given, "CNY"), dearest.BookedAt));
            transfers = [.. transfers, Moved(LedgerTransferKind.Settlement, Gift, given)];
        }

        return new TaskMoney
        {
            TaskId = usage.TaskId, OrganisationId = usage.OrganisationId, IsFinal = true, Maximum = Money.OfUnits(100, "CNY"), Measured = [usage], Usage = [usage],
            Rated = book.DependsOnVolume ? null : [rated], Book = book, Charges = charges, Promotional = new HashSet<LedgerAccountId> { Gift },
            Transfers = [Moved(LedgerTransferKind.Hold, Wallet, 100_000_000), .. transfers],
        };
    }

    private static TaskMoney Change(TaskMoney task, int at, string property, object value) =>
        task with { Charges = [.. task.Charges.Select((charge, i) => i == at ? charge.With(property, value) : charge)] };

    private static LedgerTransfer Moved(LedgerTransferKind kind, LedgerAccountId from, long micros) => new()
    {
        Id = LedgerTransferId.New(), Kind = kind, DebitAccountId = from, CreditAccountId = Revenue, Amount = new Money(micros, "CNY"), State = LedgerTransferState.Posted, Cause = "task", At = AUsage.Start,
    };
}
