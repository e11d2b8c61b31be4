using System.Text;

namespace Portal.Core.Execution;

/// <summary>The request to stop an attempt: a file that appears, with the end to report.</summary>
public static class StopFile
{
    /// <summary>Asks the runner for a graceful stop. Asking again changes nothing but the end to report, until the runner has seen it.</summary>
    /// <param name="folder">The attempt.</param>
    /// <param name="end">Cancelled, Evicted, CancelledByOperator, OutOfFunds or OutOfBudget.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="end"/> is not an end one can ask for.</exception>
    public static void Write(AttemptFolder folder, AttemptEnd end)
    {
        ArgumentNullException.ThrowIfNull(folder);
        if (!CanBeAsked(end))
            throw new ArgumentOutOfRangeException(nameof(end), end, "A stop is Cancelled, Evicted, CancelledByOperator, OutOfFunds or OutOfBudget.");
        AtomicFile.Write(folder.Stop, Encoding.ASCII.GetBytes(end.ToString()));
    }

    /// <summary>
    /// The end asked for; null when no stop was asked. A file that names no such end still stops the attempt, as
    /// <see cref="AttemptEnd.CancelledByOperator"/>: whoever wrote it, the customer must not pay for a guess.
    /// </summary>
    public static AttemptEnd? Read(AttemptFolder folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        string text;
        try
        {
            text = File.ReadAllText(folder.Stop).Trim();
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }

        return Enum.TryParse<AttemptEnd>(text, out var end) && CanBeAsked(end) ? end : AttemptEnd.CancelledByOperator;
    }

    private static bool CanBeAsked(AttemptEnd end) => end is AttemptEnd.Cancelled or AttemptEnd.Evicted or AttemptEnd.CancelledByOperator or AttemptEnd.OutOfFunds or AttemptEnd.OutOfBudget;
}
