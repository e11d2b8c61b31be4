using Portal.Core.Billing;
using Portal.Core.Primitives;

namespace Portal.Tests.Core.Billing;

public class BalanceTests
{
    [Theory]
    [InlineData(100, 30, 0, 70, true)]
    [InlineData(100, 30, 0, 71, false)]
    [InlineData(-3, 1, 5, 1, true)] // what is left of the limit
    [InlineData(-3, 1, 5, 2, false)]
    [InlineData(0, 0, 0, 0, true)]
    public void Covers_UpToWhatIsLeftOfBalanceAndLimit(long posted, long held, long limit, long amount, bool expected)
    {
        var balance = new Balance(Micros(posted), Micros(held), Micros(limit));

        Assert.Equal((Micros(posted - held), Micros(posted - held + limit)), (balance.Available, balance.Spendable));
        Assert.Equal(expected, balance.Covers(Micros(amount)));
    }

    private static Money Micros(long micros) => new(micros, "CNY");
}
