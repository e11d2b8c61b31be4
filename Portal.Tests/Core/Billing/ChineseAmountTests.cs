using CsCheck;
using Portal.Core.Billing;
using Portal.Core.Primitives;

namespace Portal.Tests.Core.Billing;

public class ChineseAmountTests
{
    [Theory]
    [InlineData("0.00", "零元整")]
    [InlineData("0.05", "伍分")]
    [InlineData("0.50", "伍角整")]
    [InlineData("0.56", "伍角陆分")]
    [InlineData("1.00", "壹元整")]
    [InlineData("1.05", "壹元零伍分")]
    [InlineData("10.20", "壹拾元贰角整")]
    [InlineData("1004.03", "壹仟零肆元零叁分")]
    [InlineData("1409.50", "壹仟肆佰零玖元伍角整")]
    [InlineData("6007.14", "陆仟零柒元壹角肆分")]
    [InlineData("11000.00", "壹万壹仟元整")]
    [InlineData("16409.02", "壹万陆仟肆佰零玖元零贰分")]
    [InlineData("107000.53", "壹拾万柒仟元伍角叁分")]
    [InlineData("200300.00", "贰拾万零叁佰元整")]
    [InlineData("100000000.00", "壹亿元整")]
    [InlineData("110000000.00", "壹亿壹仟万元整")]
    [InlineData("100050000.00", "壹亿零伍万元整")]
    [InlineData("100000005.00", "壹亿零伍元整")]
    [InlineData("1000000000000.00", "壹万亿元整")]
    [InlineData("-12.30", "负壹拾贰元叁角整")]
    public void InWords_AsBanksWriteIt(string amount, string words) => Assert.Equal(words, ChineseAmount.InWords(Money.Parse(amount, "CNY")));

    [Fact]
    public void InWords_AnyAmount_ReadsBack() =>
        Gen.OneOf(Gen.Long[-1_000_000, 1_000_000], Gen.Long[-900_000_000_000_000, 900_000_000_000_000], Gen.Int[0, 12].Select(Gen.Int[-90, 90], (zeros, head) => head * (long)Math.Pow(10, zeros))).Sample(fen =>
        {
            var words = ChineseAmount.InWords(new Money(fen * 10_000, "CNY"));

            Assert.Equal(fen, Read(words));
            Assert.DoesNotContain("零零", words, StringComparison.Ordinal);
            Assert.Equal(fen % 10 == 0, words.EndsWith('整'));
        });

    [Theory]
    [InlineData(1, "CNY")]
    [InlineData(1_000_000, "EUR")]
    public void InWords_NoWholeFen_Throws(long micros, string currency) => Assert.Throws<ArgumentException>(() => ChineseAmount.InWords(new Money(micros, currency)));

    // A reader of its own: each numeral waits for its place, 万 and 亿 multiply what came before.
    private static long Read(string words)
    {
        var sign = words.StartsWith('负') ? -1 : 1;
        var (total, group, digit, yuan) = (0L, 0L, 0L, 0L);
        foreach (var character in words.TrimStart('负').TrimEnd('整'))
        {
            var place = "零壹贰叁肆伍陆柒捌玖".IndexOf(character);
            if (place >= 0)
            {
                digit = place;
                continue;
            }

            switch (character)
            {
                case '拾': group += digit * 10; break;
                case '佰': group += digit * 100; break;
                case '仟': group += digit * 1000; break;
                case '万': total += (group + digit) * 10_000; group = 0; break;
                case '亿': total = (total + group + digit) * 100_000_000; group = 0; break;
                case '元': yuan = total + group + digit; total = group = 0; break;
                case '角': total += digit * 10; break;
                case '分': total += digit; break;
                default: throw new FormatException($"'{character}' in {words}");
            }

            digit = 0;
        }

        return sign * ((yuan * 100) + total);
    }
}
