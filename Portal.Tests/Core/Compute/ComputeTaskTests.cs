using Portal.Core.Capacity;
using Portal.Core.Compute;
using Portal.Core.Execution;
using Portal.Core.Primitives;
using Portal.Tests.Testing;

namespace Portal.Tests.Core.Compute;

public class ComputeTaskTests
{
    private static readonly DateTimeOffset Noon = ATask.Noon;
    private static readonly ComputeNodeId Node = ANode.IdOf("n1");

    public static TheoryData<TaskState, string, string?> Transitions()
    {
        var finished = TaskRefusal.AlreadyFinished;
        var invalid = TaskRefusal.InvalidState;
        var table = new (string Method, string? Queued, string? Admitted, string? Running)[]
        {
            ("Admit", null, invalid, invalid),
            ("Start", invalid, null, invalid),
            ("RequestStop", null, null, null),
            ("Evict", invalid, null, null),
            ("End", invalid, null, null),
            ("Requeue", invalid, null, invalid),
            ("RecordProgress", invalid, invalid, null),
            ("Explain", null, invalid, invalid),
            ("NoteRoomMade", null, invalid, invalid),
        };
        var rows = new TheoryData<TaskState, string, string?>();
        foreach (var (method, queued, admitted, running) in table)
        {
            rows.Add(TaskState.Queued, method, queued);
            rows.Add(TaskState.Admitted, method, admitted);
            rows.Add(TaskState.Running, method, running);
            rows.Add(TaskState.Succeeded, method, finished);
            rows.Add(TaskState.Failed, method, finished);
            rows.Add(TaskState.Cancelled, method, finished);
        }
        return rows;
    }

    [Theory]
    [MemberData(nameof(Transitions))]
    public void EveryMethod_InEveryState_MovesOrRefuses(TaskState state, string method, string? expected)
    {
        var (task, attempt) = In(state);
        var version = task.Version;

        var refusal = method switch
        {
            "Admit" => task.Admit(ATask.AttemptIdOf(9), new AttemptPlacement(Node, [], null), Noon).Refusal,
            "Start" => task.Start(attempt, task.Fence, Noon),
            "RequestStop" => task.RequestStop(AttemptEnd.Cancelled, Noon),
            "Evict" => task.RequestStop(AttemptEnd.Evicted, Noon),
            "End" => task.End(attempt, new AttemptResult(AttemptEnd.Completed), task.Fence, Noon),
            "Requeue" => task.Requeue(attempt, task.Fence, "launch_withdrawn", Noon),
            "RecordProgress" => task.RecordProgress(task.Fence, 500_000, "half"),
            "Explain" => task.Explain("waiting_for_cpu", new Dictionary<string, string>(), 1, null),
            "NoteRoomMade" => task.NoteRoomMade(Noon),
            _ => throw new ArgumentOutOfRangeException(nameof(method)),
        };

        Assert.Equal(expected, refusal?.Code);
        if (expected is not null)
        {
            Assert.Equal(state, task.State);
            Assert.Equal(version, task.Version);
        }
        else
        {
            Assert.True(task.Version > version);
        }
    }

    [Theory]
    [InlineData(AttemptEnd.Completed, TaskState.Succeeded, null)]
    [InlineData(AttemptEnd.Failed, TaskState.Failed, TaskFailure.ExitedWithError)]
    [InlineData(AttemptEnd.TimedOut, TaskState.Failed, TaskFailure.TimedOut)]
    [InlineData(AttemptEnd.OutOfMemory, TaskState.Failed, TaskFailure.OutOfMemory)]
    [InlineData(AttemptEnd.Cancelled, TaskState.Cancelled, null)]
    [InlineData(AttemptEnd.CancelledByOperator, TaskState.Cancelled, null)]
    [InlineData(AttemptEnd.OutOfFunds, TaskState.Cancelled, null)]
    [InlineData(AttemptEnd.OutOfBudget, TaskState.Cancelled, null)]
    [InlineData(AttemptEnd.Lost, TaskState.Queued, null)]
    [InlineData(AttemptEnd.Evicted, TaskState.Queued, null)]
    [InlineData(AttemptEnd.NotStarted, TaskState.Queued, null)]
    public void End_OfAnyKind_LeadsToItsState(AttemptEnd end, TaskState expected, string? failure)
    {
        var (task, attempt) = In(TaskState.Running);

        Assert.Null(task.End(attempt, new AttemptResult(end, ExitCode: 3, RunMilliseconds: 1500, CpuMicroseconds: 7), task.Fence, Noon.AddSeconds(5)));

        Assert.Equal((expected, failure), (task.State, task.FailureCode));
        Assert.Null(task.CurrentAttemptId);
        Assert.Equal((AttemptState.Ended, end, 3, 1500L, 7L), (attempt.State, attempt.End, attempt.ExitCode, attempt.RunMilliseconds, attempt.CpuMicroseconds));
        Assert.Equal(expected != TaskState.Queued, task.EndedAt is not null);
    }

