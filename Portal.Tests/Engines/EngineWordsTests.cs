using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Localization;
using Portal.Engines;
using Portal.Tests.Testing;

namespace Portal.Tests.Engines;

public sealed class EngineWordsTests : PortalComponentTest
{
    private IStringLocalizer<EngineText> Text => Services.GetRequiredService<IStringLocalizer<EngineText>>();

    [Theory]
    [InlineData("en", "nvidia-smi lists 0: H200.", "nvidia-smi lists no device.", "nvidia-smi ended with 9: no driver", "nvidia-smi ended with 9 and said nothing. Run it by hand to see why.")]
    [InlineData("zh-CN", "nvidia-smi 列出 0: H200。", "nvidia-smi 没有列出任何设备。", "nvidia-smi 以代码 9 退出：no driver", "nvidia-smi 以代码 9 退出，没有任何输出。可手动运行以查明原因。")]
    public void Of_AGpuSearch_SaysWhatItFound(string language, string found, string none, string failed, string silent)
    {
        UseCulture(language);

        Assert.Equal(found, Of(new GpuSearch(GpuSearchOutcome.Found, "0: H200")));
        Assert.Equal(none, Of(new GpuSearch(GpuSearchOutcome.NoDevice)));
        Assert.Equal(failed, Of(new GpuSearch(GpuSearchOutcome.Failed, ExitCode: 9, Said: "no driver")));
        Assert.Equal(silent, Of(new GpuSearch(GpuSearchOutcome.Failed, ExitCode: 9)));
        Assert.All(Enum.GetValues<GpuSearchOutcome>(), outcome => Assert.DoesNotContain("GpuSearch.", Of(new GpuSearch(outcome)), StringComparison.Ordinal));
    }

    private string Of(GpuSearch search) => EngineWords.Of(search, Text);
}
