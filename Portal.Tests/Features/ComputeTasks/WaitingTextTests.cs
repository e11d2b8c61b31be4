using Bunit;
using Microsoft.Extensions.DependencyInjection;
using Portal.Core.Scheduling;
using Portal.Features.ComputeTasks;
using Portal.Tests.Testing;

namespace Portal.Tests.Features.ComputeTasks;

public sealed class WaitingTextTests : PortalComponentTest
{
    public WaitingTextTests() => Services.AddSingleton<WaitingWords>();

    [Theory]
    [InlineData("en")]
    [InlineData("zh-CN")]
    public void Render_EachReason_HasItsOwnWords(string culture)
    {
        UseCulture(culture);

        var sentences = SchedulingReason.All.Select(reason => Shown(reason, ("node", "n1"), ("freeModel", "A100"), ("field", "cpuMillicores"))).ToList();

        Assert.DoesNotContain(sentences, sentence => sentence == Shown("unheard_of"));
        // The three kinds of amount share a sentence in English, and differ in the amount.
        Assert.Equal(SchedulingReason.All.Count, sentences.Distinct(StringComparer.Ordinal).Count());
        Assert.DoesNotContain(sentences, sentence => sentence.Contains('{', StringComparison.Ordinal) || sentence.Length < 5);
    }

    [Fact]
    public void Render_MissingAmounts_AreInPeoplesUnits()
    {
        Assert.Equal("Waits for 0.5 cores more on n2, the node closest to fitting.", Shown(SchedulingReason.WaitingForCpu, ("node", "n2"), ("missingCpuMillicores", "500")));
        Assert.Contains("2 GiB", Shown(SchedulingReason.WaitingForMemory, ("missingMemoryMebibytes", "2048")), StringComparison.Ordinal);
        Assert.Contains("CPU: 6 cores of 8 cores", Shown(SchedulingReason.QuotaReached, ("field", "cpuMillicores"), ("inUse", "6000"), ("limit", "8000")), StringComparison.Ordinal);
        Assert.Contains("running tasks: 4 of 4", Shown(SchedulingReason.QuotaReached, ("field", "runningTasks"), ("inUse", "4"), ("limit", "4")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("cpuMillicores", "1500", "1.5 cores")]
    [InlineData("memoryMebibytes", "1024", "1 GiB")]
    [InlineData("maxRunSeconds", "119", "at most 1 min")]
    public void Render_Hint_SaysWhatWouldStartItNow(string field, string value, string words)
    {
        var text = Shown(SchedulingReason.WaitingForCpu, ("changeField", field), ("changeValue", value));

        Assert.Contains("Would start now with", text, StringComparison.Ordinal);
        Assert.Contains(words, text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("en", "requiredLabels", "No node has the labels it requires any more (zone=east).")]
    [InlineData("en", "pools", "No node is in a pool it allows (zone=east).")]
    [InlineData("zh-CN", "requiredLabels", "已没有节点带有所要求的标签（zone=east）。")]
    [InlineData("zh-CN", "pools", "没有节点属于允许的资源池（zone=east）。")]
    public void Render_ADemandNoNodeMeets_IsNamed(string culture, string field, string words)
    {
        UseCulture(culture);

        Assert.Equal(words, Shown(SchedulingReason.NoNodeFits, ("field", field), ("demand", "zone=east")));
    }

    [Theory]
    [InlineData("en", "pools", "large", "Would start now if it allowed the pool large.")]
    [InlineData("en", "requiredLabels", "zone=east", "Would start now if it did not require zone=east.")]
    [InlineData("zh-CN", "pools", "large", "若允许资源池 large，即可立即开始。")]
    [InlineData("zh-CN", "requiredLabels", "zone=east", "若不要求 zone=east，即可立即开始。")]
    public void Render_AHintOfADemand_IsNamed(string culture, string field, string value, string words)
    {
        UseCulture(culture);

        Assert.EndsWith(words, Shown(SchedulingReason.WaitingForCpu, ("changeField", field), ("changeValue", value)), StringComparison.Ordinal);
    }

    [Fact]
    public void Render_NeverLookedAt_SaysThatItWillBe() => Assert.Contains("Just queued", Shown(null), StringComparison.Ordinal);

    private string Shown(string? reason, params (string Key, string Value)[] details) => Render<WaitingText>(parameters => parameters
        .Add(one => one.Reason, reason).Add(one => one.HasHint, true)
        .Add(one => one.Details, details.ToDictionary(pair => pair.Key, pair => pair.Value, StringComparer.Ordinal))).Find(".waiting-text").TextContent.Trim();
}
