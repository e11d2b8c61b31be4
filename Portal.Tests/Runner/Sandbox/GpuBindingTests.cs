using System.Diagnostics;
using Portal.Core.Execution;
using Portal.Runner.Sandbox;
using Portal.Tests.Testing;

namespace Portal.Tests.Runner.Sandbox;

/// <summary>What of the host's GPUs a sandbox shows; plain files stand for the device files.</summary>
public sealed class GpuBindingTests : SandboxTest
{
    [SkippableTheory]
    [InlineData(new[] { 1 }, "GPU-1", "/dev/nvidia-uvm /dev/nvidia1 /dev/nvidiactl")]
    [InlineData(new[] { 0, 2 }, "GPU-0,GPU-2", "/dev/nvidia-uvm /dev/nvidia0 /dev/nvidia2 /dev/nvidiactl")]
    [InlineData(new int[0], "", "/dev/nvidia*")]
    public async Task Sandbox_ShowsOnlyTheLeasedDevices(int[] leased, string visible, string files)
    {
        using var devices = new TemporaryFolder();
        foreach (var name in new[] { "nvidia0", "nvidia1", "nvidia2", "nvidiactl", "nvidia-uvm" })
            await File.WriteAllTextAsync(devices.At(name), "");
        var lease = AttemptHarness.ALease("/bin/sh", "-c", "echo \"$CUDA_VISIBLE_DEVICES\"; echo /dev/nvidia*") with
        {
            Gpus = [.. leased.Select(index => new LeasedGpu(index, $"GPU-{index}", 500))],
        };
        var folder = Attempts.Write(lease);
        Directory.CreateDirectory(folder.Out);

        var command = new BubblewrapCommand(folder, lease, new SandboxHost(devices.Path)).Build();
        using var process = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", "exec 3>/dev/null \"$0\" \"$@\"", .. command]) { RedirectStandardOutput = true, UseShellExecute = false })!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();

        Assert.Equal($"{visible}\n{files}\n", output);
    }

    [SkippableFact]
    public void Build_WithoutADeviceFile_NamesIt()
    {
        using var devices = new TemporaryFolder();
        var lease = AttemptHarness.ABash("true") with { Gpus = [new LeasedGpu(3, "GPU-3", 1000)] };

        var missing = Assert.Throws<FileNotFoundException>(() => new BubblewrapCommand(Attempts.Write(lease), lease, new SandboxHost(devices.Path)).Build());

        Assert.Equal(devices.At("nvidia3"), missing.FileName);
    }
}
