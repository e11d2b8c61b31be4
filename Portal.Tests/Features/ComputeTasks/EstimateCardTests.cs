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

    [Theory]
    [InlineData("pools", "small", "main", "No node is in the pool asked for: small.", "Nearest that fits: main")]
    [InlineData("requiredLabels", "zone=west", "zone=east", "No node has the labels asked for: zone=west.", "Nearest that fits: zone=east")]
    [InlineData("requiredLabels", "rack=4", null, "No node has the labels asked for: rack=4.", "Leave out rack=4: no node has such a label.")]
    public void Render_ADemandNoNodeMeets_NamesItAndTheRemedy(string field, string asked, string? nearest, string words, string remedy)
    {
        var details = new Dictionary<string, string> { ["asked"] = asked };
        if (nearest is not null)
            details["nearest"] = nearest;

        var card = Render<EstimateCard>(parameters => parameters.Add(card => card.Problem, new Refusal(Feasibility.NeverFits, field, details)).Add(card => card.Zone, "UTC"));

        Assert.StartsWith(words, card.Find("[data-testid=problem]").TextContent.Trim(), StringComparison.Ordinal);
        Assert.Equal(remedy, card.Find("[data-testid=problem] strong").TextContent);
    }

    [Theory]
    [InlineData("pools", "large", "Start now: also in pool large")]
    [InlineData("requiredLabels", "zone=east", "Start now: without zone=east")]
    public void Click_ADemandToGiveUp_TellsTheParent(string field, string demand, string words)
    {
        NearestChange? told = null;
        var change = new NearestChange(field, 0, 0, Demand: demand);
        var waits = new WaitingExplanation(ComputeTaskId.New(), 1, SchedulingReason.WaitingForCpu, ReasonDetails.None, Noon.AddHours(1), change);

        var card = Render<EstimateCard>(parameters => parameters
            .Add(card => card.Estimate, Estimate() with { Start = new StartEstimate(false, Noon.AddHours(1), waits) }).Add(card => card.Zone, "UTC").Add(card => card.OnUseChange, used => told = used));
        var button = card.Find(".notice button");
        button.Click();

        Assert.Equal((words, change), (button.TextContent, told));
    }

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
