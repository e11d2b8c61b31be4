using System.Globalization;

namespace Portal.Replay;

/// <summary>Replays a part of a batch log under one policy, or all of them side by side.</summary>
public static class SwfReplay
{
    private static readonly string[] Options = ["--format", "--tasks", "--first", "--count", "--policy", "--out"];

    public static async Task RunAsync(string[] arguments, TextWriter output, TextWriter progress)
    {
        var options = new VerbArguments(arguments, Options);
        var trace = Read(options.Required("--tasks"));
        var first = Number(options, "--first", 0, trace.Jobs.Count - 1) ?? 0;
        var count = Number(options, "--count", 1, trace.Jobs.Count - first) ?? (trace.Jobs.Count - first);
        var policy = options.Optional("--policy") ?? SwfPolicies.Default;
        var names = policy == "all" ? SwfPolicies.Names : [policy];
        if (names.Count > 1 && options.Optional("--out") is not null)
            throw new UsageException("--out holds the starts of one policy; name it with --policy.");
        await output.WriteLineAsync(SwfSummary.Header);
        foreach (var name in names)
        {
            var schedule = SwfRun.Play(trace, first, count, name, Progress(name, count, progress));
            await output.WriteLineAsync(SwfSummary.Of(schedule, trace.Processors).Line(name));
            if (options.Optional("--out") is { } path)
                await File.WriteAllLinesAsync(path, schedule.Select(entry => $"{entry.Job.Number},{entry.StartSeconds}").Prepend("job_id,start"));
        }
        await output.WriteLineAsync($"{count} jobs from the {first}th on {trace.Processors} processors; mean to max are bounded slowdowns.");
    }

    private static SwfTrace Read(string path)
    {
        using var reader = TraceFile.Read(path);
        return SwfTrace.Read(reader, path);
    }

    private static int? Number(VerbArguments options, string option, int least, int most)
    {
        if (options.Optional(option) is not { } text)
            return null;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : throw new UsageException($"{option} {text} is not a whole number from {least} to {most}.");
    }

    private static Action<int> Progress(string policy, int count, TextWriter progress)
    {
        var told = 0;
        return started =>
        {
            if (started < told + Math.Max(1, count / 10))
                return;
            told = started;
            progress.WriteLine($"{policy}: {started} of {count} jobs started");
        };
    }
}
