using System.Globalization;
using Portal.Core.Capacity;
using Portal.Core.Compute;
using Portal.Core.Primitives;
using Portal.Core.Scheduling.Placement;

namespace Portal.Core.Scheduling;

/// <summary>Answers for the submit form: can this ever run, and when would it start.</summary>
public static class Feasibility
{
    /// <summary>Code of the refusal of a request that no node could hold.</summary>
    public const string NeverFits = "never_fits";

    /// <summary>Whether any node, in whatever state, could hold the request when empty.</summary>
    /// <returns>
    /// Null when one could. Otherwise a refusal naming the field; its details have <c>asked</c> and <c>nearest</c> of that field, the <c>node</c>, and as
    /// <c>cpuMillicores</c>, <c>memoryMebibytes</c>, <c>gpuMilli</c> (and <c>gpuModels</c> where another is needed) the nearest request that fits as a whole.
    /// Where no node is of the pools and has the labels demanded, the field is <c>pools</c> or <c>requiredLabels</c>, the details have both as they are nearest, and there is no
    /// <c>nearest</c> where a label is one that no node has. Without any node neither field nor details are given.
    /// </returns>
    public static Refusal? CanEverFit(ResourceRequest request, IEnumerable<ComputeNode> nodes)
    {
        ArgumentNullException.ThrowIfNull(request);
        return CanEverFit(Nobody(request), nodes);
    }

    /// <summary>The same for a task that demands pools or labels.</summary>
    public static Refusal? CanEverFit(WaitingTask task, IEnumerable<ComputeNode> nodes)
    {
        ArgumentNullException.ThrowIfNull(task);
        ArgumentNullException.ThrowIfNull(nodes);
        var cluster = new ClusterRoom(new CapacitySnapshot(nodes, [], []), 0, SchedulerOptions.Default);
        var request = new PlacementRequest(task, task.Request, cluster);
        return request.FittingNodes.Length > 0 ? null
            : (request.AllowedNodes.Length == 0 ? NearestPlace.Of(request, cluster)?.ToRefusal() : Nearest(request, cluster)?.ToRefusal()) ?? new Refusal(NeverFits);
    }

    /// <summary>When a task would start if it were submitted now, by running a cycle with it in the queue.</summary>
    /// <param name="candidate">The task; its id must not be in the snapshot.</param>
    /// <param name="snapshot">What is.</param>
    /// <param name="now">The instant of the snapshot.</param>
    /// <param name="options">How to decide; null for <see cref="SchedulerOptions.Default"/>.</param>
    public static StartEstimate ExpectedStart(WaitingTask candidate, CapacitySnapshot snapshot, DateTimeOffset now, SchedulerOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(candidate);
        ArgumentNullException.ThrowIfNull(snapshot);
        // Which node it gets hardly moves the start, so the policy that is quick without knowing anything stands in for all.
        var decision = Scheduler.RunCycle(snapshot.With(candidate), now, (options ?? SchedulerOptions.Default) with { Placement = PlacementPolicyNames.BestFit });
        var explanation = decision.Waiting.FirstOrDefault(waiting => waiting.TaskId == candidate.TaskId);
        return explanation is null
            ? new StartEstimate(true, now, null)
            : new StartEstimate(false, explanation.ExpectedStart, explanation);
    }

    /// <summary>The same for a bare request of <paramref name="priorityClass"/>, without quota.</summary>
    public static StartEstimate ExpectedStart(
        ResourceRequest request, CapacitySnapshot snapshot, DateTimeOffset now, SchedulerOptions? options = null, PriorityClass priorityClass = PriorityClass.Standard)
    {
        ArgumentNullException.ThrowIfNull(request);
        return ExpectedStart(Nobody(request) with { PriorityClass = priorityClass, ArrivedAt = now, QueuedAt = now }, snapshot, now, options);
    }

    internal static ReasonDetails WhyNone(PlacementRequest request, ClusterRoom cluster) =>
        request.AllowedNodes.Length == 0 && NearestPlace.Of(request, cluster) is { } place
            ? new ReasonDetails { Field = place.Field, Demand = place.Asked }
            : new ReasonDetails { Field = Nearest(request, cluster)?.Field };

