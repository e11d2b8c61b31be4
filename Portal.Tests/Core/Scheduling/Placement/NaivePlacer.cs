using System.Numerics;
using Portal.Core.Scheduling.Placement;

namespace Portal.Tests.Core.Scheduling.Placement;

/// <summary>A rule the slow way: every node is looked at for every task.</summary>
public sealed class NaivePlacer<TScore>(NodeTable nodes, IPlacementRule<TScore> rule) : Placer(nodes)
    where TScore : unmanaged, INumber<TScore>, IMinMaxValue<TScore>
{
    public override bool TryFind(TaskShape shape, INodeFilter? filter, out PlacedTask place)
    {
        var (best, score) = (-1, TScore.MinValue);
        for (var node = 0; node < Nodes.Count; node++)
            if (Nodes.Fits(shape, node) && rule.Score(Nodes, shape, node) is var here && here > score && Allows(node))
                (best, score) = (node, here);
        place = best < 0 ? default : new PlacedTask(shape, best, rule.Devices(Nodes, shape, best));
        return best >= 0;

        bool Allows(int node)
        {
            var devices = rule.Devices(Nodes, shape, node);
            return filter is null || filter.Allows(node, ref devices);
        }
    }

    public override void Put(in PlacedTask task) => Nodes.Take(task);

    public override void Release(in PlacedTask task) => Nodes.Give(task);
}
