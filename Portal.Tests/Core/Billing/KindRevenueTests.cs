using CsCheck;
using Portal.Core.Billing;
using Portal.Core.Pricing;
using Portal.Core.Primitives;
using Portal.Tests.Testing;

namespace Portal.Tests.Core.Billing;

public class KindRevenueTests
{
    [Fact]
    public void Of_AnyInvoice_IsWhatItsChargesLeaveOfRevenueAfterTaxAndFractions() => AnInvoice.Any.Sample(invoice =>
    {
        var used = invoice.Lines.Where(line => line.Category != ChargeCategory.Credit).Sum(line => line.BilledCost.Micros);

        var earned = KindRevenue.Of(invoice, []);

        Assert.Equal(used - invoice.Tax.Micros - (invoice.ResidueAfter - invoice.ResidueBefore).Micros, earned.Values.Sum());
        Assert.Equal(invoice.Lines.Select(line => KindRevenue.AccountOf(line.Sku.Kind)).ToHashSet(), earned.Keys.ToHashSet());
    });

    [Fact]
    public void Change_AnyNotesInAnyOrder_IsWhatTheNoteMovesAndComesToNothingWhenAllIsTakenBack() => Gen.Select(AnInvoice.Any, AnInvoice.Credits).Sample((invoice, credits) =>
    {
        var notes = AnInvoice.Credit(invoice, credits);

        for (var i = 0; i < notes.Count; i++)
        {
            var changes = KindRevenue.Change(KindRevenue.Of(invoice, [.. notes.Take(i)]), KindRevenue.Of(invoice, [.. notes.Take(i + 1)]));
            // To the wallet and to what had given goes more than that by the tax and the fraction that come back.
            Assert.Equal(-(notes[i].BilledCost + notes[i].Given - notes[i].Tax - notes[i].Residue).Micros, changes.Sum(change => change.Micros));
        }

        if (notes.Count > 0 && CreditNoteBuilder.Left(invoice, notes).Count == 0)
            Assert.Empty(KindRevenue.Of(invoice, notes));
        Assert.Equal(KindRevenue.Change(KindRevenue.Nothing, KindRevenue.Of(invoice, notes)), KindRevenue.Change(KindRevenue.Nothing, KindRevenue.Of([invoice], notes.Reverse())));
    });

    [Fact]
    public void AccountOf_EveryKindThatIsCounted_IsAnAccountAndEveryAccountHasOne() =>
        Assert.Equal(KindRevenue.Accounts, Enum.GetValues<SkuKind>().Select(KindRevenue.AccountOf).Distinct().Order());

    [Fact]
    public void AccountOf_AnUnknownKind_Throws() => Assert.Equal("kind", Assert.Throws<ArgumentOutOfRangeException>(() => KindRevenue.AccountOf((SkuKind)99)).ParamName);

    [Fact]
    public void Change_BetweenTwoStates_IsTheDifferenceInTheOrderOfTheAccountsWithoutWhatStays()
    {
        var before = new Dictionary<LedgerAccountKind, long> { [LedgerAccountKind.RevenueGpu] = 5, [LedgerAccountKind.RevenueCpu] = 7, [LedgerAccountKind.RevenueMemory] = 2 };
        var after = new Dictionary<LedgerAccountKind, long> { [LedgerAccountKind.RevenueTokens] = 1, [LedgerAccountKind.RevenueMemory] = 2, [LedgerAccountKind.RevenueCpu] = 3 };

        Assert.Equal([(LedgerAccountKind.RevenueCpu, -4L), (LedgerAccountKind.RevenueGpu, -5L), (LedgerAccountKind.RevenueTokens, 1L)], KindRevenue.Change(before, after));
    }

    [Fact]
    public void Of_TwoKindsOfWhichOneWasGiven_HasNetOfOneAndAllOfTheOther()
    {
        var period = BillingPeriod.Of(2026, 11, TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai"));
        var usage = AUsage.Of(3600);
        var given = ACharge.Of(530_001, usage, Sku.MemoryGibHour);
        var invoice = InvoiceBuilder.Build(
            new InvoiceDraft
            {
                Id = InvoiceId.New(), OrganisationId = usage.OrganisationId, Period = period, Currency = "CNY", ResidueBefore = Money.Zero("CNY"), Now = period.End,
                Buyer = new InvoiceTitle { Name = "A" }, Seller = new InvoiceTitle { Name = "B" },
            }, [ACharge.Of(1_060_000, usage), given, given.Credited(ChargeId.New(), given.BilledCost, given.BookedAt)]).Value;

        Assert.Equal([(LedgerAccountKind.RevenueCpu, 1_000_000L), (LedgerAccountKind.RevenueMemory, 530_001L)], KindRevenue.Change(KindRevenue.Nothing, KindRevenue.Of(invoice, [])));
    }
}
