namespace Portal.Core.Capacity;

/// <summary>What an engine found a node to have.</summary>
/// <param name="CpuMillicores">Thousandths of a core it offers; 0 to <see cref="ComputeNode.MostAmount"/>.</param>
/// <param name="MemoryMebibytes">Memory it offers, MiB; 0 to <see cref="ComputeNode.MostAmount"/>.</param>
/// <param name="Gpus">Its devices, with different indices.</param>
/// <param name="NetworkMebibytesPerSecond">Bandwidth for inputs; 0 when unknown.</param>
public sealed record NodeDescription(long CpuMillicores, long MemoryMebibytes, IReadOnlyList<GpuDevice> Gpus, long NetworkMebibytesPerSecond = 0);
