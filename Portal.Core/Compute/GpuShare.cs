namespace Portal.Core.Compute;

/// <summary>A device, or a part of one, given to an attempt.</summary>
/// <param name="Index">Device number on its node, as <c>nvidia-smi</c> counts.</param>
/// <param name="Milli">1 to 1000; 1000 is the whole device.</param>
public readonly record struct GpuShare(int Index, int Milli);
