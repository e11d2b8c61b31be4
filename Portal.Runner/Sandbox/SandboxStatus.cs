using System.Text.Json;
using Microsoft.Win32.SafeHandles;

namespace Portal.Runner.Sandbox;

/// <summary>
/// Bubblewrap's own report (<c>--json-status-fd</c>): one JSON object when the first process inside exists, one when the program ended.
/// The second is missing when the program never ran.
/// </summary>
internal sealed class SandboxStatus
{
    private volatile int _exitCode = -1;

    /// <summary>Of the program; 128 + n for signal n; null when it never ran or nobody saw its end.</summary>
    public int? ExitCode => _exitCode < 0 ? null : _exitCode;

    public void Run(SafeFileHandle pipe, Action<int> onInitProcess)
    {
        using var reader = new StreamReader(new FileStream(pipe, FileAccess.Read, bufferSize: 0));
        while (reader.ReadLine() is { } line)
        {
            using var report = JsonDocument.Parse(line);
            if (report.RootElement.TryGetProperty("child-pid", out var process))
                onInitProcess(process.GetInt32());
            if (report.RootElement.TryGetProperty("exit-code", out var code))
                _exitCode = code.GetInt32();
        }
    }
}
