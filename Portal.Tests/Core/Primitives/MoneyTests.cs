using CsCheck;
using Portal.Core.Primitives;

namespace Portal.Tests.Core.Primitives;

public class MoneyTests
{
    [Theory]
    [InlineData("0.005", 2, "0.01")]
    [InlineData("-0.005", 2, "-0.01")]
    [InlineData("0.004999", 2, "0.00")]
    [InlineData("1.5", 0, "2.00")]
    [InlineData("-2.5", 0, "-3.00")]
    [InlineData("0.0005", 3, "0.001")]
    [InlineData("0.123456", 6, "0.123456")]
    public void RoundTo_Half_GoesAwayFromZero(string amount, int decimals, string expected) =>
        Assert.Equal(expected, Money.Parse(amount, "CNY").RoundTo(decimals).ToDecimalString());

    [Fact]
    public void RoundTo_AnyAmount_IsNearest() => Gen.Select(Gen.Long[-10_000_000_000, 10_000_000_000], Gen.Int[0, 6]).Sample((micros, decimals) =>
        Assert.Equal(decimal.Round((decimal)micros / Money.MicrosPerUnit, decimals, MidpointRounding.AwayFromZero) * Money.MicrosPerUnit, new Money(micros, "CNY").RoundTo(decimals).Micros));

    [Fact]
    public void Parse_WhatWasWritten_IsTheSameAmount() => Gen.Long.Sample(micros =>
        Assert.Equal(micros, Money.Parse(new Money(micros, "EUR").ToDecimalString(), "EUR").Micros));

    [Theory]
    [InlineData("")]
    [InlineData("1,000")]
    [InlineData("1e3")]
    [InlineData("0.0000001")]
    [InlineData("¥1")]
    public void Parse_NoExactAmount_Throws(string text) => Assert.Throws<FormatException>(() => Money.Parse(text, "CNY"));

    [Fact]
    public void Arithmetic_PastTheRange_Throws()
    {
        var most = new Money(long.MaxValue, "CNY");

        Assert.Throws<OverflowException>(() => most + new Money(1, "CNY"));
        Assert.Throws<OverflowException>(() => -new Money(long.MinValue, "CNY"));
        Assert.Throws<OverflowException>(() => Money.OfUnits(long.MaxValue, "CNY"));
        Assert.Throws<OverflowException>(() => Money.Parse("99999999999999", "CNY"));
    }

    [Fact]
    public void Arithmetic_TwoCurrencies_Throws()
    {
        Assert.Throws<InvalidOperationException>(() => Money.OfUnits(1, "CNY") + Money.OfUnits(1, "EUR"));
        Assert.Throws<InvalidOperationException>(() => Money.OfUnits(1, "CNY") < Money.OfUnits(1, "EUR"));
    }

    [Theory]
    [InlineData("cny")]
    [InlineData("RMBX")]
    [InlineData("")]
    public void Money_NoCurrencyCode_Throws(string code) => Assert.Throws<ArgumentException>(() => Money.Zero(code));
}
