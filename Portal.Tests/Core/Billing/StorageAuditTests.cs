using Portal.Core.Billing;
using Portal.Core.Metering;
using Portal.Core.Pricing;
using Portal.Core.Primitives;
using Portal.Tests.Testing;

namespace Portal.Tests.Core.Billing;

public class StorageAuditTests
{
    private static readonly DateTimeOffset Day = new(2026, 11, 10, 16, 0, 0, TimeSpan.Zero);
    private static readonly LedgerAccountId Wallet = LedgerAccountId.New();
    private static readonly LedgerAccountId Gift = LedgerAccountId.New();
    private static readonly LedgerAccountId Losses = LedgerAccountId.New();
    private static readonly LedgerAccountId Revenue = LedgerAccountId.New();

    [Fact]
    public void Check_Sound_FindsNothing() => Assert.Empty(Findings(Sound()));

    [Fact]
    public void Check_OtherThanTheFilesComeTo_IsFoundWithItsQuantity()
    {
        var money = Sound();

        Assert.Equal([("storage_not_measured", 7L)], Findings(money with { Measured = money.Kept with { MebibyteSeconds = money.Kept.MebibyteSeconds - 7 } }));
        Assert.Equal([("storage_not_measured", 0L)], Findings(money with { Measured = money.Kept with { PeakMebibytes = 1 } }));
        Assert.Equal([("storage_not_measured", money.Kept.MebibyteSeconds)], Findings(money with { Measured = null }));
    }

    [Fact]
    public void Check_ChargesOfAnotherQuantityOrCost_AreFound()
    {
        var money = Sound();

        Assert.Equal([("storage_not_rated", 5L)], Findings(Change(money, nameof(Charge.PricingQuantity), money.Kept.MebibyteSeconds + 5)));
        Assert.Equal([("storage_not_rated", 2L), ("charges_not_settled", 2L)], Findings(Change(money, nameof(Charge.BilledCost), new Money(money.Charges[0].BilledCost.Micros + 2, "CNY"))));
        Assert.Contains(("storage_not_rated", -money.Kept.MebibyteSeconds), Findings(money with { Charges = [] }));
    }

    [Fact]
    public void Check_APriceThatIsNotInTheBook_IsFound()
    {
        var money = Sound();
        (string, long)[] strange = [("price_not_in_book", 1L)];

        Assert.Equal(strange, Findings(money with { Book = null }));
        Assert.Equal(strange, Findings(Change(money, nameof(Charge.IsContract), true)));
        Assert.Equal(strange, Findings(Change(money, nameof(Charge.Tier), 2)));
        Assert.Equal(strange, Findings(Change(money, nameof(Charge.ChargePeriodStart), Day.AddYears(-1))));
        Assert.Contains(strange[0], Findings(Change(money, nameof(Charge.MultiplierPerMille), 1001)));
        Assert.Contains(strange[0], Findings(Change(money, nameof(Charge.WindowPerMille), 999)));
    }

    [Fact]
    public void Check_WhatNobodyPaid_IsTakenOffTheBill()
    {
        var money = Sound();
        var cost = money.Charges[0].BilledCost;
        var lost = money with { Transfers = [Move(LedgerTransferKind.WriteOff, Losses, cost)] };

        Assert.Equal([("credit_not_given", -cost.Micros)], Findings(lost));
        Assert.Empty(Findings(lost with { Charges = [.. money.Charges, .. Charge.Credits(money.Charges, cost, Day)] }));
        Assert.Equal([("credit_not_given", -cost.Micros)], Findings(money with { Transfers = [Move(LedgerTransferKind.Settlement, Gift, cost)] }));
        Assert.Equal([("charges_not_settled", cost.Micros)], Findings(money with { Transfers = [] }));
    }

    [Fact]
    public void CheckOrder_ARecordThatBeginsBeforeTheLastEnds_IsFoundWithItsSeconds()
    {
        var first = Sound().Kept;
        var next = first with { Id = StorageRecordId.New(), ChargePeriodStart = first.ChargePeriodEnd, ChargePeriodEnd = first.ChargePeriodEnd.AddDays(1) };

        Assert.Empty(StorageAudit.CheckOrder([first, next]));
        Assert.Empty(StorageAudit.CheckOrder([first]));
        var over = next with { ChargePeriodStart = first.ChargePeriodEnd.AddSeconds(-10) };
        Assert.Equal([new AuditFinding("storage_overlaps", AuditSubject.Storage, over.Id.ToString(), over.OrganisationId, 10)], StorageAudit.CheckOrder([first, over]));
    }

    [Fact]
    public void CheckRecorded_WhatHadAPriceAndIsInNoRecord_IsFoundWithItsQuantity()
    {
        var history = new StorageHistory
        {
            ProjectId = ProjectId.New(), OrganisationId = OrganisationId.New(), Files = [new KeptFile(3 << 20, Day.AddHours(6), Day.AddDays(9))], Recorded = [], Until = Day.AddDays(4), Zone = TimeZoneInfo.Utc,
        };
        TimeRange[] all = [.. Enumerable.Range(0, 4).Select(day => new TimeRange(Day.AddDays(day).AddHours(day == 0 ? 6 : 0), Day.AddDays(day + 1)))];
        List<PriceBook> books = [Book()];
        long Missing(params TimeRange[] recorded) => StorageAudit.CheckRecorded(history with { Recorded = recorded }, books).Sum(finding => finding.Difference);

        Assert.Equal(0, Missing(all));
        Assert.Equal(-3 * 86_400, Missing([.. all[..2], all[3]]));
        Assert.Equal(-3 * 64_800, Missing(all[1..]));
        Assert.Equal(-3 * 86_400, Missing(all[..3]));
        Assert.Equal(
            [new AuditFinding("storage_not_recorded", AuditSubject.Storage, history.ProjectId.ToString(), history.OrganisationId, -3 * 4 * 86_400 + 3 * 21_600)], StorageAudit.CheckRecorded(history, books));
        // One that says more than its day hides nothing behind it.
        Assert.Equal(-3 * 86_400, Missing(new TimeRange(all[0].Start, all[1].End), all[0], all[3]));
        Assert.Equal(0, Missing(new TimeRange(all[0].Start, all[3].End.AddDays(2))));
        // Before the book there was no price, and later nobody metered yet.
        Assert.Empty(StorageAudit.CheckRecorded(history with { Until = Day.AddHours(7), Recorded = [new TimeRange(Day.AddHours(6), Day.AddHours(7))] }, books));
        Assert.Empty(StorageAudit.CheckRecorded(history with { Files = [new KeptFile(3 << 20, Day.AddDays(-9), Day.AddDays(-2))] }, books));
        Assert.Empty(StorageAudit.CheckRecorded(history with { Files = [] }, books));
        Assert.Empty(StorageAudit.CheckRecorded(history, []));
    }

