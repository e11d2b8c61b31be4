using Bunit;
using Microsoft.Extensions.DependencyInjection;
using Portal.Core.Capacity;
using Portal.Core.Compute;
using Portal.Core.Pricing;
using Portal.Core.Primitives;
using Portal.Core.Scheduling;
using Portal.Features.ComputeTasks;
using Portal.Tests.Testing;

namespace Portal.Tests.Features.ComputeTasks;

public sealed class EstimateCardTests : PortalComponentTest
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 2, 4, 0, 0, TimeSpan.Zero);

    public EstimateCardTests()
    {
        Services.AddScoped<RefusalWords>();
        Services.AddScoped<WaitingWords>();
    }

    [Fact]
    public void Render_AStartThatIsSure_SaysBetweenWhichInstants() =>
        Assert.Equal("03-02 12:30–03-02 15:00", Show(Estimate() with { LikelyStart = new StartInterval(Noon.AddMinutes(30), Noon.AddHours(3)) }).Find("[data-testid=estimate-likely]").TextContent);

    [Fact]
    public void Render_TooFewStartsKnown_SaysNoInterval() => Assert.Empty(Show(Estimate()).FindAll("[data-testid=estimate-likely]"));

    [Theory]
    [InlineData(4, "The maximum is held now")]
    [InlineData(1, "¥1.00 is held now and more while it runs")]
    public void Render_WhatIsHeld_IsSaid(int heldUnits, string said) => Assert.Contains(said, Show(Estimate(heldUnits)).Markup);

    [Theory]
    [InlineData(2, true)]
    [InlineData(1, false)]
    public void Render_ACostWithoutARange_IsOneNumber(int highUnits, bool isRange) => Assert.Equal(isRange, Show(Estimate(high: highUnits)).Find(".lines .value").TextContent.Contains('–'));

    private static TaskEstimate Estimate(int held = 4, int high = 2)
    {
        var quote = new Quote
        {
            PriceBookId = PriceBookId.New(), PriceBookVersion = 1, PriorityClass = PriorityClass.Spot, MaxRunSeconds = 3600, ExpectedRun = ExpectedRun.Of(60), GpuModels = [], Lines = [],
            ExpectedLines = [], ExpectedLow = Units(1), Expected = Units(1), ExpectedHigh = Units(high), Maximum = Units(4),
        };
        return new TaskEstimate(quote, Units(10), Units(10 - held), new StartEstimate(false, Noon.AddHours(1), null), null, null);
    }

    private static Money Units(int units) => new(units * 1_000_000L, "CNY");

    private IRenderedComponent<EstimateCard> Show(TaskEstimate estimate) => Render<EstimateCard>(parameters => parameters.Add(card => card.Estimate, estimate).Add(card => card.Zone, "Asia/Shanghai"));
}
