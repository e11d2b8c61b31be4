using Portal.Security;

namespace Portal.Tests.Security;

public sealed class TotpTests
{
    // "12345678901234567890" of RFC 6238 appendix B in base 32; its codes have eight digits, of which apps show the last six.
    private const string Key = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

    [Theory]
    [InlineData(59, "287082")]
    [InlineData(1111111109, "081804")]
    [InlineData(1111111111, "050471")]
    [InlineData(1234567890, "005924")]
    [InlineData(2000000000, "279037")]
    [InlineData(20000000000, "353130")]
    public void CodeAt_TimesOfTheStandard_GivesItsCodes(long seconds, string code) =>
        Assert.Equal(code, Totp.CodeAt(Key, Totp.StepAt(DateTimeOffset.FromUnixTimeSeconds(seconds))));

    [Theory]
    [InlineData(-2, false)]
    [InlineData(-1, true)]
    [InlineData(0, true)]
    [InlineData(1, true)]
    [InlineData(2, false)]
    public void StepOf_ClockOff_IsTakenWithinOneStep(int steps, bool isTaken)
    {
        var now = DateTimeOffset.FromUnixTimeSeconds(1234567890);
        var step = Totp.StepAt(now) + steps;

        Assert.Equal(isTaken ? step : null, Totp.StepOf(Key, Totp.CodeAt(Key, step), now));
    }

    [Theory]
    [InlineData("")]
    [InlineData("05924")]
    [InlineData("0005924")]
    [InlineData("五九二四零零")]
    public void StepOf_NoCode_IsNone(string code) => Assert.Null(Totp.StepOf(Key, code, DateTimeOffset.FromUnixTimeSeconds(1234567890)));

    [Fact]
    public void CodeAt_KeyNotInBase32_IsRefused() => Assert.Throws<ArgumentException>(() => Totp.CodeAt("not base 32", 1));
}
