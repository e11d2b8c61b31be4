using System.Globalization;

namespace Portal.Replay;

/// <summary>A log in the Standard Workload Format (Feitelson, Parallel Workloads Archive): lines of 18 numbers, −1 where unknown; lines that begin with a semicolon are its header.</summary>
/// <remarks>
/// Reading rules: jobs with run time 0 are dropped, a negative run time is 10 s, processors are the larger of allocated and requested, 1 where neither is known, at most those of the machine;
/// a missing requested time is the run time; in order of submit time, then number.
/// </remarks>
public sealed class SwfTrace
{
    private const int UnknownRunSeconds = 10;

    private static readonly string[] Fields =
    [
        "job number", "submit time", "wait time", "run time", "processors allocated", "mean CPU time", "memory used", "processors requested", "time requested",
        "memory requested", "status", "user", "group", "executable", "queue", "partition", "preceding job", "think time",
    ];

    private readonly string _file;
    private readonly List<SwfJob> _jobs = [];
    private readonly HashSet<int> _numbers = [];
    private int _line;
    private int _maxNodes;
    private int _maxProcessors;

    private SwfTrace(string file) => _file = file;

    /// <summary>By submit time, then number.</summary>
    public IReadOnlyList<SwfJob> Jobs => _jobs;

    /// <summary>Processors of the machine.</summary>
    public int Processors => _maxProcessors > 0 ? _maxProcessors : _maxNodes;

    /// <exception cref="TraceException">A line is not what the format says; names the line and the field.</exception>
    public static SwfTrace Read(TextReader reader, string file)
    {
        var trace = new SwfTrace(file);
        while (reader.ReadLine() is { } line)
            trace.Take(line);
        if (trace.Processors == 0)
            throw new TraceException(file, 1, "MaxProcs", TraceFault.NoMachineSize);
        if (trace._jobs.Count == 0)
            throw new TraceException(file, trace._line, null, TraceFault.NoJobs);
        for (var i = 0; i < trace._jobs.Count; i++)
            trace._jobs[i] = trace._jobs[i] with { Processors = Math.Min(trace.Processors, trace._jobs[i].Processors) };
        trace._jobs.Sort((x, y) => (x.SubmitSeconds, x.Number).CompareTo((y.SubmitSeconds, y.Number)));
        return trace;
    }

    private void Take(string line)
    {
        _line++;
        if (line.StartsWith(';'))
            TakeHeader(line.AsSpan(1).Trim());
        else if (!string.IsNullOrWhiteSpace(line))
            TakeJob(line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
    }

    private void TakeHeader(ReadOnlySpan<char> text)
    {
        TakeSize(text, "MaxNodes:", ref _maxNodes);
        TakeSize(text, "MaxProcs:", ref _maxProcessors);
    }

    private void TakeSize(ReadOnlySpan<char> text, string key, ref int size)
    {
        if (!text.StartsWith(key, StringComparison.Ordinal))
            return;
        var value = text[key.Length..].Trim();
        var length = value.IndexOfAnyExceptInRange('0', '9');
        var digits = length < 0 ? value : value[..length];
        if (!int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out size) || size == 0 || size > SwfJob.MostProcessors)
            throw new TraceException(_file, _line, key[..^1], TraceFault.NotWhole(value.ToString(), 1, SwfJob.MostProcessors));
    }

    private void TakeJob(string[] values)
    {
        if (values.Length != Fields.Length)
            throw new TraceException(_file, _line, null, TraceFault.FieldCount(values.Length, Fields.Length));
        for (var field = 0; field < values.Length; field++)
            Number(values, field, -1, long.MaxValue);
        var run = Number(values, 3, -1, SwfJob.MostSeconds);
        if (run == 0)
            return;
        run = run < 0 ? UnknownRunSeconds : run;
        var processors = Math.Max(Number(values, 4, -1, SwfJob.MostProcessors), Number(values, 7, -1, SwfJob.MostProcessors));
        var number = (int)Number(values, 0, 0, int.MaxValue);
        if (!_numbers.Add(number))
            throw Fault(0, TraceFault.Twice(values[0]));
        var requested = Number(values, 8, -1, SwfJob.MostSeconds);
        _jobs.Add(new SwfJob(
            number, (int)Number(values, 11, -1, int.MaxValue), Number(values, 1, 0, SwfJob.MostSeconds), Math.Max(0, Number(values, 2, -1, SwfJob.MostSeconds)),
            run, Math.Max(1, (int)processors), requested < 0 ? run : requested));
    }

    /// <summary>The whole part of a number in a range; logs write some fields with decimals.</summary>
    private long Number(string[] values, int field, long least, long most)
    {
        const NumberStyles Styles = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint;
        if (!decimal.TryParse(values[field], Styles, CultureInfo.InvariantCulture, out var number))
            throw Fault(field, TraceFault.NotANumber(values[field]));
        // Below 0 there is only the −1 of what is unknown: −0.9 is not 0.
        var whole = decimal.Truncate(number);
        return (number >= 0 || number == least) && whole >= least && whole <= most ? (long)whole : throw Fault(field, TraceFault.OutOfRange(values[field], least, most));
    }

    private TraceException Fault(int field, TraceFault fault) => new(_file, _line, Fields[field], fault);
}