    [Fact]
    public void End_LostTwice_FailsByThePlatform()
    {
        var (task, attempt) = In(TaskState.Running);
        task.End(attempt, new AttemptResult(AttemptEnd.Lost), task.Fence, Noon);
        var second = Admit(task, 2);

        Assert.Null(task.End(second, new AttemptResult(AttemptEnd.Lost), task.Fence, Noon));

        Assert.Equal((TaskState.Failed, TaskFailure.LostTwice, 2), (task.State, task.FailureCode, task.LostCount));
        Assert.True(TaskFailure.IsPlatformFault(task.FailureCode!));
    }

    [Fact]
    public void End_LostWithoutRetryAllowed_FailsAtOnce()
    {
        var task = (ATask.Requesting() with { AllowRetryOnLost = false }).Queued();
        var attempt = Admit(task, 1);

        task.End(attempt, new AttemptResult(AttemptEnd.Lost), task.Fence, Noon);

        Assert.Equal((TaskState.Failed, TaskFailure.Lost), (task.State, task.FailureCode));
    }

    [Fact]
    public void End_EvictedTenTimesAndLostOnce_StillWaits()
    {
        var task = ATask.Requesting().Queued();
        for (var i = 1; i <= 10; i++)
            task.End(Admit(task, i), new AttemptResult(AttemptEnd.Evicted), task.Fence, Noon);

        task.End(Admit(task, 11), new AttemptResult(AttemptEnd.Lost), task.Fence, Noon);

        Assert.Equal((TaskState.Queued, 11, 11L), (task.State, task.AttemptCount, task.Fence));
    }

    [Fact]
    public void End_NotStartedTwice_CouldNotStart()
    {
        var task = ATask.Requesting().Queued();
        task.End(Admit(task, 1), new AttemptResult(AttemptEnd.NotStarted), task.Fence, Noon);

        task.End(Admit(task, 2), new AttemptResult(AttemptEnd.NotStarted), task.Fence, Noon);

        Assert.Equal((TaskState.Failed, TaskFailure.CouldNotStart), (task.State, task.FailureCode));
    }

    [Theory]
    [InlineData(AttemptEnd.Lost)]
    [InlineData(AttemptEnd.Evicted)]
    [InlineData(AttemptEnd.NotStarted)]
    public void End_WithoutFaultAfterAStopWasAsked_IsCancelled(AttemptEnd end)
    {
        var (task, attempt) = In(TaskState.Running);
        task.RequestStop(AttemptEnd.Evicted, Noon);
        task.RequestStop(AttemptEnd.Cancelled, Noon.AddSeconds(1));

        task.End(attempt, new AttemptResult(end), task.Fence, Noon);

        Assert.Equal(TaskState.Cancelled, task.State);
    }

    [Fact]
    public void RequestStop_EvictionAfterCancel_StaysCancel()
    {
        var (task, _) = In(TaskState.Running);
        task.RequestStop(AttemptEnd.Cancelled, Noon);

        Assert.Null(task.RequestStop(AttemptEnd.Evicted, Noon.AddSeconds(1)));

        Assert.Equal((AttemptEnd.Cancelled, Noon), (task.StopAs, task.StopRequestedAt));
    }

    [Fact]
    public void AnyReport_UnderAnOldFence_IsStaleAndChangesNothing()
    {
        var task = ATask.Requesting().Queued();
        var first = Admit(task, 1);
        task.End(first, new AttemptResult(AttemptEnd.Lost), 1, Noon);
        var second = Admit(task, 2);

        Assert.Equal(TaskRefusal.StaleFence, task.Start(first, 1, Noon)?.Code);
        Assert.Equal(TaskRefusal.StaleFence, task.End(first, new AttemptResult(AttemptEnd.Completed), 1, Noon)?.Code);
        Assert.Equal(TaskRefusal.StaleFence, task.End(second, new AttemptResult(AttemptEnd.Completed), 1, Noon)?.Code);
        Assert.Equal(TaskRefusal.StaleFence, second.RecordUsage(1, Noon, 5, 5, 5)?.Code);
        task.Start(second, 2, Noon);
        Assert.Equal(TaskRefusal.StaleFence, task.RecordProgress(1, 1, "")?.Code);
        Assert.Equal((TaskState.Running, AttemptState.Running), (task.State, second.State));
    }

