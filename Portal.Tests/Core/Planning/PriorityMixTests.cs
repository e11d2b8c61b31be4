using Portal.Core.Compute;
using Portal.Core.Planning;
using Portal.Tests.Testing;

namespace Portal.Tests.Core.Planning;

public class PriorityMixTests
{
    private static readonly List<WorkloadTask> Workload = [.. Enumerable.Range(1, 1000).Select(id => new WorkloadTask(ATask.Requesting(id: id).Waiting(), TimeSpan.FromMinutes(1)))];

    [Theory]
    [InlineData(0, 0)]
    [InlineData(30, 10)]
    [InlineData(100, 0)]
    [InlineData(0, 100)]
    [InlineData(50, 50)]
    public void Of_GivesTheShares_InEveryHundred(int spot, int urgent)
    {
        var mixed = PriorityMix.Of(Workload, spot, urgent);

        foreach (var hundred in mixed.Chunk(100))
        {
            Assert.InRange(hundred.Count(task => task.Task.PriorityClass == PriorityClass.Spot), spot - 2, spot + 2);
            Assert.InRange(hundred.Count(task => task.Task.PriorityClass == PriorityClass.Urgent), urgent - 2, urgent + 2);
        }

        Assert.Equal(mixed.Select(task => task.Task.PriorityClass), PriorityMix.Of(Workload, spot, urgent).Select(task => task.Task.PriorityClass));
        Assert.Equal(Workload.Select(task => task.Task.TaskId), mixed.Select(task => task.Task.TaskId));
    }

    [Fact]
    public void Of_MoreThanAll_IsACallersMistake() => Assert.Throws<ArgumentOutOfRangeException>(() => PriorityMix.Of(Workload, 60, 41));
}
