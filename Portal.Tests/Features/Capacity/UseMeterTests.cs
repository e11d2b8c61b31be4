using Portal.Core.Compute;
using Portal.Core.Primitives;
using Portal.Features.Capacity;
using Portal.Live;
using Portal.Tests.Testing;

namespace Portal.Tests.Features.Capacity;

public sealed class UseMeterTests
{
    private readonly UseMeter _meter = new();

    [Fact]
    public void CpuMillicores_HeardTwice_IsTheUseBetween()
    {
        // 1 s of CPU in the first 10 s; then 1.5 s of CPU within one second.
        _meter.Heard(Snapshot(10_000, 1_000_000, 0));
        _meter.Heard(Snapshot(11_000, 2_500_000, 0));

        Assert.Equal(1500, _meter.CpuMillicores([Task(10_000, 1_000_000)]));
    }

    [Fact]
    public void CpuMillicores_NotHeardTwice_IsTheAverageSinceTheStart()
    {
        Assert.Equal(100, _meter.CpuMillicores([Task(10_000, 1_000_000)]));

        _meter.Heard(Snapshot(10_000, 1_000_000, 0));
        Assert.Equal(100, _meter.CpuMillicores([Task(10_000, 1_000_000)]));
    }

    [Fact]
    public void CpuMillicores_NewsWithoutAHeartbeat_KeepsTheLastRate()
    {
        _meter.Heard(Snapshot(10_000, 1_000_000, 0));
        _meter.Heard(Snapshot(11_000, 1_500_000, 0));
        _meter.Heard(Snapshot(11_000, 1_500_000, 0));

        Assert.Equal(500, _meter.CpuMillicores([Task(0, 0)]));
    }

    [Fact]
    public void CpuMillicores_NewAttempt_IsNeverNegative()
    {
        _meter.Heard(Snapshot(60_000, 50_000_000, 0));
        _meter.Heard(Snapshot(1_000, 200_000, 0));

        Assert.Equal(200, _meter.CpuMillicores([Task(1_000, 200_000)]));
    }

    [Fact]
    public void MemoryMebibytes_OneNotHeard_IsUnknown()
    {
        Assert.Equal(0, _meter.MemoryMebibytes([]));
        Assert.Null(_meter.MemoryMebibytes([Task(0, 0)]));

        _meter.Heard(Snapshot(1000, 0, 512L << 20));
        Assert.Equal(512, _meter.MemoryMebibytes([Task(0, 0)]));

        _meter.KeepOnly([]);
        Assert.Null(_meter.MemoryMebibytes([Task(0, 0)]));
    }

    private static TaskSnapshot Snapshot(long elapsed, long cpu, long memory) => new(
        ATask.IdOf(1), default, default, TaskState.Running, 1, ATask.Noon, false, null, null, elapsed, cpu, memory, memory, 0, 0);

    private static NodeTaskView Task(long run, long cpu) => new(ATask.IdOf(1).Value, "train", "Acme", TaskState.Running, ResourceAmounts.None, ATask.Noon, ATask.Noon, cpu, run, false);
}
