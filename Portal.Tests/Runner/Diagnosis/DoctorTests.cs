using System.Text.Json;
using Portal.Runner.Diagnosis;

namespace Portal.Tests.Runner.Diagnosis;

public class DoctorTests
{
    [Fact]
    public void Examine_AnyMachine_TellsEveryItemOnce()
    {
        var findings = Doctor.Examine();
        Assert.Equal(["kernel", "bubblewrap", "sandbox", "cgroup", "disk", "gpu"], findings.Select(finding => finding.Item));
        Assert.All(findings, finding => Assert.False(string.IsNullOrWhiteSpace(finding.Text)));
    }

    [Fact]
    public async Task Run_Json_AgreesWithTheExitCode()
    {
        var start = new System.Diagnostics.ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "runner", "portal-runner.dll"), "doctor", "--json"]) { UseShellExecute = false, RedirectStandardOutput = true };
        using var doctor = System.Diagnostics.Process.Start(start)!;
        var text = await doctor.StandardOutput.ReadToEndAsync();
        await doctor.WaitForExitAsync();
        using var json = JsonDocument.Parse(text);
        var missing = json.RootElement.EnumerateArray().Any(finding => !finding.GetProperty("ok").GetBoolean() && finding.GetProperty("required").GetBoolean());
        Assert.Equal(missing ? 1 : 0, doctor.ExitCode);
    }
}
