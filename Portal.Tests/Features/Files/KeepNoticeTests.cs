using Bunit;
using Microsoft.Extensions.DependencyInjection;
using Portal.Core.Primitives;
using Portal.Features.ComputeTasks;
using Portal.Features.Files;
using Portal.Tests.Testing;

namespace Portal.Tests.Features.Files;

public sealed class KeepNoticeTests : PortalComponentTest
{
    [Theory]
    [InlineData("en", "storage_unpaid", null, "/billing", "nothing is deleted")]
    [InlineData("en", "budget_used_up", "Project", "/billing/budgets", "The project’s budget")]
    [InlineData("zh-CN", "budget_used_up", "Organisation", "/billing/budgets", "组织本月的硬性预算已用尽")]
    public void Render_SaysWhatIsMissing_AndLeadsToWhereItIsMended(string language, string code, string? scope, string address, string words)
    {
        UseCulture(language);
        Services.AddScoped<RefusalWords>();
        var refusal = new Refusal(code, null, scope is null ? null : new Dictionary<string, string>(StringComparer.Ordinal) { ["scope"] = scope });

        var notice = Render<KeepNotice>(parameters => parameters.Add(one => one.Refusal, refusal));

        Assert.Contains(words, notice.Find("[data-testid=keep-notice]").TextContent, StringComparison.Ordinal);
        Assert.Equal(address, notice.Find("a").GetAttribute("href"));
    }
}
