using CsCheck;
using Portal.Core.Billing;

namespace Portal.Tests.Core.Billing;

public class VoucherCodeTests
{
    [Fact]
    public void Parse_AnyCodeHoweverTyped_IsTheSame() => Gen.Byte.Array[VoucherCode.ByteCount].Sample(random =>
    {
        var code = VoucherCode.Of(random);
        var printed = code.ToString();

        Assert.Matches("^[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){3}$", printed);
        Assert.Equal(code, VoucherCode.Parse(printed));
        Assert.Equal(code, VoucherCode.Parse($" {printed.Replace('-', ' ').ToLowerInvariant().Replace('0', 'o').Replace('1', 'l')} "));
        Assert.Equal(code.Hash(), VoucherCode.Parse(printed)!.Value.Hash());
    });

    [Fact]
    public void Of_DifferentBytes_AreDifferentCodes() => Gen.Select(Gen.Byte.Array[VoucherCode.ByteCount], Gen.Byte.Array[VoucherCode.ByteCount]).Sample((left, right) =>
        Assert.Equal(left.SequenceEqual(right), VoucherCode.Of(left).Hash() == VoucherCode.Of(right).Hash()));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("7Q2M-4KDA-0W9X-P5T")]
    [InlineData("7Q2M-4KDA-0W9X-P5TCC")]
    [InlineData("7Q2M-4KDA-0W9X-P5TU")]
    [InlineData("7Q2M_4KDA_0W9X_P5TC")]
    public void Parse_NoCode_IsNull(string? text) => Assert.Null(VoucherCode.Parse(text));

    [Theory]
    [InlineData(9)]
    [InlineData(11)]
    public void Of_MoreOrFewerBytes_Throws(int count) => Assert.Equal("random", Assert.Throws<ArgumentException>(() => VoucherCode.Of(new byte[count])).ParamName);

    [Theory]
    [InlineData("0000000000000000001F", "0000-0000-0000-000Z")]
    [InlineData("00443214C74254B635CF", "0123-4567-89AB-CDEF")]
    public void Of_KnownBytes_IsTheKnownCode(string bytes, string code) =>
        // RFC 4648 groups of five bits, in Crockford's alphabet.
        Assert.Equal(code, VoucherCode.Of(Convert.FromHexString(bytes)).ToString());
}
