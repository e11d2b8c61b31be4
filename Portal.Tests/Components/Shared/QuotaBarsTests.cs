using Bunit;
using Portal.Components.Shared;
using Portal.Core.Capacity;
using Portal.Tests.Testing;

namespace Portal.Tests.Components.Shared;

public sealed class QuotaBarsTests : PortalComponentTest
{
    private static readonly QuotaRow[] Rows =
    [
        new(QuotaField.Cpu, 8000, 2000), new(QuotaField.Memory, 10_240, 8192), new(QuotaField.RunningTasks, 5, 7, ATask.Noon.AddDays(3), 4), new(QuotaField.OfModel("H200"), 0, 0), new(QuotaField.Storage, 1L << 30, 0),
    ];

    [Theory]
    [InlineData(QuotaField.Cpu, "CPU", "2 cores of 8 cores", "spent", "25%")]
    [InlineData(QuotaField.Memory, "Memory", "8 GiB of 10 GiB", "warn", "80%")]
    [InlineData(QuotaField.RunningTasks, "Running tasks", "7 of 5", "bad", "100%")]
    public void Bar_SaysNameFiguresAndHowFull(string field, string name, string figures, string tone, string width)
    {
        var bar = Render<QuotaBars>(parameters => parameters.Add(bars => bars.Rows, Rows)).Find($"[data-field='{field}']");

        Assert.StartsWith(name, bar.QuerySelector(".usage-head span")!.TextContent, StringComparison.Ordinal);
        Assert.Equal($"{name}: {figures}", bar.QuerySelector("[role=img]")!.GetAttribute("aria-label"));
        var filled = bar.QuerySelector(".bar > span")!;
        Assert.Equal((tone, $"--w: {width}"), (filled.ClassName, filled.GetAttribute("style")));
    }

    [Fact]
    public void Bar_OfWhatFallsBack_SaysWhenAndToWhat()
    {
        UseTimeZone("UTC");
        var bar = Render<QuotaBars>(parameters => parameters.Add(bars => bars.Rows, Rows)).Find("[data-field='runningTasks']");

        Assert.Contains("2026-03-05 12:00", bar.TextContent, StringComparison.Ordinal);
        Assert.Contains("then 4", bar.TextContent, StringComparison.Ordinal);
        Assert.Contains("full", bar.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Left_BesideTheGpus_TellsOfModelsToo_AndInChinese()
    {
        UseChinese();
        var left = Render<QuotaLeft>(parameters => parameters.Add(hint => hint.Rows, Rows).Add(hint => hint.Field, QuotaField.Gpu));

        Assert.Equal("H200: 配额 0 GPU，剩余 0 GPU", left.Find("[data-testid='left-gpuMilli:H200']").TextContent);
        Assert.Contains("error-text", left.Find("[data-testid='left-gpuMilli:H200']").ClassName!, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(QuotaField.Cpu, 2.5, 2500)]
    [InlineData(QuotaField.Memory, 1.5, 1536)]
    [InlineData(QuotaField.Storage, 2, 1L << 31)]
    [InlineData("gpuMilli:H200", 0.25, 250)]
    [InlineData(QuotaField.QueuedTasks, 7, 7)]
    public void Format_TypedAmounts_ComeBackTheSame(string field, double typed, long amount)
    {
        Assert.Equal(amount, QuotaFormat.FromTyped(field, (decimal)typed));
        Assert.Equal((decimal)typed, QuotaFormat.ToTyped(field, amount));
    }
}
