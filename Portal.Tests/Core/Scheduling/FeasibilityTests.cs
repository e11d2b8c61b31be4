using Portal.Core.Capacity;
using Portal.Core.Compute;
using Portal.Core.Scheduling;
using Portal.Tests.Testing;

namespace Portal.Tests.Core.Scheduling;

public class FeasibilityTests
{
    private static readonly DateTimeOffset Noon = ATask.Noon;

    private static readonly ComputeNode[] Nodes =
    [
        ANode.With(cpu: 8000, memory: 16_384, name: "n1"),
        ANode.With(cpu: 4000, memory: 65_536, gpus: 2, model: "H200", name: "n2"),
        ANode.With(cpu: 16_000, memory: 32_768, gpus: 4, model: "L40S", name: "n3"),
    ];

    [Theory]
    [InlineData(8000, 16_384, 0, null, null, null, "fits n1")]
    [InlineData(17_000, 16_384, 0, null, "cpuMillicores", "16000", "the largest node by CPU")]
    [InlineData(1000, 70_000, 0, null, "memoryMebibytes", "65536", "the largest node by memory")]
    [InlineData(1000, 1024, 5000, null, "gpuMilli", "4000", "four on one node at most")]
    [InlineData(1000, 1024, 3000, "H200", "gpuModels", "L40S", "another model has three")]
    [InlineData(1000, 1024, 5000, "H200", "gpuMilli", "2000", "no model has five")]
    [InlineData(1000, 1024, 500, "B200", "gpuModels", "H200", "no such model here")]
    [InlineData(8000, 1024, 1000, "H200", "gpuModels", "L40S", "another model costs no CPU")]
    [InlineData(17_000, 1024, 1000, "H200", "cpuMillicores", "4000", "CPU beside the H200")]
    public void CanEverFit_NamesTheFieldAndTheNearest(long cpu, long memory, long gpu, string? model, string? field, string? nearest, string why)
    {
        var refusal = Feasibility.CanEverFit(new ResourceRequest(cpu, memory, gpu, model is null ? [] : [model], 60), Nodes);

        Assert.True(field == refusal?.Field, $"{why}: {refusal?.Field}");
        Assert.Equal(nearest, refusal?.Details?["nearest"]);
        if (refusal is not null)
            Assert.Null(Feasibility.CanEverFit(Mended(refusal.Details!, model), Nodes));
    }

    [Theory]
    [InlineData("a", "disk=nvme", null, null, null, "n1 is one")]
    [InlineData("", "zone=west", "requiredLabels", "zone=west", "zone=east", "another value")]
    [InlineData("", "rack=4", "requiredLabels", "rack=4", null, "no node has such a label")]
    [InlineData("", "disk=nvme zone=east", "requiredLabels", "disk=nvme", "disk=hdd", "each on a node of its own; the first is nearest")]
    [InlineData("b", "disk=nvme", "requiredLabels", "disk=nvme", "disk=hdd", "of the pool, the node with another disk")]
    [InlineData("c d", "", "pools", "c, d", "a", "no such pools; the first node's is nearest")]
    [InlineData("c", "zone=east", "pools", "c", "b", "the label leads to its pool")]
    public void CanEverFit_PoolsAndLabels_NamesTheDemandAndTheNearest(string pools, string labels, string? field, string? asked, string? nearest, string why)
    {
        var nodes = new[]
        {
            ANode.With(name: "n1", pool: "a", labels: new Dictionary<string, string> { ["disk"] = "nvme" }),
            ANode.With(name: "n2", pool: "b", labels: new Dictionary<string, string> { ["disk"] = "hdd", ["zone"] = "east" }),
        };
        var task = ATask.Requesting() with { Pools = pools.Split(' ', StringSplitOptions.RemoveEmptyEntries), Labels = LabelsOf(labels.Replace(' ', ',')) };

        var refusal = Feasibility.CanEverFit(task.Waiting(), nodes);

        Assert.True((field, asked, nearest) == (refusal?.Field, refusal?.Details?["asked"], refusal?.Details?.GetValueOrDefault("nearest")), $"{why}: {refusal?.Field} {nearest}");
        if (refusal is null)
            return;
        Assert.Equal(Feasibility.NeverFits, refusal.Code);
        var mended = task with { Pools = [.. refusal.Details!["pools"].Split(", ", StringSplitOptions.RemoveEmptyEntries)], Labels = LabelsOf(refusal.Details["requiredLabels"]) };
        Assert.True(Feasibility.CanEverFit(mended.Waiting(), nodes) is null, why);
    }

