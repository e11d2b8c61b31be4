using Portal.Core.Primitives;

namespace Portal.Live;

/// <summary>Tasks as they move.</summary>
public sealed class TaskProgressFeed : LatestFeed<ComputeTaskId, TaskSnapshot>;

/// <summary>Organisations whose balance changed; listeners read the new one from the database.</summary>
public sealed class BalanceFeed : LatestFeed<OrganisationId, OrganisationId>;

/// <summary>Something about nodes, allocations or the queue changed; listeners read it from the database.</summary>
public sealed class CapacityFeed : LatestFeed<int, DateTimeOffset>
{
    public void Publish(DateTimeOffset at) => Publish(0, at);
}
