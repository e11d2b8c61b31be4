using Portal.Core.Primitives;

namespace Portal.Live;

/// <summary>Tasks as they move.</summary>
public sealed class TaskProgressFeed : LatestFeed<ComputeTaskId, TaskSnapshot>
{
    /// <summary>How long a page that shows progress rests between two renderings: quick to the eye, and few for a burst.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(150);
}

/// <summary>Organisations whose balance changed; listeners read the new one from the database.</summary>
public sealed class BalanceFeed : LatestFeed<OrganisationId, OrganisationId>
{
    /// <summary>How long a page rests between two looks at a balance.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);
}

/// <summary>People whose notifications changed; listeners read them from the database.</summary>
public sealed class NotificationFeed : LatestFeed<UserId, UserId>
{
    /// <summary>How long a page rests between two looks at a bell.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);
}

/// <summary>What is announced to everybody changed; listeners read it from the database.</summary>
public sealed class AnnouncementFeed : LatestFeed<int, DateTimeOffset>
{
    /// <summary>How long a page rests between two looks at it.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    public void Publish(DateTimeOffset at) => Publish(0, at);
}

/// <summary>Something about nodes, allocations or the queue changed; listeners read it from the database.</summary>
public sealed class CapacityFeed : LatestFeed<int, DateTimeOffset>
{
    public void Publish(DateTimeOffset at) => Publish(0, at);
}
