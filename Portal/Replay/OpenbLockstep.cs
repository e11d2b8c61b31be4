using System.Text.Json;
using Portal.Core.Capacity;
using Portal.Core.Scheduling.Placement;

namespace Portal.Replay;

/// <summary>The scheduler as a process: reads nodes, history and one task at a time as JSON lines, and answers each task before it sees the next.</summary>
public static class OpenbLockstep
{
    public static async Task RunAsync(string? policy, TextReader input, TextWriter output)
    {
        var trace = new OpenbTrace();
        var nodes = new List<NodeCapacity>();
        var history = new List<(TaskShape Shape, double Count)>();
        Placer? placer = null;
        await foreach (var message in LockstepMessages.ReadAsync(input))
        {
            var type = message.Text("type");
            switch (type)
            {
                case "nodes":
                    nodes.AddRange(message.Items("nodes").Select(node => Node(node, trace.Models)));
                    break;
                case "history":
                    history.AddRange(message.Items("shapes").Select(shape => (trace.Shapes.Of(Amounts(shape, trace.Models)), (double)shape.Number("count"))));
                    break;
                case "ready?":
                    placer ??= Prepare();
                    await output.WriteLineAsync("""{"type":"ready"}""");
                    break;
                case "pod":
                    placer ??= Prepare();
                    await output.WriteLineAsync(Answer(placer, nodes, message, trace));
                    break;
                case "end":
                    return;
                default:
                    throw message.Fault("type", $"\"{type}\" is not known.");
            }
            await output.FlushAsync();
        }

        Placer Prepare() => OpenbReplay.Create(policy ?? PlacementPolicyNames.Default, new NodeTable(nodes), trace.Shapes, history);
    }

    private static NodeCapacity Node(LockstepMessage node, GpuModels models)
    {
        var devices = node.Number("gpu", most: NodeTable.MostDevices);
        var model = devices == 0 ? 0 : Known(node, "model", () => models.NumberOf(node.Text("model")));
        return new NodeCapacity(node.Text("name"), node.Number("cpu_milli", most: ComputeNode.MostAmount), node.Number("memory_mib", most: ComputeNode.MostAmount), [.. Enumerable.Repeat(model, devices)]);
    }

    private static ShapeAmounts Amounts(LockstepMessage task, GpuModels models)
    {
        var count = task.Number("num_gpu", most: NodeTable.MostDevices);
        var amounts = new ShapeAmounts(task.Number("cpu_milli", most: ComputeNode.MostAmount), task.Number("memory_mib", most: ComputeNode.MostAmount), count,
            count == 0 ? 0 : Math.Min(NodeTable.WholeDevice, task.Number("gpu_milli", least: 1)),
            count == 0 ? GpuModels.Any : Known(task, "gpu_spec", () => models.SetOf(task.Texts("gpu_spec"))));
        // Each number is within its own bounds by now, so only this is left.
        return amounts.Fault() is ShapeFault.SharesOfSeveral ? throw task.Fault("num_gpu", TraceWords.English(TraceFault.SharesOfSeveral)) : amounts;
    }

    private static T Known<T>(LockstepMessage message, string field, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (InvalidOperationException)
        {
            throw message.Fault(field, $"There are more than {GpuModels.Most} GPU models.");
        }
    }

    private static string Answer(Placer placer, List<NodeCapacity> nodes, LockstepMessage task, OpenbTrace trace)
    {
        var name = JsonEncodedText.Encode(task.Text("name"));
        return placer.TryPlace(trace.Shapes.Of(Amounts(task, trace.Models)), out var placed)
            ? $$"""{"name":"{{name}}","node":"{{JsonEncodedText.Encode(nodes[placed.Node].Name)}}","gpus":[{{string.Join(',', placed.DeviceList())}}]}"""
            : $$"""{"name":"{{name}}","node":null,"gpus":[]}""";
    }
}
