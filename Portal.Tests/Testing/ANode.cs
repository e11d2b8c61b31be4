using Portal.Core.Capacity;
using Portal.Core.Primitives;

namespace Portal.Tests.Testing;

/// <summary>Builds nodes.</summary>
public static class ANode
{
    public static ComputeNode With(
        long cpu = 8000, long memory = 32_768, int gpus = 0, string model = "H200", string name = "n1", string pool = "local",
        IReadOnlyDictionary<string, string>? labels = null, long bandwidth = 0) =>
        WithGpus(Enumerable.Repeat(model, gpus), cpu, memory, name, pool, labels, bandwidth);

    public static ComputeNode WithGpus(
        IEnumerable<string> models, long cpu = 8000, long memory = 32_768, string name = "n1", string pool = "local",
        IReadOnlyDictionary<string, string>? labels = null, long bandwidth = 0)
    {
        var devices = models.Select((model, index) => new GpuDevice(index, $"GPU-{name}-{index}", model, 81_920)).ToArray();
        var node = ComputeNode.Register(IdOf(name), name, pool, new NodeDescription(cpu, memory, devices, bandwidth), ATask.Noon);
        if (node.Label(labels ?? new Dictionary<string, string>()) is { } refusal)
            throw new ArgumentException(refusal.Field, nameof(labels));
        return node;
    }

    public static ComputeNodeId IdOf(string name)
    {
        var bytes = new byte[16];
        System.Text.Encoding.ASCII.GetBytes(name, bytes);
        return new ComputeNodeId(new Guid(bytes));
    }
}
