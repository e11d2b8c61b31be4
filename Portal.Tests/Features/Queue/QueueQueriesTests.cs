using Portal.Core.Compute;
using Portal.Core.Scheduling;
using Portal.Features.ComputeTasks;
using Portal.Features.Queue;
using Portal.Tests.Testing;

namespace Portal.Tests.Features.Queue;

public sealed class QueueQueriesTests
{
    [Fact]
    public async Task Get_Waiting_IsInTheOrderOfTheScheduler()
    {
        await using var ledger = await StoredLedger.SqliteAsync();
        var customer = await ledger.CustomerAsync("Acme Lab");
        await ledger.QueueTaskAsync(customer, "not looked at");
        await ledger.QueueTaskAsync(customer, "second", then: task => Explain(task, 2, isReserved: true));
        await ledger.QueueTaskAsync(customer, "first", ATask.Requesting().Of(PriorityClass.Urgent), task => Explain(task, 1));

        var view = await new QueueQueries(ledger.Contexts).GetAsync(ledger.Admin, CancellationToken.None);

        Assert.Equal(["first", "second", "not looked at"], view.Waiting.Select(task => task.Name));
        Assert.Equal(3, view.WaitingTotal);
        var first = view.Waiting[0];
        Assert.Equal((SchedulingReason.WaitingForCpu, "500", "Acme Lab", PriorityClass.Urgent), (first.Reason, first.Details["missingCpuMillicores"], first.Organisation, first.PriorityClass));
        Assert.Equal([false, true, false], view.Waiting.Select(task => task.IsStartReserved));
        Assert.Empty(view.Running);
    }

    [Fact]
    public async Task Get_Running_TellsItsNodeAndItsLatestEnd()
    {
        await using var ledger = await StoredLedger.SqliteAsync();
        var customer = await ledger.CustomerAsync();
        await ledger.RunTaskOnAsync(customer, "train", ANode.With(name: "n7"), ATask.Requesting(seconds: 600));

        var view = await new QueueQueries(ledger.Contexts).GetAsync(ledger.Admin, CancellationToken.None);

        var running = Assert.Single(view.Running);
        Assert.Equal(("n7", StoredLedger.Start.AddSeconds(600), TaskState.Running), (running.Node, running.LatestEnd, running.State));
        Assert.Empty(view.Waiting);
    }

    [Fact]
    public async Task Get_NoAdministrator_Throws()
    {
        await using var ledger = await StoredLedger.SqliteAsync();
        var customer = await ledger.CustomerAsync();

        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => new QueueQueries(ledger.Contexts).GetAsync(customer.Caller, CancellationToken.None));
    }

    private static void Explain(ComputeTask task, int place, bool isReserved = false)
    {
        var details = new Dictionary<string, string>(StringComparer.Ordinal) { ["missingCpuMillicores"] = "500", ["node"] = "n1" };
        if (isReserved)
            details[WaitingWords.Reserved] = "true";
        Assert.Null(task.Explain(SchedulingReason.WaitingForCpu, details, place, null));
    }
}
