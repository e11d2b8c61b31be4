using System.Text.Json;
using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using Portal.Core.Primitives;
using Portal.Features.Planner;
using Portal.Features.Planner.Traces;
using Portal.Replay;
using Portal.Tests.Testing;

namespace Portal.Tests.Features.Planner;

public sealed class TraceShelfTests : PortalComponentTest
{
    [Theory]
    [InlineData("en", "The file cannot be read: line 3, run time: \"NaN\" is not a number.")]
    [InlineData("zh-CN", "文件无法读取：第 3 行，运行时间：“NaN”不是数字。")]
    public async Task Failed_ATraceThatCannotBeRead_SaysWhyInTheLanguageOfTheReader(string language, string words)
    {
        UseCulture(language);
        var shelf = RenderShelf();

        await FailAsync(shelf, TraceRefusal.Of(new TraceException("log.swf", 3, "run time", TraceFault.NotANumber("NaN"))));

        Assert.Equal("log.swf" + words, shelf.Find("[data-testid=trace-refused]").TextContent.Trim());
    }

    [Fact]
    public async Task Failed_ForAnotherReason_SaysThatOne()
    {
        UseChinese();
        var shelf = RenderShelf();

        await FailAsync(shelf, new Refusal("too_many_traces", Details: new Dictionary<string, string>(StringComparer.Ordinal) { ["most"] = "20" }));

        Assert.Contains("已保存 20 条轨迹", shelf.Find("[data-testid=trace-refused]").TextContent, StringComparison.Ordinal);
    }

    private IRenderedComponent<TraceShelf> RenderShelf()
    {
        // Asked only to delete, which no one does here.
        Services.AddSingleton(new PlannerTraces(null!, null!, TimeProvider.System));
        JSInterop.SetupModule("./js/upload.js").Mode = JSRuntimeMode.Loose;
        return Render<TraceShelf>(parameters => parameters.Add(shelf => shelf.OnChanged, EventCallback.Empty));
    }

    private static Task FailAsync(IRenderedComponent<TraceShelf> shelf, Refusal refusal) =>
        shelf.InvokeAsync(() => shelf.Instance.Failed("log.swf", JsonSerializer.Serialize(refusal, JsonSerializerOptions.Web)));
}
