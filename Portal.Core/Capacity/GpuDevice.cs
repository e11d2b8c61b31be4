namespace Portal.Core.Capacity;

/// <summary>One GPU of a node.</summary>
/// <param name="Index">Device number as <c>nvidia-smi</c> counts.</param>
/// <param name="Uuid">Device UUID, as <c>CUDA_VISIBLE_DEVICES</c> takes it.</param>
/// <param name="Model">Short model name that prices and requests use, such as <c>H200</c>.</param>
/// <param name="MemoryMebibytes">Memory of the device, MiB.</param>
public sealed record GpuDevice(int Index, string Uuid, string Model, long MemoryMebibytes);
