using System.Numerics;
using CsCheck;
using Portal.Core.Scheduling.Placement;
using Portal.Core.Scheduling.Placement.Rules;

namespace Portal.Tests.Core.Scheduling.Placement;

public sealed class PlacerPropertyTests
{
    public static TheoryData<string> Policies => [.. PlacementPolicyNames.All];

    [Theory]
    [InlineData("FragmentationGradient")]
    [InlineData("BestFit")]
    [InlineData("GpuPacking")]
    [InlineData("GpuClustering")]
    [InlineData("DotProduct")]
    [InlineData("FirstFit")]
    [InlineData("Greedy")]
    public void TryPlace_AnyHistory_DecidesAsTheNaiveTwin(string policy) => APlacementHistory.Any.Sample(history =>
    {
        var shapes = new ShapeCatalogue();
        var asked = Array.ConvertAll(history.Shapes, shapes.Of);
        var population = asked.Select(shape => (shape, 1.0)).ToList();
        var indexed = new List<string>();
        var naive = new List<string>();
        APlacementHistory.Play(PlacementPolicyNames.Create(policy, new NodeTable(history.Nodes), shapes, population)!, asked, history.Steps, (_, task) => indexed.Add($"{task?.Node}:{task?.Devices}"));
        APlacementHistory.Play(Naive(policy, new NodeTable(history.Nodes), population), asked, history.Steps, (_, task) => naive.Add($"{task?.Node}:{task?.Devices}"));
        Assert.Equal(naive, indexed);
    }, iter: 400);

    [Theory]
    [MemberData(nameof(Policies))]
    public void TryPlace_AnyHistory_NeverOverAllocatesAndNeverRefusesWhatFits(string policy) => APlacementHistory.Any.Sample(history =>
    {
        var shapes = new ShapeCatalogue();
        var asked = Array.ConvertAll(history.Shapes, shapes.Of);
        var book = new NodeTable(history.Nodes);
        var placer = PlacementPolicyNames.Create(policy, new NodeTable(history.Nodes), shapes, [.. asked.Take(4).Select(shape => (shape, 1.0))])!;
        var running = new List<PlacedTask>();
        foreach (var step in history.Steps)
        {
            if (step < 1000)
            {
                var shape = asked[step % asked.Length];
                var couldFit = Enumerable.Range(0, book.Count).Any(node => book.Fits(shape, node));
                Assert.Equal(couldFit, placer.TryPlace(shape, out var task));
                if (!couldFit)
                    continue;
                Assert.True(book.Fits(shape, task.Node));
                Assert.Equal(shape.GpuCount, BitOperations.PopCount(task.Devices));
                Assert.All(task.DeviceList(), device => Assert.True((1UL << history.Nodes[task.Node].DeviceModels[device] & shape.Models) != 0));
                Assert.True(shape.GpuCount <= 1 || task.DeviceList().Select(device => history.Nodes[task.Node].DeviceModels[device]).Distinct().Count() == 1);
                // Throws when a device, CPU or memory would be over-allocated.
                book.Take(task);
                running.Add(task);
            }
            else if (running.Count > 0)
            {
                var ended = running[step % running.Count];
                running.Remove(ended);
                placer.Release(ended);
                book.Give(ended);
            }
        }
        for (var node = 0; node < book.Count; node++)
            Assert.Equal((book.FreeCpu(node), book.FreeMemory(node), book.FreeGpu(node)), (placer.Nodes.FreeCpu(node), placer.Nodes.FreeMemory(node), placer.Nodes.FreeGpu(node)));
    }, iter: policy == nameof(PlannedPacking) ? 60 : 200);

    [Fact]
    public void PlannedPacking_SameInput_SameDecisions() => APlacementHistory.Any.Sample(history =>
    {
        Assert.Equal(Decisions(history), Decisions(history));

        static List<string> Decisions((NodeCapacity[] Nodes, ShapeAmounts[] Shapes, int[] Steps) history)
        {
            var shapes = new ShapeCatalogue();
            var asked = Array.ConvertAll(history.Shapes, shapes.Of);
            var decisions = new List<string>();
            APlacementHistory.Play(new PlannedPacking(new NodeTable(history.Nodes), shapes, asked.Select(shape => (shape, 1.0))), asked, history.Steps, (_, task) => decisions.Add($"{task?.Node}:{task?.Devices}"));
            return decisions;
        }
    }, iter: 20);

    [Theory]
    [MemberData(nameof(Policies))]
    public void TryPlace_NodeBeyondEveryScore_IsStillTaken(string policy)
    {
        var shapes = new ShapeCatalogue();
        var shape = shapes.Of(new ShapeAmounts(1000, 1024, 0, 0, 0));
        var placer = PlacementPolicyNames.Create(policy, new NodeTable([new NodeCapacity("huge", int.MaxValue, int.MaxValue, [])]), shapes, [(shape, 1.0)])!;

        Assert.True(placer.TryPlace(shape, out var place));

        Assert.Equal(0, place.Node);
    }

    private static Placer Naive(string policy, NodeTable nodes, List<(TaskShape Shape, double Count)> population) => policy switch
    {
        "FragmentationGradient" => new NaivePlacer<short>(nodes, new FragmentationGradientRule(new TypicalTasks(population))),
        "BestFit" => new NaivePlacer<short>(nodes, default(BestFitRule)),
        "GpuPacking" => new NaivePlacer<short>(nodes, default(GpuPackingRule)),
        "GpuClustering" => new NaivePlacer<short>(nodes, default(GpuClusteringRule)),
        "DotProduct" => new NaivePlacer<short>(nodes, default(DotProductRule)),
        "FirstFit" => new NaivePlacer<short>(nodes, default(FirstFitRule)),
        _ => new NaivePlacer<double>(nodes, default(GreedyRule)),
    };
}
