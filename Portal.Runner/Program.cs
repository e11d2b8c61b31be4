using Portal.Core.Execution;
using Portal.Runner.Diagnosis;

namespace Portal.Runner;

internal static class Program
{
    private const string Help = """
        portal-runner run <attempt-folder>     runs the attempt whose lease.json is in the folder
        portal-runner reap <attempt-folder>    kills and removes what a dead runner left of it
        portal-runner doctor [--json]          tells what this machine lacks to run tasks
        """;

    private static int Main(string[] arguments)
    {
        switch (arguments)
        {
            case ["run", var folder]:
                return Run(new AttemptFolder(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder))));
            case ["reap", var folder]:
                return AttemptCleaner.Reap(new AttemptFolder(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)))) ? ExitCode.Done : ExitCode.Failed;
            case ["doctor"]:
                return Doctor.Run(json: false);
            case ["doctor", "--json"]:
                return Doctor.Run(json: true);
            default:
                Console.Error.WriteLine(Help);
                return ExitCode.Usage;
        }
    }

    private static int Run(AttemptFolder folder)
    {
        if (!Directory.Exists(folder.Path))
        {
            Console.Error.WriteLine($"There is no folder {folder.Path}.");
            return ExitCode.NoFolder;
        }

        Detachment.Detach(Path.Combine(folder.Path, "runner.log"));
        try
        {
            return AttemptRun.Run(folder);
        }
        catch (Exception unreadable) when (unreadable is FormatException or FileNotFoundException)
        {
            // Without a lease there is no fence to report under; the portal sees the exit code and no event.
            Console.Error.WriteLine($"No lease: {unreadable.Message}");
            return ExitCode.BadLease;
        }
    }
}
