using Portal.Core.Billing;

namespace Portal.Tests.Core.Billing;

public class CurrencyTests
{
    [Theory]
    [InlineData("CNY", 2, "¥", 10_000)]
    [InlineData("EUR", 2, "€", 10_000)]
    [InlineData("USD", 2, "$", 10_000)]
    [InlineData("GBP", 2, "£", 10_000)]
    [InlineData("HKD", 2, "HK$", 10_000)]
    [InlineData("JPY", 0, "¥", 1_000_000)]
    [InlineData("KWD", 3, "KD", 1000)]
    public void Of_Known_HasTheDigitsOfIso4217(string code, int exponent, string symbol, long minorUnitMicros)
    {
        var currency = Currency.Of(code);

        Assert.Equal((exponent, symbol, minorUnitMicros), (currency.Exponent, currency.Symbol, currency.MinorUnitMicros));
    }

    [Fact]
    public void Of_Unknown_Throws()
    {
        Assert.Null(Currency.Find("XXX"));
        Assert.Null(Currency.Find("cny"));
        var thrown = Assert.Throws<ArgumentException>(() => Currency.Of("XXX"));
        Assert.Equal("code", thrown.ParamName);
        // Whoever chose it reads which there are.
        Assert.Contains("CNY, USD, EUR, GBP, HKD, JPY, KWD", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void All_StandByTheirCodes() => Assert.Equal(["CNY", "EUR", "GBP", "HKD", "JPY", "KWD", "USD"], Currency.All.Select(currency => currency.Code));
}
