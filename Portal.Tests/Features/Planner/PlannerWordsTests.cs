using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Localization;
using Portal.Core.Primitives;
using Portal.Features.Planner;
using Portal.Features.Planner.Traces;
using Portal.Replay;
using Portal.Tests.Testing;

namespace Portal.Tests.Features.Planner;

public sealed class PlannerWordsTests : PortalComponentTest
{
    private IStringLocalizer<PlannerText> Text => Services.GetRequiredService<IStringLocalizer<PlannerText>>();

    private IStringLocalizer<TraceText> Faults => Services.GetRequiredService<IStringLocalizer<TraceText>>();

    [Theory]
    [InlineData("en")]
    [InlineData("zh-CN")]
    public void Refused_ATrace_NamesLineColumnAndWhatIsWrong(string language)
    {
        UseCulture(language);

        Assert.Equal(
            Text["TraceUnreadableField", 17, "cpu_milli", Faults["Fault.not_whole", "-4", 0, 9]],
            PlannerWords.RefusedTrace(TraceRefusal.Of(new TraceException("pods.csv", 17, "cpu_milli", TraceFault.NotWhole("-4", 0, 9))), Text, Faults));
        Assert.Equal(
            Text["TraceUnreadableField", 3, Faults["Field.run time"], Faults["Fault.not_a_number", "NaN"]],
            PlannerWords.RefusedTrace(TraceRefusal.Of(new TraceException("log.swf", 3, "run time", TraceFault.NotANumber("NaN"))), Text, Faults));
        Assert.Equal(
            Text["TraceUnreadable", 17, Faults["Fault.no_jobs"]],
            PlannerWords.RefusedTrace(TraceRefusal.Of(new TraceException("log.swf", 17, null, TraceFault.NoJobs)), Text, Faults));
    }

    // What a question, a list of nodes and a trace are refused with.
    [Theory]
    [InlineData("en")]
    [InlineData("zh-CN")]
    public void Refused_Anything_HasWordsOfItsOwn(string language)
    {
        UseCulture(language);
        PlanQuestion[] wrong =
        [
            new(Days: 0), new(GrowthPercent: -1), new(SpotPercent: 101), new(UrgentPercent: 101), new(MostCopies: 0), new(WaitMinutes: -1), new(Policy: ""), new(Policy: "x"),
            new(NodeHourCost: "x"), new(Nodes: "1"), new(Nodes: "1,2,3,1"), new(Nodes: ""), new(Nodes: PlanQuestion.MachineOfLog),
        ];
        string[] codes = ["cost_too_large", "file_too_large", "invalid_name", "no_machine", "no_nodes", "planner_busy", "too_many_nodes", "too_many_traces", "took_too_long", "unknown_trace"];
        var refusals = wrong.Select(question => question.Check("CNY")!).Concat(codes.Select(code => new Refusal(code)));

        Assert.All(refusals, refusal =>
        {
            var words = PlannerWords.Refused(refusal, Text);
            Assert.DoesNotContain(refusal.Code, words, StringComparison.Ordinal);
            Assert.True(refusal.Field is null || refusal.Code != "invalid_field" || words.Contains(Text["Field." + refusal.Field], StringComparison.Ordinal), words);
        });
    }
}
