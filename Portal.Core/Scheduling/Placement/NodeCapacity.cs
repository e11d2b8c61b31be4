namespace Portal.Core.Scheduling.Placement;

/// <summary>What an empty node offers.</summary>
/// <param name="Name">For people.</param>
/// <param name="CpuMillicores">Thousandths of a core.</param>
/// <param name="MemoryMebibytes">MiB.</param>
/// <param name="DeviceModels">The model number of each GPU device, in the order of the devices.</param>
/// <param name="NetworkMebibytesPerSecond">Bandwidth for inputs; 0 when unknown.</param>
public sealed record NodeCapacity(string Name, int CpuMillicores, int MemoryMebibytes, IReadOnlyList<int> DeviceModels, long NetworkMebibytesPerSecond = 0);
