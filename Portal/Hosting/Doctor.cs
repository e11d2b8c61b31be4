using System.Diagnostics;

namespace Portal.Hosting;

/// <summary>The verb <c>doctor</c>: says what this machine lacks, without starting the portal. The runner checks itself, with the code that later runs tasks.</summary>
public static class Doctor
{
    public static async Task<int> RunAsync(string[] arguments)
    {
        var runner = Path.Combine(AppContext.BaseDirectory, "runner", "portal-runner.dll");
        using var process = Process.Start(new ProcessStartInfo("dotnet", [runner, "doctor", .. arguments]) { UseShellExecute = false })!;
        await process.WaitForExitAsync();
        return process.ExitCode;
    }
}
