using CsCheck;
using Portal.Core.Accounts;

namespace Portal.Tests.Core.Accounts;

public class UnifiedCreditCodeTests
{
    private const string Alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY";

    private static readonly Gen<string> Codes = Gen.Char[Alphabet].Array[17].Select(characters => new string(characters) is var first ? first + UnifiedCreditCode.CheckCharacter(first) : "");

    /// <summary>Codes as they are printed on licences that companies publish of themselves.</summary>
    [Theory]
    [InlineData("91330106673959654P")]
    [InlineData("91440300708461136T")]
    [InlineData("91110000802100433B")]
    public void IsValid_PublishedCode_IsTrue(string code) => Assert.True(UnifiedCreditCode.IsValid(code));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("91330106673959654")]
    [InlineData("91330106673959654p")]
    [InlineData("9133010667395965I4")]
    [InlineData("91330106673959654Q")]
    public void IsValid_Other_IsFalse(string? code) => Assert.False(UnifiedCreditCode.IsValid(code));

    [Fact]
    public void IsValid_OneCharacterMistaken_IsFalse() => Gen.Select(Codes, Gen.Int[0, 17], Gen.Int[1, 30]).Sample((code, at, by) =>
    {
        Assert.True(UnifiedCreditCode.IsValid(code));
        var wrong = Alphabet[(Alphabet.IndexOf(code[at]) + by) % Alphabet.Length];
        Assert.False(UnifiedCreditCode.IsValid(code[..at] + wrong + code[(at + 1)..]));
    });

    [Fact]
    public void IsValid_NeighboursSwapped_IsFalse() => Gen.Select(Codes, Gen.Int[0, 16]).Sample((code, at) =>
        Assert.Equal(code[at] == code[at + 1], UnifiedCreditCode.IsValid(code[..at] + code[at + 1] + code[at] + code[(at + 2)..])));
}
