using System.Globalization;
using System.Resources;
using Microsoft.Extensions.Localization;

namespace Portal.Replay;

/// <summary>Says what is wrong in a trace: to readers in their language, on the command line in English.</summary>
public static class TraceWords
{
    private static readonly ResourceManager Texts = new(typeof(TraceText));

    // In the order in which the texts count them.
    private static readonly string[] Names = ["value", "least", "most", "known", "expected"];

    public static string English(TraceFault fault)
    {
        ArgumentNullException.ThrowIfNull(fault);
        return string.Format(CultureInfo.InvariantCulture, Texts.GetString(KeyOf(fault.Code), CultureInfo.InvariantCulture)!, Arguments(fault.Values));
    }

    /// <param name="code">Of the fault; one that has no words is shown as it is.</param>
    /// <param name="values">Of the fault, and possibly others.</param>
    public static string Of(string code, IReadOnlyDictionary<string, string> values, IStringLocalizer<TraceText> text)
    {
        ArgumentNullException.ThrowIfNull(values);
        ArgumentNullException.ThrowIfNull(text);
        var words = text[KeyOf(code), Arguments(values)];
        return words.ResourceNotFound ? code : words.Value;
    }

    /// <summary>A column of a task list is called as its file calls it; a field of a log has no name there, so it has words.</summary>
    public static string Field(string field, IStringLocalizer<TraceText> text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var words = text["Field." + field];
        return words.ResourceNotFound ? field : words.Value;
    }

    private static string KeyOf(string code) => "Fault." + code;

    private static object[] Arguments(IReadOnlyDictionary<string, string> values) => [.. Names.Select(name => values.GetValueOrDefault(name) ?? "")];
}
