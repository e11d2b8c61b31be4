using CsCheck;
using Portal.Core.Billing;
using Portal.Core.Metering;
using Portal.Core.Pricing;
using Portal.Core.Primitives;
using Portal.Tests.Testing;

namespace Portal.Tests.Core.Billing;

public class InvoiceBuilderTests
{
    private static readonly BillingPeriod November = BillingPeriod.Of(2026, 11, TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai"));
    private static readonly UsageRecord Usage = AUsage.Of(3600);

    [Fact]
    public void Build_PeriodOfCharges_ShowsNetTaxAndGross()
    {
        var other = Usage with { ProjectId = ProjectId.New() };

        var invoice = Build(0, 600, ACharge.Of(53_000_000, Usage), ACharge.Of(47_000_000, other), ACharge.Of(6_000_000, other, Sku.MemoryGibHour)).Value!;

        Assert.Equal(("106.00", "100.00", "6.00"), (invoice.Gross.ToDecimalString(), invoice.Net.ToDecimalString(), invoice.Tax.ToDecimalString()));
        Assert.Equal(["50.00", "44.34", "5.66"], invoice.Lines.Select(line => line.Net.ToDecimalString()));
        Assert.Equal([1, 2, 3], invoice.Lines.Select(line => line.Position));
        Assert.Equal((InvoiceState.Draft, "2026-11", "Asia/Shanghai", "某某科技有限公司"), (invoice.State, invoice.PeriodName, invoice.ZoneId, invoice.Buyer.Name));
    }

    [Theory]
    [InlineData("CNY", 100_000_000, 600, "100.00", "94.34", "5.66")] // 94.3396 up
    [InlineData("CNY", 105_000, 0, "0.11", "0.11", "0.00")] // half a fen away from zero
    [InlineData("CNY", 104_999, 0, "0.10", "0.10", "0.00")]
    [InlineData("CNY", 10_000, 600, "0.01", "0.01", "0.00")]
    [InlineData("JPY", 1_234_500_000, 1000, "1235.00", "1123.00", "112.00")] // no digits; 1122.73 up
    [InlineData("KWD", 1_234_500, 500, "1.235", "1.176", "0.059")] // three digits; 1.17619 down
    public void Build_OneCharge_RoundsInTheCurrencysDigits(string currency, long micros, int rate, string gross, string net, string tax)
    {
        var invoice = InvoiceBuilder.Build(Draft(currency, Money.Zero(currency), rate), [ACharge.Of(micros, Usage, currency: currency)]).Value!;

        Assert.Equal((gross, net, tax), (invoice.Gross.ToDecimalString(), invoice.Net.ToDecimalString(), invoice.Tax.ToDecimalString()));
    }

    [Fact]
    public void Build_AnyCharges_EverySumIsExact()
    {
        var charges =
            from micros in Gen.OneOf(Gen.Long[0, 30_000], Gen.Long[0, 5_000_000_000])
            from sku in Gen.Int[0, 4]
            from isBack in Gen.Int[0, 9]
            select (micros, sku, isBack);
        Gen.Select(charges.Array[1, 20], Gen.Long[-5000, 5000], Gen.Int[0, 6].Select(i => new[] { 0, 100, 300, 600, 900, 1300, 10_000 }[i])).Sample(
            (drawn, residue, rate) =>
            {
                var all = drawn.Select(draw => ACharge.Of(draw.micros, Usage, Sku.GpuHour($"G{draw.sku}"), unitPriceMicros: 1 + draw.isBack)).ToList();
                all.AddRange(all.Where((_, i) => drawn[i] is { isBack: 0, micros: > 0 }).Select(charge => charge.Credited(ChargeId.New(), charge.BilledCost, charge.BookedAt)).ToArray());
                var exact = all.Sum(charge => charge.BilledCost.Micros);

                var built = Build(residue, rate, [.. all]);

                if (!built.IsAccepted)
                {
                    Assert.True(exact + residue <= -5000);
                    return;
                }

                var invoice = built.Value;
                Assert.Equal(exact, invoice.Lines.Sum(line => line.BilledCost.Micros));
                Assert.Equal(exact, invoice.BilledCost.Micros);
                Assert.Equal(exact + residue, invoice.Gross.Micros + invoice.ResidueAfter.Micros);
                Assert.InRange(invoice.ResidueAfter.Micros, -5000, 5000);
                Assert.Equal(invoice.Net.Micros, invoice.Lines.Sum(line => line.Net.Micros));
                Assert.Equal(invoice.Gross, invoice.Net + invoice.Tax);
                Assert.Equal(decimal.Round(invoice.Gross.Micros / 1_000_000m * 10_000m / (10_000 + rate), 2, MidpointRounding.AwayFromZero), invoice.Net.Micros / 1_000_000m);
                Assert.All(invoice.Lines, line =>
                {
                    Assert.Equal(0, line.Net.Micros % 10_000);
                    Assert.True(line.BilledCost.Micros < 0 || line.Net.Micros >= 0);
                    // Within two coins of the exact share: one by the largest remainder, one by the carried residue.
                    Assert.InRange(line.Net.Micros - (line.BilledCost.Micros * 10_000m / (10_000 + rate)), -20_000m, 20_000m);
                });
                Assert.Equal(all.Count, invoice.Lines.Sum(line => line.ChargeCount));
            },
            iter: 3000);
    }

    [Fact]
    public void Build_MonthAfterMonth_LosesNoMicroUnit() => Gen.Long[10_000, 40_000].Array[1, 36].Sample(months =>
    {
        var (residue, invoiced) = (0L, 0L);
        foreach (var micros in months)
        {
            var invoice = Build(residue, 600, ACharge.Of(micros, Usage)).Value!;
            (residue, invoiced) = (invoice.ResidueAfter.Micros, invoiced + invoice.Gross.Micros);
        }

        Assert.Equal(months.Sum(), invoiced + residue);
    });

    [Fact]
    public void Build_MonthAfterMonthAcrossAChangeToNet_LosesNoMicroUnitAndNeverOwesTwoCoins() =>
        Gen.Select(Gen.Select(Gen.Long[10_000, 40_000], AnInvoice.Pick(0, 600, 900), AnInvoice.Pick(0, 600, 1300)).Array[1, 36], Gen.Int[0, 36]).Sample((months, change) =>
        {
            var (residue, invoiced) = (0L, 0L);
            for (var i = 0; i < months.Length; i++)
            {
                var (micros, first, second) = months[i];
                var invoice = Build(
                    residue, 600, ACharge.Of(micros, Usage, tax: new PriceTax(first, i >= change)), ACharge.Of(micros / 3, Usage, Sku.MemoryGibHour, tax: new PriceTax(second, i > change))).Value!;
                (residue, invoiced) = (invoice.ResidueAfter.Micros, invoiced + invoice.Gross.Micros);
                Assert.InRange(residue, -15_000, 15_000);
            }

            Assert.Equal(months.Sum(month => month.Item1 + (month.Item1 / 3)), invoiced + residue);
        });

    [Fact]
    public void Build_AcrossAChangeOfPriceBook_TakesEachChargeAtItsOwnRate()
    {
        // Whatever the usual rate is by now: 53.00 with 6 % in it, 109.00 with 9 % on top, and nothing on top of what is exempt.
        var invoice = Build(
            0, 1300, ACharge.Of(53_000_000, Usage, tax: new PriceTax(600, false)), ACharge.Of(109_000_000, Usage, tax: new PriceTax(900, true)), ACharge.Of(7_000_000, Usage, Sku.MemoryGibHour, tax: new PriceTax(0, true)),
            ACharge.Of(1_130_000, Usage, Sku.StorageGibMonth)).Value!;

        Assert.Equal(
            [(0, "7.00", "0.00", true), (600, "50.00", "3.00", false), (900, "100.00", "9.00", true), (1300, "1.00", "0.13", false)],
            invoice.Taxes.Select(tax => (tax.RateBasisPoints, tax.Net.ToDecimalString(), tax.Tax.ToDecimalString(), tax.IsOnNet)));
        Assert.Equal([("cpu.core_hour", false), ("cpu.core_hour", true), ("memory.gib_hour", true), ("storage.gib_month", false)], invoice.Lines.Select(line => (line.Sku.Code, line.IsNetPrice)));
    }

    [Fact]
    public void Build_OneRateWithAndWithoutTaxInThePrices_IsTakenOutOfWhatWasPaid()
    {
        var invoice = Build(0, 600, ACharge.Of(50_000, Usage, tax: new PriceTax(600, false)), ACharge.Of(40_000, Usage, tax: new PriceTax(600, true))).Value!;

        Assert.Equal(("0.09", "0.08", 2), (invoice.Gross.ToDecimalString(), invoice.Net.ToDecimalString(), invoice.Lines.Count));
        Assert.False(invoice.Taxes.Single().IsOnNet);
    }

    [Fact]
    public void Build_ResidueThatAsksForACoinLess_TakesItFromALineThatHasOne()
    {
        // Net of 0.3498 is 0.33 and nothing; with −0.005 carried it is 0.32 of 0.34.
        var invoice = Build(-5000, 600, ACharge.Of(349_800, Usage), ACharge.Of(0, Usage, Sku.MemoryGibHour)).Value!;

        Assert.Equal(("0.34", "0.32"), (invoice.Gross.ToDecimalString(), invoice.Net.ToDecimalString()));
        Assert.Equal(["0.32", "0.00"], invoice.Lines.Select(line => line.Net.ToDecimalString()));
    }

    [Theory]
    [InlineData(2_503_000, "10.00", "-2.50")] // 1000.5 and −250.3 coins for 750: −251 leaves the larger remainder
    [InlineData(2_508_000, "10.01", "-2.51")] // 1000.5 and −250.8 for 750: 1000 does
    public void Build_CoinThatTheFloorsLeave_GoesToTheLargestRemainderAlsoOfWhatTakesOff(long given, string used, string off)
    {
        var charge = ACharge.Of(10_005_000, Usage);

        var invoice = Build(0, 0, charge, charge.Credited(ChargeId.New(), new Money(given, "CNY"), charge.BookedAt)).Value;

        Assert.Equal([used, off], invoice.Lines.Select(line => line.Net.ToDecimalString()));
    }

    [Fact]
    public void Build_CoinThatIsCarriedOn_NeitherGoesToWhatCostsNothingNorComesFromWhatHasNone()
    {
        Assert.Equal(["0.00", "0.31"], Build(10_000, 0, ACharge.Of(0, Usage), ACharge.Of(300_000, Usage, Sku.MemoryGibHour)).Value.Lines.Select(line => line.Net.ToDecimalString()));
        Assert.Equal(["0.33", "0.00"], Build(-20_000, 0, ACharge.Of(349_800, Usage), ACharge.Of(4_000, Usage, Sku.MemoryGibHour)).Value.Lines.Select(line => line.Net.ToDecimalString()));
    }


    [Fact]
    public void Build_LateUsage_StandsAsAdjustment()
    {
        var october = Usage with { ChargePeriodStart = November.Start.AddHours(-1) };
        var across = Usage with { ChargePeriodStart = November.Start.AddMinutes(-59) };

        var invoice = Build(0, 600, ACharge.Of(1_000_000, october, bookedAt: November.Start.AddMinutes(1)), ACharge.Of(1_000_000, across, Sku.MemoryGibHour), ACharge.Of(1_000_000, Usage, Sku.GpuHour("T4"), November.Start.AddTicks(-1))).Value!;

        Assert.Equal(
            [("memory.gib_hour", ChargeCategory.Usage), ("cpu.core_hour", ChargeCategory.Adjustment), ("gpu.T4.hour", ChargeCategory.Adjustment)],
            invoice.Lines.Select(line => (line.Sku.Code, line.Category)));
    }

    [Fact]
    public void Build_TwoPrices_AreTwoLines()
    {
        var invoice = Build(0, 600, ACharge.Of(1_000_000, Usage), ACharge.Of(1_000_000, Usage), ACharge.Of(1_000_000, Usage, unitPriceMicros: 600_000)).Value!;

        Assert.Equal([(500_000L, 2, 14_400_000L), (600_000L, 1, 7_200_000L)], invoice.Lines.Select(line => (line.ListUnitPrice.Micros, line.ChargeCount, line.PricingQuantity)));
    }

    [Fact]
    public void Build_Lines_StandByProjectUseSkuPriceMultiplierWindowAndTax()
    {
        ProjectId[] projects = [.. new[] { ProjectId.New(), ProjectId.New() }.OrderBy(project => project.Value)];
        var usage = Usage with { ProjectId = projects[0] };
        var dear = ACharge.Of(8, usage, unitPriceMicros: 600_000);
        Charge[] inOrder =
        [
            ACharge.Of(1, usage),
            ACharge.Of(2, usage, tax: new PriceTax(600, true)),
            ACharge.Of(3, usage, tax: new PriceTax(900, false)),
            ACharge.Of(4, usage).With(nameof(Charge.WindowPerMille), 600),
            ACharge.Of(5, usage).With(nameof(Charge.WindowPerMille), 700),
            ACharge.Of(6, usage).With(nameof(Charge.MultiplierPerMille), 1500),
            ACharge.Of(7, usage).With(nameof(Charge.MultiplierPerMille), 2000),
            dear,
            ACharge.Of(9, usage, Sku.MemoryGibHour),
            dear.Credited(ChargeId.New(), new Money(1, "CNY"), dear.BookedAt),
            ACharge.Of(10, usage with { ChargePeriodStart = November.Start.AddDays(-2) }, bookedAt: November.Start),
            ACharge.Of(11, Usage with { ProjectId = projects[1] }),
        ];

        var lines = Build(0, 600, [.. inOrder.AsEnumerable().Reverse()]).Value.Lines;

        Assert.Equal(inOrder.Select(charge => charge.BilledCost.Micros), lines.Select(line => line.BilledCost.Micros));
        Assert.Equal(Enumerable.Range(1, inOrder.Length), lines.Select(line => line.Position));
        Assert.Equal((ChargeCategory.Credit, ChargeCategory.Adjustment), (lines[9].Category, lines[10].Category));
    }

    [Fact]
    public void Build_ChargeOfTheFirstInstant_IsOfTheMonthAndALateCreditStaysOne()
    {
        var late = ACharge.Of(1_000_000, Usage with { ChargePeriodStart = November.Start.AddDays(-2) }, bookedAt: November.Start.AddTicks(-1));

        var invoice = Build(
            0, 600, ACharge.Of(2_000_000, Usage, bookedAt: November.Start), late, late.Credited(ChargeId.New(), new Money(1, "CNY"), late.BookedAt)).Value;

        Assert.Equal([ChargeCategory.Usage, ChargeCategory.Credit, ChargeCategory.Adjustment], invoice.Lines.Select(line => line.Category));
    }


    [Fact]
    public void Build_NothingOrLessThanNothing_IsLeftForTheNextPeriod()
    {
        Assert.Equal("nothing_to_invoice", Build(0, 600).Refusal!.Code);
        Assert.Equal("nothing_to_invoice", Build(4999, 600).Refusal!.Code);
        Assert.Null(Build(0, 600).Refusal!.Field);
        Assert.Equal("-0.005", Build(0, 600, ACharge.Of(5000, Usage).Credited(ChargeId.New(), new Money(5000, "CNY"), Usage.ChargePeriodEnd)).Refusal!.Details!["billedCost"]);
    }

    [Fact]
    public void Build_LessThanACoin_IsAnInvoiceOfZeroThatCarriesIt()
    {
        var invoice = Build(0, 600, ACharge.Of(4999, Usage)).Value!;

        Assert.Equal(("0.00", "0.004999"), (invoice.Gross.ToDecimalString(), invoice.ResidueAfter.ToDecimalString()));
    }

    [Fact]
    public void Build_UseCoveredByCredit_IsAnInvoiceOfZeroWithBoth()
    {
        var used = ACharge.Of(3_333_333, Usage);

        var invoice = Build(0, 600, used, used.Credited(ChargeId.New(), used.BilledCost, used.BookedAt)).Value!;

        Assert.Equal(("0.00", "0.00", "0.00"), (invoice.Gross.ToDecimalString(), invoice.Net.ToDecimalString(), invoice.Tax.ToDecimalString()));
        Assert.Equal([(ChargeCategory.Usage, "3.333333"), (ChargeCategory.Credit, "-3.333333")], invoice.Lines.Select(line => (line.Category, line.BilledCost.ToDecimalString())));
        Assert.Equal(0, invoice.Lines.Sum(line => line.Net.Micros));
    }

    [Fact]
    public void Build_ChargeThatDoesNotBelong_Throws()
    {
        var invoiced = ACharge.Of(1, Usage);
        invoiced.PutOn(InvoiceId.New());

        Throws(ACharge.Of(1));
        Throws(invoiced);
        Throws(ACharge.Of(1, Usage, bookedAt: November.End));
        Throws(ACharge.Of(1, Usage).With(nameof(Charge.Category), ChargeCategory.Tax));
        Throws(ACharge.Of(1, Usage).With(nameof(Charge.Category), ChargeCategory.Purchase));
        Assert.True(Build(0, 600, ACharge.Of(1, Usage, bookedAt: November.End.AddTicks(-1))).IsAccepted);
        Assert.Throws<InvalidOperationException>(() => Build(0, 600, ACharge.Of(1, Usage, currency: "EUR")));

        static void Throws(Charge charge) => Assert.Equal("charge", Assert.Throws<ArgumentException>(() => Build(0, 600, charge)).ParamName);
    }

    [Fact]
    public void Build_AgainWithChargesThatStandOnIt_IsTheSame()
    {
        var (draft, charge) = (Draft("CNY", Money.Zero("CNY"), 600), ACharge.Of(1_060_000, Usage));
        Assert.Null(charge.PutOn(draft.Id));

        Assert.Equal("1.06", InvoiceBuilder.Build(draft, [charge]).Value.Gross.ToDecimalString());
    }

    [Fact]
    public void Build_WithoutAName_Throws()
    {
        var (draft, nameless) = (Draft("CNY", Money.Zero("CNY"), 600), new InvoiceTitle { Name = " " });

        Assert.Equal("draft", Assert.Throws<ArgumentException>(() => InvoiceBuilder.Build(draft with { Buyer = nameless }, [ACharge.Of(1, Usage)])).ParamName);
        Assert.Equal("draft", Assert.Throws<ArgumentException>(() => InvoiceBuilder.Build(draft with { Seller = nameless }, [ACharge.Of(1, Usage)])).ParamName);
    }

    private static Result<Invoice> Build(long residue, int rate, params Charge[] charges) =>
        InvoiceBuilder.Build(Draft("CNY", new Money(residue, "CNY"), rate), charges);

    private static InvoiceDraft Draft(string currency, Money residue, int rate) => new()
    {
        Id = InvoiceId.New(),
        OrganisationId = Usage.OrganisationId,
        Period = November,
        Buyer = new InvoiceTitle { Name = "某某科技有限公司", TaxId = "91310000MA1FL0000X" },
        Seller = new InvoiceTitle { Name = "Portal" },
        Currency = currency,
        VatRateBasisPoints = rate,
        ResidueBefore = residue,
        Now = November.End,
    };
}