    private static Dictionary<string, string> LabelsOf(string text) =>
        text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(label => label.Split('=')).ToDictionary(label => label[0], label => label[1]);

    [Fact]
    public void CanEverFit_TooLargeForThoseAllowed_NamesTheAmountAndTheirNearest()
    {
        var small = ANode.With(cpu: 2000, name: "n1", pool: "a");

        var refusal = Feasibility.CanEverFit((ATask.Requesting(cpu: 4000) with { Pools = ["a"] }).Waiting(), [small, .. Nodes]);

        Assert.Equal(("cpuMillicores", "2000"), (refusal?.Field, refusal?.Details?["nearest"]));
    }

    [Fact]
    public void CanEverFit_NoGpuInTheCluster_SaysNone()
    {
        var refusal = Feasibility.CanEverFit(new ResourceRequest(1000, 1024, 500, [], 60), [Nodes[0]]);

        Assert.Equal((Feasibility.NeverFits, "gpuMilli", "0"), (refusal?.Code, refusal?.Field, refusal?.Details?["nearest"]));
    }

    [Fact]
    public void CanEverFit_NoNodes_IsRefusedWithoutField() =>
        Assert.Equal((Feasibility.NeverFits, null), (Feasibility.CanEverFit(new ResourceRequest(1000, 1024, 0, [], 60), [])?.Code, (string?)null));

    [Fact]
    public void CanEverFit_NodeWithheldOrDown_CountsWhatItOffers()
    {
        var node = ANode.With(cpu: 8000);
        node.MarkDown();
        Assert.Null(Feasibility.CanEverFit(new ResourceRequest(8000, 1024, 0, [], 60), [node]));
        node.Withhold(500);
        Assert.Equal("4000", Feasibility.CanEverFit(new ResourceRequest(8000, 1024, 0, [], 60), [node])?.Details?["nearest"]);
    }

    [Fact]
    public void ExpectedStart_RoomNow_StartsNow()
    {
        var estimate = Feasibility.ExpectedStart(new ResourceRequest(1000, 1024, 0, [], 60), new CapacitySnapshot(Nodes, [], []), Noon);

        Assert.Equal(new StartEstimate(true, Noon, null), estimate);
    }

    [Fact]
    public void ExpectedStart_BehindAQueue_CountsWhoIsAhead()
    {
        var node = ANode.With(cpu: 8000);
        var running = ATask.Requesting(cpu: 8000, seconds: 3600, id: 90).RunningOn(node, Noon);
        var ahead = ATask.Requesting(cpu: 8000, seconds: 1200, id: 1).Waiting();

        var estimate = Feasibility.ExpectedStart(new ResourceRequest(8000, 1024, 0, [], 60), new CapacitySnapshot([node], [running], [ahead]), Noon);

        Assert.Equal((false, Noon.AddSeconds(4800), 2), (estimate.StartsNow, estimate.At, estimate.Explanation?.Place));
    }

    private static ResourceRequest Mended(IReadOnlyDictionary<string, string> details, string? model)
    {
        var models = details.TryGetValue("gpuModels", out var other) ? [other] : model is null ? Array.Empty<string>() : [model];
        return new ResourceRequest(Number("cpuMillicores"), Number("memoryMebibytes"), Number("gpuMilli"), models, 60);

        long Number(string key) => long.Parse(details[key], System.Globalization.CultureInfo.InvariantCulture);
    }
}
