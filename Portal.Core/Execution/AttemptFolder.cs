using Portal.Core.Primitives;

namespace Portal.Core.Execution;

/// <summary>Names inside the folder of one attempt: the whole contract between portal and runner besides the records.</summary>
/// <param name="Path">Absolute path; its last segment is the attempt's id.</param>
public sealed record AttemptFolder(string Path)
{
    /// <summary>The folder of <paramref name="attempt"/> under the spool's root.</summary>
    public static AttemptFolder Of(string spoolRoot, TaskAttemptId attempt) => new(System.IO.Path.Combine(spoolRoot, attempt.Value.ToString("D")));

    /// <summary>The <see cref="AttemptLease"/>; written by the portal before the runner starts.</summary>
    public string Lease => System.IO.Path.Combine(Path, "lease.json");

    /// <summary><see cref="AttemptEvent"/>s, one JSON object a line; only the runner appends.</summary>
    public string Events => System.IO.Path.Combine(Path, "events.ndjson");

    /// <summary>Merged output, one line each: <c>yyyy-MM-ddTHH:mm:ss.fffZ</c>, space, <c>o</c> or <c>e</c>, space, text (<see cref="LogFormat"/>). Only the runner appends.</summary>
    public string Log => System.IO.Path.Combine(Path, "log.txt");

    /// <summary>Appears when the portal wants a graceful stop; holds the <see cref="AttemptEnd"/> to report: Cancelled, Evicted, CancelledByOperator, OutOfFunds or OutOfBudget.</summary>
    public string Stop => System.IO.Path.Combine(Path, "stop");

    /// <summary>The task's working folder; <c>in/</c> inside it holds the inputs.</summary>
    public string Work => System.IO.Path.Combine(Path, "work");

    /// <summary>What the task leaves for its owner: <c>out/</c> in the work folder.</summary>
    public string Out => System.IO.Path.Combine(Work, "out");
}
