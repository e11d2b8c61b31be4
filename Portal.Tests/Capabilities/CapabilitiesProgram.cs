using System.Diagnostics;
using System.Text;

namespace Portal.Tests.Capabilities;

/// <summary>Runs the capabilities program as a task would: as a process with a work folder of its own.</summary>
internal sealed class CapabilitiesProgram : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    public string Folder { get; } = Directory.CreateTempSubdirectory("capabilities-").FullName;

    /// <summary>Folder of the checked-out sources, for files that are committed beside them.</summary>
    public static string RepositoryRoot { get; } = FindRoot();

    public string PathOf(string file) => Path.Combine(Folder, file);

    public string Text(string file) => File.ReadAllText(PathOf(file));

    public string Write(string file, string content)
    {
        File.WriteAllText(PathOf(file), content, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        return file;
    }

    public Outcome Run(params string[] arguments) => Run(environment: [], arguments);

    public Outcome Run((string Name, string Value)[] environment, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "capabilities", "portal-capabilities.dll"), .. arguments])
        {
            UseShellExecute = false,
            WorkingDirectory = Folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
        };
        start.Environment.Remove("PORTAL_IN");
        start.Environment.Remove("PORTAL_OUT");
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(Patience))
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{string.Join(' ', arguments)} still ran after {Patience}");
        }

        process.WaitForExit();
        return new Outcome(process.ExitCode, output.Result, error.Result);
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Portal.sln")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("no Portal.sln above the test assembly");
    }

    internal sealed record Outcome(int ExitCode, string Output, string Error)
    {
        public Outcome Succeeded()
        {
            Assert.True(ExitCode == 0, $"exit code {ExitCode}: {Error}");
            return this;
        }
    }
}
