using Portal.Core.Billing;

namespace Portal.Tests.Core.Billing;

public class InvoiceNumberTests
{
    [Fact]
    public void After_Numbers_CountWithoutGapAndStartAgainEachYear()
    {
        var given = new List<string>();
        InvoiceNumber? last = null;
        foreach (var year in new[] { 2026, 2026, 2026, 2027, 2029 })
            given.Add((last = InvoiceNumber.After(last, "PT", year)).Value.ToString());

        Assert.Equal(["PT-2026-000001", "PT-2026-000002", "PT-2026-000003", "PT-2027-000001", "PT-2029-000001"], given);
    }

    [Fact]
    public void After_LaterYearOrOtherSeries_Throws()
    {
        var last = new InvoiceNumber("PT", 2027, 5);

        Assert.Equal("last", Assert.Throws<ArgumentException>(() => InvoiceNumber.After(last, "PT", 2026)).ParamName);
        Assert.Equal("last", Assert.Throws<ArgumentException>(() => InvoiceNumber.After(last, "CN", 2027)).ParamName);
        Assert.Throws<ArgumentOutOfRangeException>(() => InvoiceNumber.After(new InvoiceNumber("PT", 2027, InvoiceNumber.MaxSequence), "PT", 2027));
    }

    [Theory]
    [InlineData("PT-2026-000001")]
    [InlineData("PT-2026-1000000")]
    [InlineData("A1-9999-999999999")]
    [InlineData("ABCDEF78-2000-000001")]
    public void Parse_WhatWasWritten_IsTheSame(string text) => Assert.Equal(text, InvoiceNumber.Parse(text).ToString());

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("PT-2026-1")]
    [InlineData("pt-2026-000001")]
    [InlineData("PT-26-000001")]
    [InlineData("PT-2026-000000")]
    [InlineData("PT-2026-0000001")]
    [InlineData("PT-2026-000001-2")]
    [InlineData("-2026-000001")]
    [InlineData("ABCDEFGHI-2026-000001")]
    [InlineData("P/-2026-000001")]
    [InlineData("PT-1999-000001")]
    [InlineData("PT-2026-1000000000")]
    [InlineData("PT-2026-00000x")]
    [InlineData("PT-20x6-000001")]
    public void TryParse_NoNumber_IsFalse(string? text) => Assert.False(InvoiceNumber.TryParse(text, out _));

    [Theory]
    [InlineData("", 2026, 1, "series")]
    [InlineData("ABCDEFGHI", 2026, 1, "series")]
    [InlineData("Pt", 2026, 1, "series")]
    [InlineData("P-", 2026, 1, "series")]
    [InlineData("PT", 1999, 1, "year")]
    [InlineData("PT", 10_000, 1, "year")]
    [InlineData("PT", 2026, 0, "sequence")]
    [InlineData("PT", 2026, 1_000_000_000, "sequence")]
    public void New_PartOutOfRange_NamesIt(string series, int year, int sequence, string part) =>
        Assert.Equal(part, Assert.ThrowsAny<ArgumentException>(() => new InvoiceNumber(series, year, sequence)).ParamName);

    [Fact]
    public void Parse_NoNumber_Throws() => Assert.Throws<FormatException>(() => InvoiceNumber.Parse("PT-2026"));


    [Fact]
    public void CompareTo_Numbers_FollowSeriesYearAndCount() => Assert.Equal(
        ["A-2027-000001", "PT-2026-000002", "PT-2026-1000000", "PT-2027-000001"],
        new[] { "PT-2027-000001", "PT-2026-1000000", "A-2027-000001", "PT-2026-000002" }.Select(InvoiceNumber.Parse).Order().Select(number => number.ToString()));
}
