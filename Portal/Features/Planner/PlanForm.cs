using Portal.Core.Scheduling;
using Portal.Core.Scheduling.Placement;
using Portal.Core.Scheduling.Queueing;

namespace Portal.Features.Planner;

/// <summary>The question as it is being put together; what people type is kept as they typed it, and judged when they ask.</summary>
public sealed class PlanForm
{
    public const string Own = "own";
    public const string Kinds = "kinds";

    /// <summary><see cref="Own"/>, or the id of a trace.</summary>
    public string Source { get; set; } = Own;

    public int Days { get; set; }

    public int GrowthPercent { get; set; }

    public int SpotPercent { get; set; }

    public int UrgentPercent { get; set; }

    /// <summary><see cref="Own"/>, <see cref="PlanQuestion.MachineOfLog"/> or <see cref="Kinds"/>.</summary>
    public string NodeSet { get; set; } = Own;

    public List<NodeRow> Nodes { get; } = [];

    public int MostCopies { get; set; }

    public int WaitMinutes { get; set; }

    public string? NodeHourCost { get; set; }

    public List<PolicyRow> Policies { get; } = [];

    public static PlanForm Of(PlanQuestion question)
    {
        ArgumentNullException.ThrowIfNull(question);
        var form = new PlanForm
        {
            Source = question.Trace ?? Own, Days = question.Days, GrowthPercent = question.GrowthPercent, SpotPercent = question.SpotPercent, UrgentPercent = question.UrgentPercent,
            NodeSet = question.Nodes switch { null => Own, PlanQuestion.MachineOfLog => PlanQuestion.MachineOfLog, _ => Kinds },
            MostCopies = question.MostCopies, WaitMinutes = question.WaitMinutes, NodeHourCost = question.NodeHourCost,
        };
        if (form.NodeSet == Kinds)
            form.Nodes.AddRange(question.Nodes!.Split(';', StringSplitOptions.RemoveEmptyEntries).Select(NodeRow.Of));
        var policies = PlannedPolicy.ParseAll(question.Policy);
        form.Policies.AddRange(policies.IsAccepted ? policies.Value.Select(PolicyRow.Of) : [new PolicyRow()]);
        return form;
    }

    public PlanQuestion ToQuestion() => new(
        Source == Own ? null : Source, Days,
        NodeSet switch { Own => null, Kinds => string.Join(';', Nodes.Select(row => row.ToString())), var log => log },
        GrowthPercent, Source == Own ? 0 : SpotPercent, Source == Own ? 0 : UrgentPercent, MostCopies, WaitMinutes,
        string.Join(',', Policies.Select(row => row.ToPolicy().ToString()).Distinct()), string.IsNullOrWhiteSpace(NodeHourCost) ? null : NodeHourCost.Trim());

    /// <summary>A kind of node as typed.</summary>
    public sealed class NodeRow
    {
        public string Count { get; set; } = "1";

        public string Cores { get; set; } = "";

        public string Gibibytes { get; set; } = "";

        public string Gpus { get; set; } = "0";

        public string Model { get; set; } = "";

        public string Cost { get; set; } = "";

        public static NodeRow Of(string text)
        {
            var parts = text.Split(',');
            string At(int part) => parts.ElementAtOrDefault(part) ?? "";
            return new NodeRow { Count = At(0), Cores = At(1), Gibibytes = At(2), Gpus = At(3) is { Length: > 0 } gpus ? gpus : "0", Model = At(4), Cost = At(5) };
        }

        public override string ToString()
        {
            var gpus = Gpus.Trim() == "0" && Model.Length + Cost.Length == 0 ? "" : Gpus;
            // What parts kinds and their numbers cannot be in one of them.
            return string.Join(',', new[] { Count, Cores, Gibibytes, gpus, Model, Cost }.Select(part => part.Replace(',', ' ').Replace(';', ' ').Trim())).TrimEnd(',');
        }
    }

    /// <summary>A policy as chosen; an empty order or backfill is the portal's.</summary>
    public sealed class PolicyRow
    {
        public string Placement { get; set; } = PlacementPolicyNames.Default;

        public string Order { get; set; } = "";

        public string Backfill { get; set; } = "";

        public static PolicyRow Of(PlannedPolicy policy) => new() { Placement = policy.Placement, Order = policy.Order?.ToString() ?? "", Backfill = policy.Backfill?.ToString() ?? "" };

        public PlannedPolicy ToPolicy() => new(
            Placement, Order.Length == 0 ? null : Enum.Parse<QueueRule>(Order), Backfill.Length == 0 ? null : Enum.Parse<BackfillMode>(Backfill));
    }
}
