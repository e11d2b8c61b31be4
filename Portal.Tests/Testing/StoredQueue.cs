using Microsoft.EntityFrameworkCore;
using Portal.Core.Capacity;
using Portal.Core.Compute;
using Portal.Core.Primitives;

namespace Portal.Tests.Testing;

/// <summary>Puts tasks that wait or run into a stored ledger's database.</summary>
public static class StoredQueue
{
    public static async Task<ComputeTask> QueueTaskAsync(this StoredLedger ledger, Customer customer, string name, ATask? asked = null, Action<ComputeTask>? then = null)
    {
        var submission = (asked ?? ATask.Requesting()).Submission() with
        {
            Id = ComputeTaskId.New(), OrganisationId = customer.Organisation, ProjectId = customer.Project, SubmittedBy = customer.Caller.Id, Name = name,
        };
        var task = ComputeTask.Submit(submission, ledger.Time.GetUtcNow()).Value;
        then?.Invoke(task);
        await using var db = await ledger.Contexts.CreateDbContextAsync();
        db.ComputeTasks.Add(task);
        await db.SaveChangesAsync();
        return task;
    }

    /// <summary>The task runs on <paramref name="node"/>, which is stored with it when it is new.</summary>
    public static async Task<TaskAttempt> RunTaskOnAsync(this StoredLedger ledger, Customer customer, string name, ComputeNode node, ATask? asked = null, params GpuShare[] gpus)
    {
        var now = ledger.Time.GetUtcNow();
        TaskAttempt? attempt = null;
        var queued = await ledger.QueueTaskAsync(customer, name, asked);
        await using var db = await ledger.Contexts.CreateDbContextAsync();
        if (!await db.ComputeNodes.AnyAsync(stored => stored.Id == node.Id))
            db.ComputeNodes.Add(node);
        var task = await db.ComputeTasks.SingleAsync(task => task.Id == queued.Id);
        attempt = task.Admit(TaskAttemptId.New(), new AttemptPlacement(node.Id, gpus, gpus.Length == 0 ? null : node.Gpus[0].Model), now).Value;
        Assert.Null(task.Start(attempt, task.Fence, now));
        db.TaskAttempts.Add(attempt);
        await db.SaveChangesAsync();
        return attempt;
    }
}
