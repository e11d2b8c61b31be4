using System.Globalization;

namespace Portal.Replay;

/// <summary>What is wrong in a trace: a code, and the values its words show. <see cref="TraceWords"/> has the words.</summary>
public sealed record TraceFault
{
    private TraceFault(string code, params (string Name, string Value)[] values)
    {
        Code = code;
        Values = values.ToDictionary(value => value.Name, value => value.Value, StringComparer.Ordinal);
    }

    public static TraceFault FileEmpty { get; } = new("file_empty");

    public static TraceFault ColumnMissing { get; } = new("column_missing");

    public static TraceFault ColumnTwice { get; } = new("column_twice");

    /// <summary>Nothing stands where something must.</summary>
    public static TraceFault Empty { get; } = new("empty");

    public static TraceFault NoNodes { get; } = new("no_nodes");

    public static TraceFault NoJobs { get; } = new("no_jobs");

    /// <summary>No task says when it came and when it went.</summary>
    public static TraceFault NoTimes { get; } = new("no_times");

    /// <summary>The header of a log does not say how many processors the machine has.</summary>
    public static TraceFault NoMachineSize { get; } = new("no_machine_size");

    /// <summary>Several GPUs, and not whole ones.</summary>
    public static TraceFault SharesOfSeveral { get; } = new("shares_of_several");

    public static TraceFault GzipDamaged { get; } = new("gzip_damaged");

    public string Code { get; }

    /// <summary>By name; numbers in invariant digits.</summary>
    public IReadOnlyDictionary<string, string> Values { get; }

    public static TraceFault ColumnUnknown(IEnumerable<string> known) => new("column_unknown", ("known", string.Join(", ", known)));

    public static TraceFault FieldCount(int found, int expected) => new("field_count", ("value", Digits(found)), ("expected", Digits(expected)));

    public static TraceFault NotWhole(string value, long least, long most) => new("not_whole", ("value", value), ("least", Digits(least)), ("most", Digits(most)));

    public static TraceFault NotANumber(string value) => new("not_a_number", ("value", value));

    public static TraceFault OutOfRange(string value, long least, long most) => new("out_of_range", ("value", value), ("least", Digits(least)), ("most", Digits(most)));

    /// <summary>What must be unique comes again.</summary>
    public static TraceFault Twice(string value) => new("twice", ("value", value));

    public static TraceFault TooManyModels(string value, int most) => new("too_many_models", ("value", value), ("most", Digits(most)));

    public static TraceFault LineTooLong(int most) => new("line_too_long", ("most", Digits(most)));

    public static TraceFault TooManyLines(int most) => new("too_many_lines", ("most", Digits(most)));

    private static string Digits(long number) => number.ToString(CultureInfo.InvariantCulture);
}
