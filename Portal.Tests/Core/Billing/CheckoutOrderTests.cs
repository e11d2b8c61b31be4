using Portal.Core.Billing;
using Portal.Core.Primitives;

namespace Portal.Tests.Core.Billing;

public class CheckoutOrderTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 1, 8, 0, 0, TimeSpan.Zero);
    private static readonly OrganisationId Organisation = OrganisationId.New();
    private static readonly UserId Person = UserId.New();

    [Theory]
    [InlineData("CNY", 12_340_000, 1234)]
    [InlineData("JPY", 5_000_000, 5)]
    [InlineData("KWD", 1_000, 1)]
    public void New_WholeCoins_IsOpenAndCountsThem(string currency, long micros, long coins)
    {
        var order = Order(new Money(micros, currency));

        Assert.Equal((CheckoutState.Open, coins, Now, Person), (order.State, order.MinorUnits, order.CreatedAt, order.CreatedBy));
        Assert.Equal((null, null, 0L), (order.SessionId, order.EndedAt, order.Version));
    }

    [Theory]
    [InlineData("CNY", 0)]
    [InlineData("CNY", -10_000)]
    [InlineData("CNY", 12_345_000)]
    [InlineData("JPY", 10_000)]
    public void New_NothingOrAFractionOfACoin_Throws(string currency, long micros) =>
        Assert.Equal("amount", Assert.Throws<ArgumentException>(() => Order(new Money(micros, currency))).ParamName);

    [Fact]
    public void IsAnsweredBy_AnyPartThatDiffers_IsFalse()
    {
        var order = Order();

        Assert.True(order.IsAnsweredBy(Organisation, order.Amount, Person));
        Assert.False(order.IsAnsweredBy(OrganisationId.New(), order.Amount, Person));
        Assert.False(order.IsAnsweredBy(Organisation, Money.OfUnits(11, "CNY"), Person));
        Assert.False(order.IsAnsweredBy(Organisation, order.Amount, UserId.New()));
    }

    [Fact]
    public void Open_SameSessionAgain_IsNotedAndAnotherThrows()
    {
        var order = Order();
        order.Open("cs_1");
        order.Open("cs_1");

        Assert.Contains(order.Id.ToString(), Assert.Throws<InvalidOperationException>(() => order.Open("cs_2")).Message, StringComparison.Ordinal);
        Assert.Equal(("cs_1", 2L), (order.SessionId, order.Version));
    }

    [Fact]
    public void Take_Payment_IsTakenOnce()
    {
        var order = Opened();

        Assert.Null(order.Take(Payment(), Now.AddMinutes(1)));
        Assert.Equal((CheckoutState.Paid, Now.AddMinutes(1), 2L), (order.State, order.EndedAt!.Value, order.Version));
        Assert.Equal("checkout_paid", order.Take(Payment(), Now.AddMinutes(2))!.Code);
        order.End(Now.AddMinutes(3));
        Assert.Equal((CheckoutState.Paid, Now.AddMinutes(1), 2L), (order.State, order.EndedAt!.Value, order.Version));
    }

    [Fact]
    public void Take_WhatIsNotTheOrder_IsRefusedAndChangesNothing()
    {
        var order = Opened();

        Assert.Equal("wrong_session", order.Take(Payment() with { SessionId = "cs_2" }, Now)!.Code);
        Assert.Equal("wrong_organisation", order.Take(Payment() with { OrganisationId = OrganisationId.New() }, Now)!.Code);
        Assert.Equal("wrong_currency", order.Take(Payment() with { Amount = Money.OfUnits(10, "EUR") }, Now)!.Code);
        Assert.Equal("wrong_amount", order.Take(Payment() with { Amount = Money.OfUnits(11, "CNY") }, Now)!.Code);
        Assert.Equal((CheckoutState.Open, null, 1L), (order.State, order.EndedAt, order.Version));
    }

    [Fact]
    public void End_WithoutAPayment_EndsOnceAndALatePaymentCounts()
    {
        var order = Opened();
        order.End(Now.AddMinutes(1));
        order.End(Now.AddMinutes(2));

        Assert.Equal((CheckoutState.Ended, Now.AddMinutes(1), 2L), (order.State, order.EndedAt!.Value, order.Version));
        Assert.Null(order.Take(Payment(), Now.AddMinutes(3)));
        Assert.Equal(CheckoutState.Paid, order.State);
    }

    private static CheckoutOrder Order(Money? amount = null) => new(LedgerTransferId.New(), Organisation, amount ?? Money.OfUnits(10, "CNY"), Person, Now);

    private static CheckoutOrder Opened()
    {
        var order = Order();
        order.Open("cs_1");
        return order;
    }

    private static CheckoutPayment Payment() => new("cs_1", Organisation, Money.OfUnits(10, "CNY"));
}
