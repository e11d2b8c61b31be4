using CsCheck;
using Portal.Capabilities.Evaluation;

namespace Portal.Tests.Capabilities.Evaluation;

public sealed class StratifiedSplitTests
{
    private static readonly Gen<(string Text, string Label)[]> AnyRows = Gen.Select(
            Gen.Int[0, 30].Select(number => $"text {number}"), Gen.Int[0, 2].Select(index => "abc"[index].ToString()))
        .Array[1, 60]
        .Select(rows => rows.Concat([("u", "a"), ("v", "a"), ("u", "b"), ("v", "b"), ("u", "c"), ("v", "c")]).ToArray());

    [Fact]
    public void Test_OfAnyRows_KeepsEqualTextsOfAClassTogether() => AnyRows.Sample(rows =>
    {
        var sides = Split(rows, seed: 1).Zip(rows).GroupBy(each => each.Second);

        Assert.All(sides, group => Assert.Single(group.Select(each => each.First).Distinct()));
    });

    [Fact]
    public void Test_OfAnyRows_LeavesEveryClassOnBothSides() => AnyRows.Sample(rows =>
    {
        var isTest = Split(rows, seed: 1);

        foreach (var label in rows.Select(row => row.Label).Distinct())
            Assert.Equal(2, rows.Zip(isTest).Where(each => each.First.Label == label).Select(each => each.Second).Distinct().Count());
    });

    [Fact]
    public void Test_OfShuffledRows_ChoosesTheSameTexts() => AnyRows.Sample(rows =>
    {
        var forward = rows.Zip(Split(rows, seed: 1)).Where(each => each.Second).Select(each => each.First);
        var reversed = rows.Reverse().ToArray();
        var backward = reversed.Zip(Split(reversed, seed: 1)).Where(each => each.Second).Select(each => each.First);

        Assert.Equal(forward.Order(), backward.Order());
    });

    [Fact]
    public void Test_OfDistinctTexts_TakesTheShareOfEachClass()
    {
        var rows = Enumerable.Range(0, 400).Select(row => ($"text {row}", row % 4 == 0 ? "rare" : "common")).ToArray();

        var taken = rows.Zip(Split(rows, seed: 3)).Where(each => each.Second).CountBy(each => each.First.Item2).ToDictionary();
        Assert.Equal((20, 60), (taken["rare"], taken["common"]));
        Assert.NotEqual(Split(rows, seed: 3), Split(rows, seed: 4));
    }

    private static bool[] Split((string Text, string Label)[] rows, int seed) =>
        StratifiedSplit.Test([.. rows.Select(row => row.Text)], [.. rows.Select(row => row.Label)], 0.2, seed);
}
