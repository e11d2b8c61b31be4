using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Localization;
using Portal.Components;
using Portal.Components.Shared;
using Portal.Core.Primitives;
using Portal.Tests.Testing;

namespace Portal.Tests.Components.Shared;

public sealed class FormatTests : PortalComponentTest
{
    [Theory]
    [InlineData("0", "CNY", false, "¥0.00")]
    [InlineData("1234567.895", "CNY", false, "¥1,234,567.90")]
    [InlineData("-12.5", "USD", false, "−$12.50")]
    [InlineData("0.000139", "CNY", true, "¥0.000139")]
    [InlineData("-0.00968", "CNY", false, "−¥0.00968")]
    [InlineData("0.010139", "CNY", false, "¥0.01")]
    [InlineData("3", "EUR", true, "€3.00")]
    [InlineData("5", "CHF", false, "CHF 5.00")]
    public void MoneyFormat_Amount_HasSignGroupsAndDigits(string amount, string currency, bool exact, string expected) =>
        Assert.Equal(expected, MoneyFormat.Format(Money.Parse(amount, currency), exact));

    [Theory]
    [InlineData(0, "0 B")]
    [InlineData(1023, "1023 B")]
    [InlineData(1024, "1 KiB")]
    [InlineData(1536, "1.5 KiB")]
    [InlineData(1_048_500, "1 MiB")]
    [InlineData(4L * 1024 * 1024 * 1024, "4 GiB")]
    [InlineData(-2048, "−2 KiB")]
    [InlineData(long.MinValue, "−8 EiB")]
    public void BytesFormat_Bytes_UsePowersOf1024(long bytes, string expected) => Assert.Equal(expected, BytesFormat.Format(bytes));

    [Theory]
    [InlineData(0, "00:00")]
    [InlineData(161_999, "02:41")]
    [InlineData(3_761_000, "1:02:41")]
    [InlineData(360_000_000, "100:00:00")]
    [InlineData(-5_000, "−00:05")]
    public void DurationFormat_Span_ReadsAsAClock(long milliseconds, string expected) => Assert.Equal(expected, DurationFormat.Format(TimeSpan.FromMilliseconds(milliseconds)));

    [Theory]
    [InlineData(2000, 4096, 1000, "2 cores · 4 GiB · 1 GPU", "2 核 · 4 GiB · 1 GPU")]
    [InlineData(1000, 512, 0, "1 core · 512 MiB", "1 核 · 512 MiB")]
    [InlineData(500, 0, 500, "0.5 cores · 0.5 GPU", "0.5 核 · 0.5 GPU")]
    [InlineData(0, 0, 0, "No resources", "无资源")]
    public void AmountFormat_Amounts_ReadInBothLanguages(long cpu, long memory, long gpu, string english, string chinese)
    {
        var texts = Services.GetRequiredService<IStringLocalizer<SharedText>>();
        var amounts = new ResourceAmounts(cpu, memory, gpu);

        Assert.Equal(english, AmountFormat.Format(amounts, texts));
        UseChinese();
        Assert.Equal(chinese, AmountFormat.Format(amounts, texts));
    }
}
