namespace Portal.Core.Scheduling;

/// <summary>The one thing that made a placement policy choose a node; constants, so that pages can word them and tests can count them.</summary>
public static class PlacementReason
{
    /// <summary>Spot attempts were stopped there to make room for it. A cycle, which sees only what runs, never says so: whoever knows what ended on the node does.</summary>
    public const string RoomMade = "room_made";

    /// <summary>No other node had room.</summary>
    public const string OnlyRoom = "only_room";

    /// <summary>The plan for what is expected holds a place for tasks like it there.</summary>
    public const string PlannedPlace = "planned_place";

    /// <summary>It takes there what the plan needs least.</summary>
    public const string BesidePlan = "beside_plan";

    /// <summary>The least is left there.</summary>
    public const string LeastLeft = "least_left";

    /// <summary>The fewest GPUs become useless there for what usually comes.</summary>
    public const string LeastFragmented = "least_fragmented";

    /// <summary>GPUs in use are filled before idle ones, there.</summary>
    public const string GpusPacked = "gpus_packed";

    /// <summary>Tasks that ask for as many GPUs run there already.</summary>
    public const string GpusClustered = "gpus_clustered";

    /// <summary>The least of what it asks is free there.</summary>
    public const string LeastFree = "least_free";

    /// <summary>It was the first with room.</summary>
    public const string FirstRoom = "first_room";

    /// <summary>Its time, divided by what is free of what it asks, is least there.</summary>
    public const string LeastTimePerRoom = "least_time_per_room";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        RoomMade, OnlyRoom, PlannedPlace, BesidePlan, LeastLeft, LeastFragmented, GpusPacked, GpusClustered, LeastFree, FirstRoom, LeastTimePerRoom,
    ];

    /// <summary>What decides between several nodes under a policy.</summary>
    /// <param name="policy">One of <see cref="Placement.PlacementPolicyNames.All"/>.</param>
    /// <param name="hasGpu">The task asks for GPU: the policies that look at devices alone take the first node for others.</param>
    /// <param name="followsPlan">The place is one that its plan held.</param>
    internal static string Of(string policy, bool hasGpu, bool followsPlan) => policy switch
    {
        "GpuPacking" or "GpuClustering" when !hasGpu => FirstRoom,
        "PlannedPacking" => followsPlan ? PlannedPlace : BesidePlan,
        "FragmentationGradient" => LeastFragmented,
        "GpuPacking" => GpusPacked,
        "GpuClustering" => GpusClustered,
        "DotProduct" => LeastFree,
        "FirstFit" => FirstRoom,
        "Greedy" => LeastTimePerRoom,
        _ => LeastLeft,
    };
}
