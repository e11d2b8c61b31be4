using Portal.Core.Capacity;
using Portal.Engines.Local;
using Portal.Tests.Testing;

namespace Portal.Tests.Engines.Local;

/// <summary>Discovery by an <c>nvidia-smi</c> that prints what a test says.</summary>
public sealed class GpuDiscoveryTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task Find_SeveralDevices_NamesThemAsPricesDo()
    {
        var (gpus, report) = await FindAsync("""
            test "$*" = "--query-gpu=index,uuid,name,memory.total --format=csv,noheader,nounits" || exit 9
            echo "0, GPU-aaaa, NVIDIA H200, 143771"
            echo "1, GPU-bbbb, NVIDIA A100-SXM4-80GB, 81920"
            echo "2, GPU-cccc, NVIDIA GeForce RTX 4090, 24564"
            """);

        Assert.Equal(
            [new GpuDevice(0, "GPU-aaaa", "H200", 143_771), new GpuDevice(1, "GPU-bbbb", "A100", 81_920), new GpuDevice(2, "GPU-cccc", "RTX-4090", 24_564)], gpus);
        Assert.Contains("2: RTX-4090", report, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("echo 'NVIDIA-SMI has failed because it could not communicate with the driver'; exit 9", "ended with 9: NVIDIA-SMI has failed")]
    [InlineData("true", "lists no device")]
    [InlineData("echo 'No devices were found'", "lists no device")]
    [InlineData("printf '0, GPU-a, NVIDIA L4\\n, , ,\\nx, y, z, w\\n'", "lists no device")]
    public async Task Find_WithoutUsableAnswer_SaysWhatItHeard(string script, string heard)
    {
        var (gpus, report) = await FindAsync(script);

        Assert.Empty(gpus);
        Assert.Contains(heard, report, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Find_WithoutTheProgram_SaysSo()
    {
        var (gpus, report) = await GpuDiscovery.FindAsync(CancellationToken.None, _folder.At("nvidia-smi"));

        Assert.Empty(gpus);
        Assert.Contains("not on the path", report, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private Task<(IReadOnlyList<GpuDevice> Gpus, string Report)> FindAsync(string script)
    {
        var program = _folder.At("nvidia-smi");
        File.WriteAllText(program, $"#!/bin/sh\n{script}\n");
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        return GpuDiscovery.FindAsync(CancellationToken.None, program);
    }
}
