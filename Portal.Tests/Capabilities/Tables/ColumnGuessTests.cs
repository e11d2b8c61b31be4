using Portal.Capabilities.Tables;

namespace Portal.Tests.Capabilities.Tables;

public sealed class ColumnGuessTests
{
    private static readonly Table Reviews = TableFile.Parse(
        "a.csv",
        "id,stars,body,mood\n" + string.Concat(Enumerable.Range(0, 24).Select(row => $"{row},{row % 6},some long text {row},{(row % 2 == 0 ? "good" : "bad")}\n")));

    [Fact]
    public void Label_TakesTheColumnOfFewestRepeatedValues() => Assert.Equal(3, ColumnGuess.Label(Reviews, textColumn: null));

    [Fact]
    public void Label_PrefersAUsualName() =>
        Assert.Equal(1, ColumnGuess.Label(Reviews with { Columns = ["id", "Category", "body", "mood"] }, textColumn: null));

    [Fact]
    public void Label_WhereNothingRepeats_IsNull() =>
        Assert.Null(ColumnGuess.Label(TableFile.Parse("a.csv", "a,b\n1,x\n2,y\n3,z\n"), textColumn: null));

    [Fact]
    public void Text_TakesTheLongestOther() => Assert.Equal(2, ColumnGuess.Text(Reviews, labelColumn: 3));
}