    [Fact]
    public void Requeue_AfterAdmission_CountsAsNoTry()
    {
        var (task, attempt) = In(TaskState.Admitted);

        Assert.Null(task.Requeue(attempt, task.Fence, "launch_withdrawn", Noon.AddMinutes(1)));

        Assert.Equal((TaskState.Queued, 0, Noon.AddMinutes(1), Noon), (task.State, task.NotStartedCount, task.QueuedAt, task.SubmittedAt));
        Assert.Equal((AttemptEnd.NotStarted, "launch_withdrawn"), (attempt.End, attempt.Reason));
    }

    [Fact]
    public void Explain_Twice_RaisesTheVersionOnce()
    {
        var task = ATask.Requesting().Queued();
        task.Explain("waiting_for_cpu", new Dictionary<string, string> { ["node"] = "n1" }, 1, Noon);
        var version = task.Version;

        task.Explain("waiting_for_cpu", new Dictionary<string, string> { ["node"] = "n1" }, 1, Noon);
        Assert.Equal(version, task.Version);
        task.Explain("waiting_for_cpu", new Dictionary<string, string> { ["node"] = "n2" }, 1, Noon);
        Assert.Equal(version + 1, task.Version);
    }

    public static TheoryData<string, Func<TaskSubmission, TaskSubmission>, string> BadSubmissions() => new()
    {
        { "blank name", s => s with { Name = "  " }, "name" },
        { "long name", s => s with { Name = new string('x', 121) }, "name" },
        { "newline in name", s => s with { Name = "a\nb" }, "name" },
        { "unknown type", s => s with { TaskType = (TaskType)99 }, "taskType" },
        { "unknown class", s => s with { PriorityClass = (PriorityClass)99 }, "priorityClass" },
        { "too little CPU", s => s with { CpuMillicores = 99 }, "cpuMillicores" },
        { "too little memory", s => s with { MemoryMebibytes = 0 }, "memoryMebibytes" },
        { "one and a half GPUs", s => s with { GpuMilli = 1500 }, "gpuMilli" },
        { "negative GPU", s => s with { GpuMilli = -1 }, "gpuMilli" },
        { "empty model", s => s with { GpuModels = [""] }, "gpuModels" },
        { "no run time", s => s with { MaxRunSeconds = 0 }, "maxRunSeconds" },
        { "31 days", s => s with { MaxRunSeconds = 31 * 86_400 }, "maxRunSeconds" },
        { "no command", s => s with { CommandText = null }, "commandText" },
        { "NUL in command", s => s with { CommandText = "a\0b" }, "commandText" },
        { "capability without id", s => s with { CommandKind = CommandKind.Capability }, "capabilityId" },
        { "arguments that are a list", s => s with { CommandKind = CommandKind.Capability, CapabilityId = "text-classification", ArgumentsJson = "[]" }, "argumentsJson" },
        { "arguments that are no JSON", s => s with { CommandKind = CommandKind.Capability, CapabilityId = "text-classification", ArgumentsJson = "{" }, "argumentsJson" },
        { "variable led by a digit", s => s with { EnvironmentVariables = new Dictionary<string, string> { ["1A"] = "" } }, "environmentVariables[1A]" },
        { "NUL in variable", s => s with { EnvironmentVariables = new Dictionary<string, string> { ["A"] = "\0" } }, "environmentVariables[A]" },
        { "input that climbs", s => s with { Inputs = [new TaskInput(default, "..")] }, "inputs[0]" },
        { "input with a slash", s => s with { Inputs = [new TaskInput(default, "a/b")] }, "inputs[0]" },
        { "input twice", s => s with { Inputs = [new TaskInput(default, "a"), new TaskInput(default, "a")] }, "inputs[1]" },
        { "label with a blank", s => s with { RequiredLabels = new Dictionary<string, string> { ["zone"] = "the east" } }, "requiredLabels[zone]" },
        { "too many labels", s => s with { RequiredLabels = Enumerable.Range(0, 17).ToDictionary(i => $"l{i}", _ => "x") }, "requiredLabels" },
        { "empty pool", s => s with { Pools = [""] }, "pools" },
        { "environment with a slash", s => s with { EnvironmentName = "../x" }, "environmentName" },
    };

