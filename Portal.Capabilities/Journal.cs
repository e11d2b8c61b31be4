using System.Globalization;

namespace Portal.Capabilities;

/// <summary>What a person and the portal read while the task runs: plain lines, and <c>::progress 0.42 text</c>.</summary>
internal sealed class Journal(TextWriter output)
{
    private double _last = -1;

    public void Say(string line)
    {
        output.WriteLine(line);
        output.Flush();
    }

    /// <summary>Tells the share done, 0 to 1. Never goes back, and steps below one hundredth are not worth a line.</summary>
    public void Progress(double share, string text)
    {
        var shown = Math.Round(Math.Clamp(share, 0, 1), 2);
        if (shown <= _last)
            return;
        _last = shown;
        Say(string.Create(CultureInfo.InvariantCulture, $"::progress {shown:0.00} {text}"));
    }
}
