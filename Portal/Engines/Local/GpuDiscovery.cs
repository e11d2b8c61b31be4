using System.Diagnostics;
using System.Globalization;
using Portal.Core.Capacity;

namespace Portal.Engines.Local;

/// <summary>Finds the GPUs of this machine by asking <c>nvidia-smi</c>.</summary>
public static class GpuDiscovery
{
    private const string Query = "--query-gpu=index,uuid,name,memory.total --format=csv,noheader,nounits";

    /// <summary>The devices, and for the operator what was looked for and found.</summary>
    /// <param name="program">A name to look for on the path, or a path.</param>
    public static async Task<(IReadOnlyList<GpuDevice> Gpus, GpuSearch Search)> FindAsync(CancellationToken cancellationToken, string program = "nvidia-smi")
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, Query) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false })!;
            var output = await process.StandardOutput.ReadToEndAsync(cancellationToken);
            var error = await process.StandardError.ReadToEndAsync(cancellationToken);
            await process.WaitForExitAsync(cancellationToken);
            if (process.ExitCode != 0)
                return ([], new GpuSearch(GpuSearchOutcome.Failed, ExitCode: process.ExitCode, Said: (error + output).Trim() is { Length: > 0 } said ? said : null));
            var gpus = Parse(output);
            return (gpus, gpus.Count == 0 ? new GpuSearch(GpuSearchOutcome.NoDevice) : new GpuSearch(GpuSearchOutcome.Found, string.Join(", ", gpus.Select(gpu => $"{gpu.Index}: {gpu.Model}"))));
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return ([], new GpuSearch(GpuSearchOutcome.NoProgram));
        }
    }

    /// <summary>Reads <c>0, GPU-…, NVIDIA H200, 143771</c> a line; a line of another form is left out.</summary>
    public static IReadOnlyList<GpuDevice> Parse(string output)
    {
        var gpus = new List<GpuDevice>();
        foreach (var line in output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var parts = line.Split(',', StringSplitOptions.TrimEntries);
            if (parts.Length == 4 && int.TryParse(parts[0], CultureInfo.InvariantCulture, out var index) && long.TryParse(parts[3], CultureInfo.InvariantCulture, out var memory))
                gpus.Add(new GpuDevice(index, parts[1], ShortModel(parts[2]), memory));
        }

        return gpus;
    }

    /// <summary><c>NVIDIA H200</c> → <c>H200</c>, <c>NVIDIA A100-SXM4-80GB</c> → <c>A100</c>, <c>NVIDIA GeForce RTX 4090</c> → <c>RTX-4090</c>: the name prices use.</summary>
    public static string ShortModel(string name)
    {
        var words = name.Split(' ', StringSplitOptions.RemoveEmptyEntries).Where(word => word is not ("NVIDIA" or "GeForce" or "Tesla" or "Quadro")).ToList();
        if (words.Count == 0)
            return "GPU";
        if (words[0] == "RTX" && words.Count > 1)
            return $"RTX-{words[1]}";
        return new string([.. words[0].Split('-')[0].Where(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_')]);
    }
}
