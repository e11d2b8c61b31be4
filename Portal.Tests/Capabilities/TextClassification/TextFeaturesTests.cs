using CsCheck;
using Portal.Capabilities.TextClassification;

namespace Portal.Tests.Capabilities.TextClassification;

public sealed class TextFeaturesTests
{
    [Fact]
    public void Tokens_OfChinese_AreCharactersAndPairs()
    {
        var tokens = TextFeatures.Tokens("人工智能");

        Assert.Equal(4 + 3, tokens.Length);
        Assert.Equal(TextFeatures.Tokens("人")[0], tokens[0]);
        Assert.Equal(7, tokens.Distinct().Count());
    }

    [Fact]
    public void Tokens_OfEnglish_ShareWordsAndPiecesButNotPairs()
    {
        var ab = TextFeatures.Tokens("free prize");
        var ba = TextFeatures.Tokens("prize free");

        Assert.Single(ab.Except(ba));
        Assert.NotEmpty(TextFeatures.Tokens("prizes").Intersect(TextFeatures.Tokens("prize")));
    }

    [Fact]
    public void Tokens_IgnoreCaseAndSpacing() =>
        Assert.Equal(TextFeatures.Tokens("Free  PRIZE\n"), TextFeatures.Tokens("free prize"));

    [Fact]
    public void Tokens_OfAnyText_AreValidKeys() => Gen.String.Sample(text =>
        Assert.All(TextFeatures.Tokens(text), token => Assert.InRange(token, 1u, (uint)TextFeatures.Buckets)));

    [Fact]
    public void Tokens_OfAnEndlessText_AreBounded() =>
        Assert.Equal(TextFeatures.Tokens(new string('中', TextFeatures.MostCharacters)).Length, TextFeatures.Tokens(new string('中', 100_000)).Length);

    // Saved models hold bucket numbers: a changed hash must raise the version, and this test reminds of it.
    [Fact]
    public void Tokens_OfVersionOne_StayTheSame()
    {
        Assert.Equal(1, TextFeatures.Version);
        Assert.Equal(TokensOfVersionOne, string.Join(' ', TextFeatures.Tokens("中文 ok")));
    }

    private const string TokensOfVersionOne = "402072 508655 441104 304765 377273 260948 794957";

    [Theory]
    [InlineData("这是一个测试", "zh")]
    [InlineData("Python 是一种语言，很好用", "zh")]
    [InlineData("これはテストです", "ja")]
    [InlineData("이것은 시험입니다", "ko")]
    [InlineData("This is a test", "other")]
    [InlineData("", "other")]
    public void Language_OfTexts_IsFoundByScript(string text, string expected) =>
        Assert.Equal(expected, TextLanguage.Of([text]).Code);
}
