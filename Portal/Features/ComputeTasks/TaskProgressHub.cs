using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.SignalR;
using Portal.Core.Primitives;
using Portal.Live;
using Portal.Security;

namespace Portal.Features.ComputeTasks;

/// <summary>Tasks, pushed to programs. Each task is asked for by itself, and the right to it is checked before it is watched.</summary>
[Authorize]
public sealed class TaskProgressHub(ComputeTaskQueries queries) : Hub<ITaskProgressClient>
{
    public const string Path = "/hubs/tasks";

    /// <summary>Joins the watchers, then answers how the task stands: what changes in between is pushed, and known by its version.</summary>
    public async Task<TaskDetail> Watch(Guid taskId)
    {
        var caller = Caller.Require(Context.User!);
        var id = new ComputeTaskId(taskId);
        if (await queries.GetAsync(caller, id, Context.ConnectionAborted) is not { IsOperatorView: false })
            throw new HubException("task_not_found");
        await Groups.AddToGroupAsync(Context.ConnectionId, Group(id), Context.ConnectionAborted);
        return (await queries.GetAsync(caller, id, Context.ConnectionAborted))!;
    }

    public Task Unwatch(Guid taskId) => Groups.RemoveFromGroupAsync(Context.ConnectionId, Group(new ComputeTaskId(taskId)), Context.ConnectionAborted);

    internal static string Group(ComputeTaskId id) => $"task-{id}";
}
