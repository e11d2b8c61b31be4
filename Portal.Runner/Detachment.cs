using System.Globalization;
using Portal.Runner.Native;

namespace Portal.Runner;

/// <summary>Cuts the runner loose from whoever started it, so that it outlives the portal and holds none of its pipes.</summary>
internal static class Detachment
{
    private const int StandardDescriptors = 3;

    /// <summary>Own session; standard input from nowhere, output and errors to <paramref name="logPath"/>; nothing inherited goes on to the task.</summary>
    public static void Detach(string logPath)
    {
        // Fails when this process leads a group already; then whoever started it has made the session.
        _ = Libc.setsid();
        var nowhere = Libc.open("/dev/null", Libc.OpenReadWrite | Libc.OpenCloseOnExec, 0);
        var log = Libc.open(logPath, Libc.OpenReadWrite | Libc.OpenCreate | Libc.OpenAppend | Libc.OpenCloseOnExec, 0x180);
        var descriptors = Descriptors();
        string?[] standard = [.. Enumerable.Range(0, StandardDescriptors).Select(number => descriptors.GetValueOrDefault(number))];
        foreach (var (number, target) in descriptors)
        {
            if (number < StandardDescriptors)
                continue;

            // The runtime keeps copies of the standard streams: the portal would wait for their end.
            if (target.StartsWith("pipe:", StringComparison.Ordinal) && standard.Contains(target, StringComparer.Ordinal) && nowhere >= 0)
                _ = Libc.dup2(nowhere, number);
            _ = Libc.fcntl(number, Libc.SetDescriptorFlags, 1);
        }

        Replace(0, nowhere);
        Replace(1, log);
        Replace(2, log);
    }

    // Number and what it is, as the kernel names it: pipe:[123], /dev/null.
    private static Dictionary<int, string> Descriptors() => new DirectoryInfo("/proc/self/fd").EnumerateFileSystemInfos()
        .Select(entry => (Number: int.Parse(entry.Name, CultureInfo.InvariantCulture), Target: entry.LinkTarget ?? ""))
        .ToDictionary(descriptor => descriptor.Number, descriptor => descriptor.Target);

    private static void Replace(int standard, int descriptor)
    {
        if (descriptor >= 0)
            _ = Libc.dup2(descriptor, standard);
    }
}
