using System.Diagnostics;

namespace Portal.Features.Verification.Documents;

/// <summary>What a program said that was given a file.</summary>
public sealed record ChildAnswer(int ExitCode, byte[] Output, string Error);

/// <summary>Runs a program that reads a file from its standard input, for a limited time, without the settings and secrets of the portal's own environment.</summary>
public static class ChildProgram
{
    private const int MostOutputBytes = 256 << 20;

    // What programs need to be found and to start; ICU and .NET are named by the last ones.
    private static readonly string[] Passed = ["PATH", "HOME", "LANG", "TMPDIR", "LD_LIBRARY_PATH"];
    private static readonly string[] PassedPrefixes = ["DOTNET_", "CLR_"];

    /// <returns>Null when it could not be started, took too long or wrote too much.</returns>
    public static async Task<ChildAnswer?> RunAsync(string program, IEnumerable<string> arguments, ReadOnlyMemory<byte> input, TimeSpan most, CancellationToken cancellationToken, params (string Key, string Value)[] settings)
    {
        var start = new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var key in start.Environment.Keys.Where(key => !Passed.Contains(key, StringComparer.Ordinal) && !Array.Exists(PassedPrefixes, prefix => key.StartsWith(prefix, StringComparison.Ordinal))).ToList())
            start.Environment.Remove(key);
        foreach (var (key, value) in settings)
            start.Environment[key] = value;
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(most);
        using var process = new Process { StartInfo = start };
        try
        {
            process.Start();
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }

        try
        {
            return await TalkAsync(process, input, timeout.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }

    private static async Task<ChildAnswer?> TalkAsync(Process process, ReadOnlyMemory<byte> input, CancellationToken cancellationToken)
    {
        var writing = WriteAsync(process, input, cancellationToken);
        var error = process.StandardError.ReadToEndAsync(cancellationToken);
        using var output = new MemoryStream();
        var buffer = new byte[64 * 1024];
        while (await process.StandardOutput.BaseStream.ReadAsync(buffer, cancellationToken) is var read and > 0)
        {
            if (output.Length + read > MostOutputBytes)
                return null;
            output.Write(buffer, 0, read);
        }

        await writing;
        await process.WaitForExitAsync(cancellationToken);
        return new ChildAnswer(process.ExitCode, output.ToArray(), await error);
    }

    private static async Task WriteAsync(Process process, ReadOnlyMemory<byte> input, CancellationToken cancellationToken)
    {
        try
        {
            await process.StandardInput.BaseStream.WriteAsync(input, cancellationToken);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It had seen enough, and its exit code says what it thinks.
        }
    }
}