    // The highest id, so that it is the last of those that arrive at the same instant.
    private static WaitingTask Nobody(ResourceRequest request) => new()
    {
        TaskId = new ComputeTaskId(Guid.AllBitsSet),
        OrganisationId = default,
        ProjectId = default,
        Request = request,
        ArrivedAt = default,
        QueuedAt = default,
    };

    private static NearestFit? Nearest(PlacementRequest request, ClusterRoom cluster)
    {
        NearestFit? best = null;
        foreach (var node in request.AllowedNodes)
            if (On(cluster.EmptyRoom(node), request, cluster) is { } fit && (best is null || fit.IsNearerThan(best)))
                best = fit;
        return best;
    }

    private static NearestFit? On(in NodeRoom room, PlacementRequest request, ClusterRoom cluster)
    {
        var asked = request.Amounts;
        if (room.CpuMillicores < ResourceRequest.MinCpuMillicores || room.MemoryMebibytes < ResourceRequest.MinMemoryMebibytes)
            return null;
        var otherModel = room.Gpus.OtherModel(request);
        var needsOther = otherModel >= 0 && !room.Gpus.Fits(request);
        var fits = new ResourceAmounts(
            Math.Min(asked.CpuMillicores, room.CpuMillicores),
            Math.Min(asked.MemoryMebibytes, room.MemoryMebibytes),
            needsOther ? asked.GpuMilli : room.Gpus.MostOf(request));
        return new NearestFit(room.Node.Name, asked, fits, needsOther ? cluster.Models[otherModel] : null);
    }

    private sealed record NearestFit(string Node, ResourceAmounts Asked, ResourceAmounts Fits, string? Model)
    {
        public string Field =>
            Model is not null ? NearestChange.Models
            : Fits.GpuMilli < Asked.GpuMilli ? NearestChange.Gpu
            : Fits.CpuMillicores < Asked.CpuMillicores ? NearestChange.Cpu
            : NearestChange.Memory;

        private int Changes =>
            (Model is null ? 0 : 1)
            + (Fits.GpuMilli < Asked.GpuMilli ? 1 : 0)
            + (Fits.CpuMillicores < Asked.CpuMillicores ? 1 : 0)
            + (Fits.MemoryMebibytes < Asked.MemoryMebibytes ? 1 : 0);

        private double Kept => Math.Min(
            Asked.GpuMilli == 0 ? 1 : (double)Fits.GpuMilli / Asked.GpuMilli,
            Math.Min((double)Fits.CpuMillicores / Asked.CpuMillicores, (double)Fits.MemoryMebibytes / Asked.MemoryMebibytes));

        // Giving up the GPU altogether is the last resort.
        private bool LosesGpu => Asked.GpuMilli > 0 && Fits.GpuMilli == 0;

        public bool IsNearerThan(NearestFit other)
        {
            if (LosesGpu != other.LosesGpu)
                return other.LosesGpu;
            return Changes != other.Changes ? Changes < other.Changes : Kept > other.Kept;
        }

        public Refusal ToRefusal()
        {
            var (asked, nearest) = Field switch
            {
                NearestChange.Models => ("", Model!),
                NearestChange.Gpu => (Text(Asked.GpuMilli), Text(Fits.GpuMilli)),
                NearestChange.Cpu => (Text(Asked.CpuMillicores), Text(Fits.CpuMillicores)),
                _ => (Text(Asked.MemoryMebibytes), Text(Fits.MemoryMebibytes)),
            };
            var details = new Dictionary<string, string>
            {
                ["asked"] = asked,
                ["nearest"] = nearest,
                ["node"] = Node,
                [NearestChange.Cpu] = Text(Fits.CpuMillicores),
                [NearestChange.Memory] = Text(Fits.MemoryMebibytes),
                [NearestChange.Gpu] = Text(Fits.GpuMilli),
            };
            if (Model is not null)
                details[NearestChange.Models] = Model;
            return new Refusal(NeverFits, Field, details);
        }

        private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);
    }
}

/// <summary>When a task would start.</summary>
/// <param name="StartsNow">True when a cycle now would start it.</param>
/// <param name="At">Now, or the expected start; null when it cannot be said.</param>
/// <param name="Explanation">Why it would wait; null when it starts now.</param>
public sealed record StartEstimate(bool StartsNow, DateTimeOffset? At, WaitingExplanation? Explanation);
