using System.Text;
using Portal.Core.Primitives;

namespace Portal.Core.Billing;

/// <summary>Writes amounts of CNY in words as Chinese documents do (大写): ¥1,004.03 is 壹仟零肆元零叁分.</summary>
/// <remarks>
/// Financial numerals and rules of the People's Bank of China for filling in bills (正确填写票据和结算凭证的基本规定): zeros inside of a number are written once, those at the end of a group of four not at
/// all; 零 stands after 元 when there are 分 and no 角; an amount without 分 ends in 整. Where the rules leave a choice, as before 角, there is no 零. Below nothing 负 stands in front.
/// </remarks>
public static class ChineseAmount
{
    private const string Digits = "零壹贰叁肆伍陆柒捌玖";
    private const string Places = "仟佰拾";
    private const long TenThousand = 10_000;
    private const long HundredMillion = 100_000_000;
    private const int FenPerYuan = 100;

    /// <summary>The amount in words.</summary>
    /// <exception cref="ArgumentException">The amount is not CNY, or has a fraction of a 分.</exception>
    public static string InWords(Money amount)
    {
        if (amount.Currency != "CNY" || amount != amount.RoundTo(2))
            throw new ArgumentException($"{amount} is no whole number of 分.", nameof(amount));
        var fen = Math.Abs(amount.Micros / Currency.Of("CNY").MinorUnitMicros);
        var (yuan, rest) = (fen / FenPerYuan, (int)(fen % FenPerYuan));
        var words = new StringBuilder(amount.Micros < 0 ? "负" : "");
        if (yuan > 0 || rest == 0)
            words.Append(Number(yuan)).Append('元');
        var (jiao, last) = (rest / 10, rest % 10);
        if (jiao > 0)
            words.Append(Digits[jiao]).Append('角');
        else if (last > 0 && yuan > 0)
            words.Append('零');
        return words.Append(last > 0 ? $"{Digits[last]}分" : "整").ToString();
    }

    private static string Number(long value) => value switch
    {
        >= HundredMillion => Joined(value, HundredMillion, "亿"),
        >= TenThousand => Joined(value, TenThousand, "万"),
        0 => "零",
        _ => Group((int)value),
    };

    // A zero between the two parts is written when the lower does not reach its highest place.
    private static string Joined(long value, long unit, string name)
    {
        var (high, low) = (value / unit, value % unit);
        return Number(high) + name + (low == 0 ? "" : (low < unit / 10 ? "零" : "") + Number(low));
    }

    private static string Group(int value)
    {
        var words = new StringBuilder();
        var (divisor, isZeroDue) = (1000, false);
        for (var place = 0; divisor > 0; place++, divisor /= 10)
        {
            var digit = value / divisor % 10;
            if (digit == 0)
            {
                isZeroDue = words.Length > 0;
                continue;
            }

            if (isZeroDue)
                words.Append('零');
            isZeroDue = false;
            words.Append(Digits[digit]);
            if (place < Places.Length)
                words.Append(Places[place]);
        }

        return words.ToString();
    }
}
