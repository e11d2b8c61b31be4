using CsCheck;
using Portal.Core.Accounts.Verification;

namespace Portal.Tests.Core.Accounts.Verification;

public sealed class ResidentIdNumberTests
{
    [Theory]
    // The examples of the standard.
    [InlineData("11010519491231002X", true)]
    [InlineData("440524188001010014", true)]
    [InlineData("11010519491231002x", false)]
    [InlineData("110105194912310021", false)]
    // No 30 February, whatever its check character.
    [InlineData("110105194902300027", false)]
    [InlineData("1101051949123100", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void IsValid_KnowsTheCheckCharacterAndTheDate(string? number, bool isValid) => Assert.Equal(isValid, ResidentIdNumber.IsValid(number));

    [Fact]
    public void IsValid_OneDigitWrong_IsFound() =>
        Gen.Select(Gen.Int[0, 16], Gen.Int[1, 9]).Sample((place, by) =>
        {
            const string Number = "11010519491231002X";
            var wrong = Number.ToCharArray();
            wrong[place] = (char)('0' + ((Number[place] - '0' + by) % 10));
            return !ResidentIdNumber.IsValid(new string(wrong));
        });
}
