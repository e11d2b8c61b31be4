using Portal.Core.Scheduling.Placement;

namespace Portal.Tests.Core.Scheduling.Placement;

public sealed class PlannedPackingTests
{
    private const int Nodes = 20;
    private const int Devices = 8;

    [Fact]
    public void TryPlace_EveryTaskAskingALittleElse_FollowsThePlanForTasksLikeIt()
    {
        // Devices are full only when each 400 meets a 600: two 400s on one waste 200.
        var shapes = new ShapeCatalogue();
        var random = new Random(1);
        var history = Tasks(shapes, random).Select(shape => (shape, 1.0)).ToList();
        var node = new NodeCapacity("n", 96_000, 393_216, [.. Enumerable.Repeat(0, Devices)]);
        var placer = new PlannedPacking(new NodeTable([.. Enumerable.Repeat(node, Nodes)]), shapes, history);

        Assert.All(Tasks(shapes, random), shape => Assert.True(placer.TryPlace(shape, out _)));
        Assert.Equal(1, placer.Plans);
    }

    [Fact]
    public void TryPlace_SharesThatAskMoreTogetherThanAnIntHolds_ArePlannedFor()
    {
        var shapes = new ShapeCatalogue();
        var share = shapes.Of(new ShapeAmounts(1_000_000_000, 1_000_000_000, 1, 100, GpuModels.Any));
        var placer = new PlannedPacking(new NodeTable([new NodeCapacity("n", 1_000_000_000, 1_000_000_000, [0, 0])]), shapes, [(share, 10)]);

        Assert.Equal([true, false], [placer.TryPlace(share, out _), placer.TryPlace(share, out _)]);
    }

    /// <summary>As many 400s as 600s, enough to fill all devices, in any order; hardly two ask the same CPU and memory.</summary>
    private static TaskShape[] Tasks(ShapeCatalogue shapes, Random random)
    {
        int[] sizes = [.. Enumerable.Range(0, Nodes * Devices * 2).Select(i => i % 2 == 0 ? 400 : 600)];
        random.Shuffle(sizes);
        return Array.ConvertAll(sizes, size => shapes.Of(new ShapeAmounts(2_000 + random.Next(500), 8_192 + random.Next(2_048), 1, size, GpuModels.Any)));
    }
}
