namespace Portal.Replay;

/// <summary>The verbs that run the scheduler over traces, without starting the portal. Exit codes: 0 done, 2 wrong use or a trace that cannot be read.</summary>
public static class ReplayVerbs
{
    public static Task<int> ReplayAsync(string[] arguments) => GuardAsync(() =>
    {
        return FormatOf(arguments) switch
        {
            "openb" => OpenbReplay.RunAsync(arguments, Console.Out, Console.Error),
            "swf" => SwfReplay.RunAsync(arguments, Console.Out, Console.Error),
            var format => throw new UsageException($"--format {format} is not known; known are openb and swf."),
        };
    });

    public static Task<int> LockstepAsync(string[] arguments) => GuardAsync(async () =>
    {
        if (arguments is not ["openb" or "swf", .. var options])
            throw new UsageException("lockstep openb|swf [--policy NAME]");
        await using var output = new StreamWriter(Console.OpenStandardOutput(), bufferSize: 1 << 16);
        using var input = new StreamReader(Console.OpenStandardInput());
        var policy = new VerbArguments(options, "--policy").Optional("--policy");
        await (arguments[0] == "openb" ? OpenbLockstep.RunAsync(policy, input, output) : SwfLockstep.RunAsync(policy, input, output));
    });

    private static string FormatOf(string[] arguments) =>
        Array.IndexOf(arguments, "--format") is >= 0 and var at && at + 1 < arguments.Length ? arguments[at + 1] : throw new UsageException("--format openb or swf is missing.");

    private static async Task<int> GuardAsync(Func<Task> run)
    {
        try
        {
            await run();
            return 0;
        }
        catch (Exception fault) when (fault is UsageException or TraceException or LockstepException or IOException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync(fault.Message);
            return 2;
        }
    }
}
