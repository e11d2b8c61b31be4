using Microsoft.AspNetCore.WebUtilities;
using Portal.Features.Planner;

namespace Portal.Tests.Features.Planner;

public class PlanFormTests
{
    public static TheoryData<PlanQuestion> Questions { get; } =
    [
        PlanQuestion.Usual,
        new(Days: 7, GrowthPercent: 50, MostCopies: 16, WaitMinutes: 0, NodeHourCost: "12.5"),
        new(Trace: new string('a', 32), Nodes: PlanQuestion.MachineOfLog, SpotPercent: 30, UrgentPercent: 10, Policy: "BestFit/Arrival/None,PlannedPacking//Conservative"),
        new(Trace: new string('b', 32), Nodes: "2,8,32;1,96,768,8,H200,35.5"),
    ];

    [Theory]
    [MemberData(nameof(Questions))]
    public void Form_OfAQuestion_AsksIt(PlanQuestion question) => Assert.Equal(question, PlanForm.Of(question).ToQuestion());

    [Theory]
    [MemberData(nameof(Questions))]
    public void Address_OfAQuestion_SaysIt(PlanQuestion question)
    {
        var query = QueryHelpers.ParseQuery(new Uri(new Uri("http://portal"), question.ToAddress()).Query);

        Assert.Equal(question, new PlanQuestion(
            Text("trace"), Number("days", 30), Text("nodes"), Number("growthPercent", 0), Number("spotPercent", 0), Number("urgentPercent", 0), Number("mostCopies", 4),
            Number("waitMinutes", 10), Text("policy") ?? PlanQuestion.Usual.Policy, Text("nodeHourCost")));

        string? Text(string name) => query.TryGetValue(name, out var value) ? value.ToString() : null;
        int Number(string name, int usual) => Text(name) is { } text ? int.Parse(text, System.Globalization.CultureInfo.InvariantCulture) : usual;
    }

    [Fact]
    public void Address_OfTheUsualQuestion_IsThePage() => Assert.Equal("/admin/planner", PlanQuestion.Usual.ToAddress());

    [Fact]
    public void Form_OwnTasks_KeepTheirClasses() =>
        Assert.Equal(0, new PlanForm { SpotPercent = 30, Policies = { new PlanForm.PolicyRow() } }.ToQuestion().SpotPercent);

    [Fact]
    public void NodeRow_WithASeparatorTyped_StaysOneKind() =>
        Assert.Equal("1,8,32,1,A B C", new PlanForm.NodeRow { Cores = "8", Gibibytes = "32", Gpus = "1", Model = "A;B,C" }.ToString());

    [Fact]
    public void Form_OfAPolicyNobodyKnows_CanBeMended() => Assert.Single(PlanForm.Of(new PlanQuestion(Policy: "Best")).Policies);
}
