using Portal.Features.Audit;

namespace Portal.Tests.Features.Audit;

public sealed class AuditWordsTests
{
    [Theory]
    [InlineData("task/0198", "/tasks/0198")]
    [InlineData("organisation/0198", "/admin/customers/0198")]
    [InlineData("price-book/7", null)]
    [InlineData("nothing", null)]
    public void Link_Target_LeadsToItsPage(string target, string? link) => Assert.Equal(link, AuditWords.Link(target));

    [Theory]
    [InlineData("task/01980000-0000-7000-8000-0000deadbeef", "task/…deadbeef")]
    [InlineData("invoice/2026-11-7", "invoice/2026-11-7")]
    public void Short_Target_KeepsTheEndOfItsId(string target, string shown) => Assert.Equal(shown, AuditWords.Short(target));

    [Fact]
    public void Details_NoObject_IsShownAsItIs()
    {
        Assert.Equal([("name", "n1"), ("after", "250"), ("transfer", "…deadbeef")], AuditWords.Details("""{"name":"n1","after":250,"transfer":"01980000-0000-7000-8000-0000deadbeef"}"""));
        Assert.Equal([("", "{broken")], AuditWords.Details("{broken"));
        Assert.Equal([("", "[1]")], AuditWords.Details("[1]"));
    }
}
