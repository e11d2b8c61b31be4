using System.Text.RegularExpressions;
using Portal.Features.Audit;
using Portal.Tests.Architecture;
using Portal.Tests.Testing;

namespace Portal.Tests.Features.Audit;

public sealed partial class AuditWordsTests
{
    [Theory]
    [InlineData("task/0198", "/tasks/0198")]
    [InlineData("organisation/0198", "/admin/customers/0198")]
    [InlineData("price-book/0198", "/admin/prices/0198")]
    [InlineData("invoice/0198", "/billing/invoices/0198")]
    [InlineData("nothing", null)]
    public void Link_Target_LeadsToItsPage(string target, string? link) => Assert.Equal(link, AuditWords.Link(target));

    [Theory]
    [InlineData("task/01980000-0000-7000-8000-0000deadbeef", "task/…deadbeef")]
    [InlineData("invoice/2026-11-7", "invoice/2026-11-7")]
    public void Short_Target_KeepsTheEndOfItsId(string target, string shown) => Assert.Equal(shown, AuditWords.Short(target));

    [Fact]
    public void Acts_ThatAreWritten_HaveWords()
    {
        var words = Repository.Read("Portal/Features/Audit/AuditText.resx");
        var acts = Repository.Files("Portal", ".cs").SelectMany(file => WrittenAct().Matches(Repository.Read(file))).Select(match => match.Groups["act"].Value).Distinct().ToList();

        Assert.Contains("invoice.issue", acts);
        Violations.None(acts.Where(act => !words.Contains($"\"Act.{act}\"", StringComparison.Ordinal)));
    }

    [Fact]
    public void Details_Instant_IsReadable() => Assert.Equal([("to", "2026-12-31 16:00:08 +00:00")], AuditWords.Details("""{"to":"2026-12-31T16:00:08.2434861+00:00"}"""));

    [Fact]
    public void Details_Nested_AreSaidInARow() => Assert.Equal(
        [("project", "…deadbeef"), ("limits", "gpuMilli 2000, runningTasks 10"), ("refused", "Phone, Address"), ("stops", "✓")],
        AuditWords.Details("""{"project":{"value":"01980000-0000-7000-8000-0000deadbeef"},"limits":{"gpuMilli":2000,"runningTasks":10,"files":null},"refused":["Phone","Address"],"stops":true,"until":null}"""));

    [Fact]
    public void Details_NoObject_IsShownAsItIs()
    {
        Assert.Equal([("name", "n1"), ("after", "250"), ("transfer", "…deadbeef")], AuditWords.Details("""{"name":"n1","after":250,"transfer":"01980000-0000-7000-8000-0000deadbeef"}"""));
        Assert.Equal([("", "{broken")], AuditWords.Details("{broken"));
        Assert.Equal([("", "[1]")], AuditWords.Details("[1]"));
    }

    [GeneratedRegex(@"AuditEntry\.Of(Portal)?\(\s*(caller, )?""(?<act>[a-z_.]+)"",", RegexOptions.ExplicitCapture)]
    private static partial Regex WrittenAct();
}
