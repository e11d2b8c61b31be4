using System.Globalization;
using Microsoft.AspNetCore.Components;
using Portal.Components.Shared;
using Portal.Core.Primitives;

namespace Portal.Features.Planner;

/// <summary>An answer of the planner.</summary>
public sealed partial class PlanView
{
    [Parameter, EditorRequired]
    public CapacityPlan Plan { get; set; } = default!;

    [Parameter, EditorRequired]
    public PlanQuestion Question { get; set; } = default!;

    private bool HasGpu => Plan.On(Plan.Policies[0]).GpuPerMille is not null;

    private bool HasCost => Plan.On(Plan.Policies[0]).Cost is not null;

    private List<int> Sizes => [.. Plan.Policies.SelectMany(policy => policy.Answers).Select(answer => answer.Copies).Distinct().Order()];

    private IEnumerable<(PolicyPlan Policy, PlanAnswer Answer)> Tried() =>
        Plan.Policies.SelectMany(policy => policy.Answers.Select(answer => (policy, answer))).OrderBy(tried => tried.answer.Copies);

    private string EnoughText(PolicyPlan policy)
    {
        var name = PlannerWords.Policy(policy.Policy, Text);
        if (policy.Enough is not { } enough)
            return Text["NotEnough", Question.MostCopies, Question.WaitMinutes, name];
        var answer = policy.Answers.First(answer => answer.Copies == enough);
        return HasGpu
            ? Text["EnoughGpus", enough, Question.WaitMinutes, name, AmountFormat.Thousandths(answer.Offered.GpuMilli)]
            : Text["Enough", enough, Question.WaitMinutes, name, AmountFormat.Thousandths(answer.Offered.CpuMillicores)];
    }

    private string Nodes(PlanAnswer answer) => Text[answer.Nodes == 1 ? "NodeOne" : "Nodes", answer.Nodes, answer.Copies];

    private List<string> Instants() => [.. Enumerable.Range(0, CapacityPlan.Parts).Select(part => Instant(Plan.ComparedSpan * part / CapacityPlan.Parts))];

    private string Instant(TimeSpan since)
    {
        var (key, value) = Plan.ComparedSpan switch
        {
            { TotalMinutes: < 3 } => ("AfterSeconds", since.TotalSeconds),
            { TotalHours: < 3 } => ("AfterMinutes", since.TotalMinutes),
            { TotalDays: < 3 } => ("AfterHours", since.TotalHours),
            _ => ("AfterDays", since.TotalDays),
        };
        return Text[key, value.ToString("0.#", CultureInfo.InvariantCulture)];
    }

    private List<ChartValues> Allocations() =>
        [.. Plan.Policies.Select((policy, index) => new ChartValues(PlannerWords.Policy(policy.Policy, Text), ChartColour.Of(index), [.. policy.Allocation.Select(part => (double?)part / 10)]))];

    private List<ChartValues> Waits() =>
        [.. Plan.Policies.Select((policy, index) => new ChartValues(
            PlannerWords.Policy(policy.Policy, Text), ChartColour.Of(index),
            [.. Sizes.Select(size => policy.Answers.FirstOrDefault(answer => answer.Copies == size) is { } answer ? (double?)Math.Round(answer.Wait95.TotalMinutes, 1) : null)]))];

    private static string Times(int copies) => string.Create(CultureInfo.InvariantCulture, $"×{copies}");

    private static string MoneyOf(Money? money) => money is { } some ? MoneyFormat.Format(some) : "–";

    private static string PerMille(int value) => (value / 10m).ToString("0.#", CultureInfo.InvariantCulture) + " %";
}