    [Fact]
    public void CheckRecorded_OfSeveralFiles_CountsEachWhereItWas()
    {
        // One that went before the days without a record, one that came after them, one that came as they ended, one that was there.
        var files = new KeptFile[] { new(3 << 20, Day, Day.AddDays(1)), new(5 << 20, Day.AddDays(3), null), new(7 << 20, Day.AddDays(2), null), new(11 << 20, Day.AddHours(30), Day.AddHours(40)) };
        var history = new StorageHistory
        {
            ProjectId = ProjectId.New(), OrganisationId = OrganisationId.New(), Files = files, Recorded = [new(Day, Day.AddDays(1)), new(Day.AddDays(2), Day.AddDays(3))], Until = Day.AddDays(4), Zone = TimeZoneInfo.Utc,
        };

        Assert.Equal(-((11 * 36_000) + (12 * 86_400)), Assert.Single(StorageAudit.CheckRecorded(history, [Book()])).Difference);
    }

    [Fact]
    public void CheckRecorded_WhatRoundsToNothingInTheDaysOfAnotherZone_IsNotMissing()
    {
        // 400 KiB for four hours at either side of midnight: 0.42 micro-units a day, 0.84 where both lie in one.
        var midnight = Day.AddHours(3);
        var history = new StorageHistory
        {
            ProjectId = ProjectId.New(), OrganisationId = OrganisationId.New(), Files = [new KeptFile(400 << 10, midnight.AddHours(-4), midnight.AddHours(4))], Recorded = [], Until = Day.AddDays(4), Zone = TimeZoneInfo.Utc,
        };
        StorageRecord Measure(int from, int to) =>
            StorageMeter.Measure(StorageRecordId.New(), history.ProjectId, history.OrganisationId, history.Files, new TimeRange(midnight.AddHours(from), midnight.AddHours(to)))!;

        Assert.True(StorageTrifle.Is(Measure(-24, 0), Book()) && StorageTrifle.Is(Measure(0, 24), Book()));
        Assert.False(StorageTrifle.Is(Measure(-12, 12), Book()));
        Assert.Empty(StorageAudit.CheckRecorded(history, [Book()]));
        Assert.Single(StorageAudit.CheckRecorded(history with { Files = [new KeptFile(2 << 20, midnight.AddHours(-4), midnight.AddHours(4))] }, [Book()]));
    }

    [Fact]
    public void CheckStrays_NamesTheRecordThatIsMissing()
    {
        var charge = Sound().Charges[0];

        Assert.Equal([new AuditFinding("charge_of_no_record", AuditSubject.Storage, charge.StorageRecordId.ToString()!, charge.OrganisationId, charge.BilledCost.Micros)], StorageAudit.CheckStrays([charge]));
    }

    private static StorageMoney Change(StorageMoney money, string property, object? value) => money with { Charges = [money.Charges[0].With(property, value)] };

    private static List<(string, long)> Findings(StorageMoney money)
    {
        var findings = StorageAudit.Check(money);
        Assert.All(findings, finding => Assert.Equal((AuditSubject.Storage, money.Kept.Id.ToString(), money.Kept.OrganisationId), (finding.Subject, finding.Id, finding.OrganisationId!.Value)));
        return [.. findings.Select(finding => (finding.Code, finding.Difference))];
    }

    private static StorageMoney Sound()
    {
        var book = Book();
        var kept = new StorageRecord
        {
            Id = StorageRecordId.New(), ProjectId = ProjectId.New(), OrganisationId = OrganisationId.New(), ChargePeriodStart = Day, ChargePeriodEnd = Day.AddDays(1), MebibyteSeconds = 1024L * 86_400, PeakMebibytes = 1024,
        };
        var charges = Charge.AllOf(Rater.Rate(kept, book, RatingState.Empty).Value, Day.AddDays(1));
        return new StorageMoney { Kept = kept, Measured = kept, Book = book, Charges = charges, Transfers = [Move(LedgerTransferKind.Settlement, Wallet, charges[0].BilledCost)], Promotional = new HashSet<LedgerAccountId> { Gift } };
    }

    private static PriceBook Book()
    {
        var book = DefaultPriceBook.Draft(PriceBookId.New(), 1, "CNY");
        Assert.Null(book.Publish(null, Day.AddDays(-1), null, Day.AddDays(-1)));
        return book;
    }

    private static LedgerTransfer Move(LedgerTransferKind kind, LedgerAccountId from, Money amount) => new()
    {
        Id = LedgerTransferId.New(), Kind = kind, State = LedgerTransferState.Posted, DebitAccountId = from, CreditAccountId = Revenue, Amount = amount, Cause = "storage", At = Day,
    };
}
