using System.Globalization;

namespace Portal.Replay;

/// <summary>What a schedule is measured by. Bounded slowdown is max(1, (end − submit) ÷ max(run time, 10 s)) (Feitelson and Rudolph 1998).</summary>
/// <param name="StartError">Of the jobs that waited, the median of |expected − real start| ÷ max(wait, 60 s), the expectation being that of the cycle after submission.</param>
/// <param name="StartedByThen">The part of them that had started by the instant expected, 0 to 1.</param>
/// <param name="InInterval">The part of those with an interval that started within it, 0 to 1; 0 without any.</param>
/// <param name="Utilisation">Work ÷ (processors × time from the first submit to the last end).</param>
public sealed record SwfSummary(
    double MeanSlowdown, double MedianSlowdown, double P95Slowdown, double P99Slowdown, double MaxSlowdown, double MeanWaitSeconds, long MaxWaitSeconds, double Utilisation,
    double StartError, double StartedByThen, double InInterval)
{
    private const double FloorSeconds = 10;
    private const double WaitFloorSeconds = 60;

    public static string Header => $"{"policy",-22} {"mean",8} {"median",8} {"p95",8} {"p99",9} {"max",9} {"mean wait s",12} {"max wait s",12} {"utilisation",12} {"start error",12} {"by then %",10} {"interval %",11}";

    public static SwfSummary Of(IReadOnlyList<SwfStart> schedule, int processors)
    {
        var slowdowns = schedule.Select(entry => Math.Max(1, (entry.StartSeconds + entry.Job.RunSeconds - entry.Job.SubmitSeconds) / Math.Max(entry.Job.RunSeconds, FloorSeconds))).Order().ToArray();
        var waits = schedule.Select(entry => entry.StartSeconds - entry.Job.SubmitSeconds).ToArray();
        var makespan = schedule.Max(entry => entry.StartSeconds + entry.Job.RunSeconds) - schedule.Min(entry => entry.Job.SubmitSeconds);
        var work = schedule.Sum(entry => (double)entry.Job.RunSeconds * entry.Job.Processors);
        var expected = schedule.Where(entry => entry.Expected is not null).ToArray();
        var intervals = expected.Where(entry => entry.Expected!.Value.Likely is not null).ToArray();
        var errors = expected.Select(entry => Math.Abs(entry.Expected!.Value.Start - entry.StartSeconds) / Math.Max(entry.StartSeconds - entry.Job.SubmitSeconds, WaitFloorSeconds)).Order().ToArray();
        return new SwfSummary(
            slowdowns.Average(), At(slowdowns, 0.5), At(slowdowns, 0.95), At(slowdowns, 0.99), slowdowns[^1], waits.Average(), waits.Max(), work / ((double)makespan * processors),
            errors.Length == 0 ? 0 : At(errors, 0.5), expected.Length == 0 ? 1 : (double)expected.Count(entry => entry.StartSeconds <= entry.Expected!.Value.Start) / expected.Length,
            intervals.Length == 0 ? 0 : (double)intervals.Count(entry => entry.StartSeconds >= entry.Expected!.Value.Likely!.Value.Earliest && entry.StartSeconds <= entry.Expected.Value.Likely.Value.Latest) / intervals.Length);
    }

    public string Line(string policy) => string.Create(CultureInfo.InvariantCulture,
        $"{policy,-22} {MeanSlowdown,8:F2} {MedianSlowdown,8:F2} {P95Slowdown,8:F1} {P99Slowdown,9:F1} {MaxSlowdown,9:F1} {MeanWaitSeconds,12:F0} {MaxWaitSeconds,12} {Utilisation,12:F4} {StartError,12:F2} {100 * StartedByThen,10:F0} {100 * InInterval,11:F0}");

    private static double At(double[] ascending, double share) => ascending[Math.Min(ascending.Length - 1, (int)(ascending.Length * share))];
}
