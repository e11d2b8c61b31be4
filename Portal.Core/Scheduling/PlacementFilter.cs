using System.Numerics;
using Portal.Core.Scheduling.Placement;

namespace Portal.Core.Scheduling;

/// <summary>The nodes that will do for one request of a cycle: those allowed, with room that stays until the request ends, on devices it may share.</summary>
internal sealed class PlacementFilter(ClusterRoom cluster) : INodeFilter
{
    public PlacementRequest Request { get; set; } = null!;

    public bool Allows(int node, ref ulong devices)
    {
        if (!Request.IsCandidate(node))
            return false;
        var room = cluster.Room(node, Request);
        if (!room.Fits(Request))
            return false;
        for (var rest = devices; rest != 0; rest &= rest - 1)
        {
            if (room.Gpus.HasRoomOn(BitOperations.TrailingZeroCount(rest), Request))
                continue;
            devices = PlacedTask.BitsOf(room.Gpus.Tightest(Request));
            break;
        }
        return true;
    }
}
