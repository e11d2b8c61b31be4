using Portal.Core.Compute;
using Portal.Core.Metering;
using Portal.Core.Primitives;

namespace Portal.Tests.Testing;

/// <summary>Builds attempts and usages that read as a sentence.</summary>
internal static class AUsage
{
    public static readonly DateTimeOffset Start = new(2026, 11, 1, 8, 0, 0, TimeSpan.Zero);

    public static AttemptRun Run(long runMilliseconds, long maxRunSeconds = 3600, long cpu = 2000, long memory = 4096, long gpu = 0, string? model = null, PriorityClass priorityClass = PriorityClass.Standard) => new()
    {
        AttemptId = TaskAttemptId.New(),
        TaskId = ComputeTaskId.New(),
        ProjectId = ProjectId.New(),
        OrganisationId = OrganisationId.New(),
        StartedAt = Start,
        RunMilliseconds = runMilliseconds,
        MaxRunSeconds = maxRunSeconds,
        Allocated = new ResourceAmounts(cpu, memory, gpu),
        GpuModel = model,
        PriorityClass = priorityClass,
        CpuMicroseconds = runMilliseconds * 700,
        PeakMemoryBytes = 123_456_789,
    };

    public static UsageRecord Of(long seconds, long cpu = 2000, long memory = 0, long gpu = 0, string? model = null, PriorityClass priorityClass = PriorityClass.Standard) =>
        UsageMeter.Measure(Run(seconds * 1000, seconds, cpu, memory, gpu, model, priorityClass), Portal.Core.Execution.AttemptEnd.Completed)!;
}