    [Theory]
    [MemberData(nameof(BadSubmissions))]
    public void Submit_BadField_IsRefusedByName(string what, Func<TaskSubmission, TaskSubmission> spoil, string field)
    {
        var result = ComputeTask.Submit(spoil(ATask.Requesting().Submission()), Noon);

        Assert.True((TaskRefusal.InvalidField, field) == (result.Refusal?.Code, result.Refusal?.Field), what);
    }

    [Fact]
    public void End_BackToTheQueue_KeepsWhatItDemandsOfItsNode()
    {
        var asked = ATask.Requesting() with { Pools = ["b", "a", "b"], Labels = new Dictionary<string, string> { ["zone"] = "east" }, InputMebibytes = 7 };
        var task = asked.Queued();
        var attempt = task.Admit(ATask.AttemptIdOf(1), new AttemptPlacement(ANode.IdOf("n1"), [], null), Noon).Value;

        Assert.Null(task.End(attempt, new AttemptResult(AttemptEnd.Lost), task.Fence, Noon));

        var waiting = WaitingTask.Of(task);
        Assert.Equal(TaskState.Queued, task.State);
        Assert.Equal(["a", "b"], waiting.Pools);
        Assert.Equal(("east", 7), (waiting.RequiredLabels["zone"], waiting.InputMebibytes));
    }

    [Fact]
    public void Submit_GoodCapability_WaitsWithItsArguments()
    {
        var submission = ATask.Requesting().Submission() with { CommandKind = CommandKind.Capability, CapabilityId = "text-classification", Name = " 情感分类 " };

        var task = ComputeTask.Submit(submission, Noon).Value;

        Assert.Equal(("情感分类", "{}", null, TaskState.Queued), (task.Name, task.ArgumentsJson, task.CommandText, task.State));
        Assert.Equal((2_000_000, "CNY", 0L), (task.QuotedMaximumMicros, task.QuotedCurrency, task.Fence));
    }

    [Fact]
    public void RecordUsage_InSaving_NoLongerCountsRunTime()
    {
        var (task, attempt) = In(TaskState.Running);
        attempt.RecordUsage(task.Fence, Noon, 1000, 10, 100);
        attempt.BeginSaving(task.Fence, Noon, 1500);

        attempt.RecordUsage(task.Fence, Noon.AddSeconds(9), 9000, 5, 50);

        Assert.Equal((1500L, 10L, 100L), (attempt.RunMilliseconds, attempt.CpuMicroseconds, attempt.PeakMemoryBytes));
        Assert.Equal(Noon.AddSeconds(9), attempt.LastHeartbeatAt);
    }

    [Fact]
    public void MoveCursor_Back_Throws()
    {
        var (_, attempt) = In(TaskState.Running);
        attempt.MoveCursor(5, 500);

        Assert.Throws<ArgumentOutOfRangeException>(() => attempt.MoveCursor(4, 600));
        Assert.Throws<ArgumentOutOfRangeException>(() => attempt.MoveCursor(6, 499));
    }

    [Fact]
    public void Admit_DevicesThatDoNotAddUp_Throws()
    {
        var task = ATask.Requesting(gpu: 2000).Queued();

        Assert.Throws<ArgumentException>(() => task.Admit(ATask.AttemptIdOf(1), new AttemptPlacement(Node, [new GpuShare(0, 1000)], "H200"), Noon));
    }

    private static TaskAttempt Admit(ComputeTask task, int number) =>
        task.Admit(ATask.AttemptIdOf(number), new AttemptPlacement(Node, [], null), Noon).Value;

    /// <summary>A task in the state, with the attempt that brought it there; for the states without one, the attempt of a twin.</summary>
    private static (ComputeTask Task, TaskAttempt Attempt) In(TaskState state)
    {
        var task = ATask.Requesting().Queued();
        if (state == TaskState.Queued)
            return (task, Admit(ATask.Requesting().Queued(), 1));
        var attempt = Admit(task, 1);
        if (state != TaskState.Admitted)
            task.Start(attempt, task.Fence, Noon);
        AttemptEnd? end = state switch
        {
            TaskState.Succeeded => AttemptEnd.Completed,
            TaskState.Failed => AttemptEnd.Failed,
            TaskState.Cancelled => AttemptEnd.Cancelled,
            _ => null,
        };
        if (end is { } final)
            task.End(attempt, new AttemptResult(final), task.Fence, Noon);
        Assert.Equal(state, task.State);
        return (task, attempt);
    }
}
