using Bunit;
using CsCheck;
using Portal.Components.Shared;
using Portal.Tests.Testing;

namespace Portal.Tests.Components.Shared;

public sealed class PagerTests : PortalComponentTest
{
    [Theory]
    [InlineData(1, 0, "1", "0–0 of 0")]
    [InlineData(1, 20, "1", "1–20 of 20")]
    [InlineData(2, 21, "1 2", "21–21 of 21")]
    [InlineData(1, 200, "1 2 … 10", "1–20 of 200")]
    [InlineData(3, 200, "1 2 3 4 … 10", "41–60 of 200")]
    [InlineData(5, 200, "1 … 4 5 6 … 10", "81–100 of 200")]
    [InlineData(8, 200, "1 … 7 8 9 10", "141–160 of 200")]
    [InlineData(99, 200, "1 … 9 10", "181–200 of 200")]
    [InlineData(-3, 200, "1 2 … 10", "1–20 of 200")]
    public void Render_Page_ShowsRowsAndNeighbours(int page, int total, string pages, string rows)
    {
        var pager = Render<Pager>(parameters => parameters.Add(one => one.Page, page).Add(one => one.Size, 20).Add(one => one.Total, total).Add(one => one.Href, number => $"?page={number}"));

        Assert.Equal(rows, pager.Find("nav > span").TextContent);
        Assert.Equal(pages, string.Join(" ", PageNumbers.Of(page, 20, total).Shown().Select(number => number?.ToString() ?? "…")));
        Assert.Equal(pages.Contains(' '), pager.FindAll("a").Count > 0);
    }

    [Fact]
    public void Render_Links_CarryThePage()
    {
        var pager = Render<Pager>(parameters => parameters.Add(one => one.Page, 2).Add(one => one.Size, 20).Add(one => one.Total, 60).Add(one => one.Href, number => $"?page={number}"));

        Assert.Equal(["?page=1", "?page=1", "?page=3", "?page=3"], pager.FindAll("a").Select(link => link.GetAttribute("href")));
        Assert.Equal("2", pager.Find("[aria-current=page]").TextContent);
    }

    [Fact]
    public void Of_AllPages_CoverEachRowOnce() =>
        Gen.Select(Gen.Int[1, 50], Gen.Int[1, 500]).Sample((size, total) =>
        {
            var last = PageNumbers.Of(1, size, total).Last;
            var rows = Enumerable.Range(1, last).Select(page => PageNumbers.Of(page, size, total)).SelectMany(page => Enumerable.Range((int)page.From, (int)(page.To - page.From + 1)));
            Assert.Equal(Enumerable.Range(1, total), rows);
        });
}
