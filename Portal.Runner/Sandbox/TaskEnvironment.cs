using System.Globalization;
using Portal.Core.Execution;

namespace Portal.Runner.Sandbox;

/// <summary>The variables a task sees: the sandbox's few, and those of the lease. Nothing of the host's.</summary>
public static class TaskEnvironment
{
    /// <param name="lease">Its own variables win over ours.</param>
    /// <param name="work">The work folder as the task sees it.</param>
    /// <param name="temporary">Where it may put temporary files.</param>
    public static IReadOnlyDictionary<string, string> Of(AttemptLease lease, string work, string temporary)
    {
        var cores = Math.Max(1, (lease.Limits.CpuMillicores + 999) / 1000);
        var variables = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["PATH"] = "/usr/local/bin:/usr/local/sbin:/usr/bin:/usr/sbin:/bin:/sbin",
            ["HOME"] = work,
            ["TMPDIR"] = temporary,
            ["LANG"] = "C.UTF-8",
            ["USER"] = "nobody",
            ["PORTAL_IN"] = $"{work}/in",
            ["PORTAL_OUT"] = $"{work}/out",
            ["PORTAL_CPU"] = (lease.Limits.CpuMillicores / 1000m).ToString("0.###", CultureInfo.InvariantCulture),
            ["PORTAL_MEMORY_MIB"] = lease.Limits.MemoryMebibytes.ToString(CultureInfo.InvariantCulture),

            // Libraries that count the host's cores would start a thread on each and wait for the CPU they were not given.
            ["OMP_NUM_THREADS"] = cores.ToString(CultureInfo.InvariantCulture),
            ["DOTNET_PROCESSOR_COUNT"] = cores.ToString(CultureInfo.InvariantCulture),

            // Empty hides every device.
            ["CUDA_VISIBLE_DEVICES"] = string.Join(',', lease.Gpus.Select(gpu => gpu.Uuid)),
        };
        foreach (var (name, value) in lease.Environment)
        {
            if (name.Length == 0 || name.AsSpan().IndexOfAny('=', '\0') >= 0 || value.Contains('\0', StringComparison.Ordinal))
                throw new FormatException($"The lease's 'environment' has the variable '{name}'; names have no '=', neither has a zero byte.");
            variables[name] = value;
        }

        return variables;
    }
}
