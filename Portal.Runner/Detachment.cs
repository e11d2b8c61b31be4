using Portal.Runner.Native;

namespace Portal.Runner;

/// <summary>Cuts the runner loose from whoever started it, so that it outlives the portal and holds none of its pipes.</summary>
internal static class Detachment
{
    /// <summary>Own session; standard input from nowhere, output and errors to <paramref name="logPath"/>.</summary>
    public static void Detach(string logPath)
    {
        // Fails when this process leads a group already; then whoever started it has made the session.
        _ = Libc.setsid();
        Replace(0, Libc.open("/dev/null", Libc.OpenReadOnly | Libc.OpenCloseOnExec, 0));
        var log = Libc.open(logPath, Libc.OpenReadWrite | Libc.OpenCreate | Libc.OpenAppend | Libc.OpenCloseOnExec, 0x180);
        Replace(1, log);
        Replace(2, log);
    }

    private static void Replace(int standard, int descriptor)
    {
        if (descriptor >= 0)
            _ = Libc.dup2(descriptor, standard);
    }
}
