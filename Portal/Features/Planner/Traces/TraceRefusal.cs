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

    /// <summary>With <c>line</c>, <c>column</c> where one is at fault, and <c>message</c> in the reader's English words.</summary>
    public static Refusal Of(TraceException wrong)
    {
        ArgumentNullException.ThrowIfNull(wrong);
        var message = wrong.Message.StartsWith(wrong.File, StringComparison.Ordinal) ? wrong.Message[(wrong.Message.IndexOf(": ", wrong.File.Length, StringComparison.Ordinal) + 2)..] : wrong.Message;
        var details = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["file"] = Text(wrong.File), ["line"] = wrong.Line.ToString(CultureInfo.InvariantCulture), ["message"] = Text(message),
        };
        if (wrong.Field is { } column)
            details["column"] = Text(column);
        return new Refusal(Code, "file", details);
    }

    private static string Text(string quoted) => string.Concat(quoted.Take(MostQuoted).Select(c => char.IsControl(c) || char.IsSurrogate(c) ? '�' : c));
}
