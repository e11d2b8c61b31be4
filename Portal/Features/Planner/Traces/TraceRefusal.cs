using System.Globalization;
using Portal.Core.Primitives;
using Portal.Replay;

namespace Portal.Features.Planner.Traces;

/// <summary>A trace that cannot be read, told as a refusal of the file.</summary>
public static class TraceRefusal
{
    public const string Code = "trace_unreadable";

    // A file of any bytes is quoted: only so much of it, and nothing that is not text.
    private const int MostQuoted = 300;

    /// <summary>With <c>line</c>, <c>column</c> where one is at fault, the code of the <c>fault</c> and its values.</summary>
    public static Refusal Of(TraceException wrong)
    {
        ArgumentNullException.ThrowIfNull(wrong);
        var details = wrong.Fault.Values.ToDictionary(value => value.Key, value => Text(value.Value), StringComparer.Ordinal);
        details["file"] = Text(wrong.File);
        details["line"] = wrong.Line.ToString(CultureInfo.InvariantCulture);
        details["fault"] = wrong.Fault.Code;
        if (wrong.Field is { } column)
            details["column"] = Text(column);
        return new Refusal(Code, "file", details);
    }

    private static string Text(string quoted) => string.Concat(quoted.Take(MostQuoted).Select(c => char.IsControl(c) || char.IsSurrogate(c) ? '�' : c));
}
