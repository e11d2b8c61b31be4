using Portal.Core.Capacity;
using Portal.Engines;
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
        var (gpus, search) = await FindAsync("""
            test "$*" = "--query-gpu=index,uuid,name,memory.total --format=csv,noheader,nounits" || exit 9
            echo "0, GPU-aaaa, NVIDIA H200, 143771"
            echo "1, GPU-bbbb, NVIDIA A100-SXM4-80GB, 81920"
            echo "2, GPU-cccc, NVIDIA GeForce RTX 4090, 24564"
            """);

        Assert.Equal(
            [new GpuDevice(0, "GPU-aaaa", "H200", 143_771), new GpuDevice(1, "GPU-bbbb", "A100", 81_920), new GpuDevice(2, "GPU-cccc", "RTX-4090", 24_564)], gpus);
        Assert.Equal(new GpuSearch(GpuSearchOutcome.Found, "0: H200, 1: A100, 2: RTX-4090"), search);
    }

    [Theory]
    [InlineData("echo 'NVIDIA-SMI has failed because it could not communicate with the driver'; exit 9", GpuSearchOutcome.Failed, 9, "NVIDIA-SMI has failed because it could not communicate with the driver")]
    [InlineData("exit 3", GpuSearchOutcome.Failed, 3, null)]
    [InlineData("true", GpuSearchOutcome.NoDevice, null, null)]
    [InlineData("echo 'No devices were found'", GpuSearchOutcome.NoDevice, null, null)]
    [InlineData("printf '0, GPU-a, NVIDIA L4\\n, , ,\\nx, y, z, w\\n'", GpuSearchOutcome.NoDevice, null, null)]
    public async Task Find_WithoutUsableAnswer_SaysWhatItHeard(string script, GpuSearchOutcome outcome, int? exitCode, string? said)
    {
        var (gpus, search) = await FindAsync(script);

        Assert.Empty(gpus);
        Assert.Equal(new GpuSearch(outcome, ExitCode: exitCode, Said: said), search);
    }

    [Fact]
    public async Task Find_WithoutTheProgram_SaysSo()
    {
        var (gpus, search) = await GpuDiscovery.FindAsync(CancellationToken.None, _folder.At("nvidia-smi"));

        Assert.Empty(gpus);
        Assert.Equal(new GpuSearch(GpuSearchOutcome.NoProgram), search);
    }

    public void Dispose() => _folder.Dispose();

    private Task<(IReadOnlyList<GpuDevice> Gpus, GpuSearch Search)> FindAsync(string script)
    {
        var program = _folder.At("nvidia-smi");
        File.WriteAllText(program, $"#!/bin/sh\n{script}\n");
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        return GpuDiscovery.FindAsync(CancellationToken.None, program);
    }
}
