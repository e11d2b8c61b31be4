using Portal.Core.Capacity;
using Portal.Core.Compute;
using Portal.Core.Planning;
using Portal.Core.Primitives;
using Portal.Core.Scheduling.Placement;
using Portal.Replay;

namespace Portal.Features.Planner.Traces;

/// <summary>The tasks of a trace as the portal's scheduler plays them, in order of arrival from the epoch.</summary>
/// <param name="Skipped">Tasks that cannot be played, such as those that never ran.</param>
/// <param name="Processors">Of the machine a log is from; null where the trace names none.</param>
public sealed record TraceWorkload(TraceFormat Format, IReadOnlyList<WorkloadTask> Tasks, int Skipped, int? Processors)
{
    /// <summary>Reads either format: a log begins with its header or a number, a task list with the names of its columns.</summary>
    /// <exception cref="TraceException">It is not what the format says; names file, line and field.</exception>
    public static TraceWorkload Read(string path, string file)
    {
        using var reader = new BoundedTraceReader(TraceFile.Open(path), file);
        return IsSwf(path, file) ? Of(SwfTrace.Read(reader, file)) : OfOpenb(reader, file);
    }

    private static bool IsSwf(string path, string file)
    {
        using var reader = new BoundedTraceReader(TraceFile.Open(path), file);
        while (reader.ReadLine() is { } line)
            if (!string.IsNullOrWhiteSpace(line))
                return line.TrimStart()[0] is ';' or '-' or (>= '0' and <= '9');
        return false;
    }

    private static TraceWorkload Of(SwfTrace trace) => new(
        TraceFormat.Swf,
        [.. trace.Jobs.Select((job, index) =>
        {
            var request = SwfMachine.Request(job.Processors, job.RequestedSeconds);
            return new WorkloadTask(Waiting(index, request, job.SubmitSeconds), TimeSpan.FromSeconds(job.RunSeconds), SwfMachine.TraitsOf(job.User, request));
        })],
        0, trace.Processors);

    private static TraceWorkload OfOpenb(BoundedTraceReader reader, string file)
    {
        var trace = new OpenbTrace();
        var all = trace.ReadTasks(reader, file);
        // What never ran, or still ran when the trace ended, says nothing about how long such a task takes.
        var ran = all.Where(task => task.CreatedAt is not null && task.DeletedAt > (task.ScheduledAt ?? task.CreatedAt)).OrderBy(task => task.CreatedAt).ThenBy(task => task.Name, StringComparer.Ordinal).ToList();
        if (ran.Count == 0)
            throw new TraceException(file, 1, "creation_time", TraceFault.NoTimes);
        return new TraceWorkload(TraceFormat.Openb, [.. ran.Select((task, index) => Of(task, index, trace.Models))], all.Count - ran.Count, null);
    }

    private static WorkloadTask Of(OpenbTask task, int index, GpuModels models)
    {
        var seconds = task.DeletedAt!.Value - (task.ScheduledAt ?? task.CreatedAt!.Value);
        // As for logs: nobody said how long it may run, so what it ran is the maximum.
        var request = new ResourceRequest(
            Math.Max(ResourceRequest.MinCpuMillicores, task.Shape.CpuMillicores), Math.Max(ResourceRequest.MinMemoryMebibytes, task.Shape.MemoryMebibytes),
            task.Shape.TotalGpuMilli, models.NamesOf(task.Shape.Models), Math.Min(seconds, ResourceRequest.MaxRunSecondsLimit));
        return new WorkloadTask(Waiting(index, request, task.CreatedAt!.Value), TimeSpan.FromSeconds(seconds));
    }

    private static WaitingTask Waiting(int index, ResourceRequest request, long seconds) => new()
    {
        TaskId = new ComputeTaskId(new Guid(index + 1, 0, 0, new byte[8])), OrganisationId = default, ProjectId = default, Request = request,
        ArrivedAt = DateTimeOffset.UnixEpoch.AddSeconds(seconds), QueuedAt = DateTimeOffset.UnixEpoch.AddSeconds(seconds),
    };
}
