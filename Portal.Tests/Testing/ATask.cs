using Portal.Core.Capacity;
using Portal.Core.Compute;
using Portal.Core.Primitives;

namespace Portal.Tests.Testing;

/// <summary>Builds tasks; ids count up, so that equal tests see equal ids.</summary>
public sealed record ATask
{
    private ResourceRequest _request = new(1000, 1024, 0, [], 3600);

    public static DateTimeOffset Noon { get; } = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);

    public ComputeTaskId Id { get; init; }

    public PriorityClass PriorityClass { get; init; } = PriorityClass.Standard;

    public DateTimeOffset ArrivedAt { get; init; } = Noon;

    public OrganisationId Organisation { get; init; }

    /// <summary>Which of its organisation's projects.</summary>
    public int Project { get; init; }

    public IReadOnlyList<string> Pools { get; init; } = [];

    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    public long InputMebibytes { get; init; }

    public DateTimeOffset? RoomMadeAt { get; init; }

    public RunTimeDistribution? RunTime { get; init; }

    public bool AllowRetryOnLost { get; init; } = true;

    public static ATask Requesting(long cpu = 1000, long memory = 1024, long gpu = 0, string[]? models = null, long seconds = 3600, int id = 1) =>
        new() { _request = new ResourceRequest(cpu, memory, gpu, models ?? [], seconds), Id = IdOf(id) };

    public static ComputeTaskId IdOf(int number) => new(new Guid(number, 0, 0, [0, 0, 0, 0, 0, 0, 0, 1]));

    public static TaskAttemptId AttemptIdOf(int number) => new(new Guid(number, 0, 0, [0, 0, 0, 0, 0, 0, 0, 2]));

    public static OrganisationId OrganisationOf(int number) => new(new Guid(number, 0, 0, [0, 0, 0, 0, 0, 0, 0, 3]));

    public static ProjectId ProjectOf(OrganisationId organisation, int number)
    {
        var bytes = organisation.Value.ToByteArray();
        bytes[4] = (byte)number;
        return new ProjectId(new Guid(bytes));
    }

    public ATask Of(PriorityClass priorityClass) => this with { PriorityClass = priorityClass };

    public ATask OfOrganisation(int number, int project = 0) => this with { Organisation = OrganisationOf(number), Project = project };

    public ATask ArrivingAt(DateTimeOffset instant) => this with { ArrivedAt = instant };

    public WaitingTask Waiting() => new()
    {
        TaskId = Id,
        OrganisationId = Organisation,
        ProjectId = ProjectOf(Organisation, Project),
        PriorityClass = PriorityClass,
        Request = _request,
        ArrivedAt = ArrivedAt,
        QueuedAt = ArrivedAt,
        RoomMadeAt = RoomMadeAt,
        Pools = Pools,
        RequiredLabels = Labels,
        InputMebibytes = InputMebibytes,
        RunTime = RunTime,
    };

    /// <summary>Runs on <paramref name="node"/> since <paramref name="since"/>, on the devices given as (index, milli).</summary>
    public RunningAllocation RunningOn(ComputeNode node, DateTimeOffset since, params (int Index, int Milli)[] gpus) => new()
    {
        AttemptId = new TaskAttemptId(Id.Value),
        TaskId = Id,
        OrganisationId = Organisation,
        ProjectId = ProjectOf(Organisation, Project),
        NodeId = node.Id,
        PriorityClass = PriorityClass,
        Amounts = _request.Amounts,
        Gpus = [.. gpus.Select(gpu => new GpuShare(gpu.Index, gpu.Milli))],
        StartedAt = since,
        LatestEnd = since.AddSeconds(_request.MaxRunSeconds),
        RunTime = RunTime,
    };

    public TaskSubmission Submission() => new()
    {
        Id = Id,
        OrganisationId = Organisation,
        ProjectId = new ProjectId(new Guid("01900000-0000-7000-8000-000000000001")),
        SubmittedBy = new UserId(new Guid("01900000-0000-7000-8000-000000000002")),
        Name = "train",
        PriorityClass = PriorityClass,
        CpuMillicores = _request.Amounts.CpuMillicores,
        MemoryMebibytes = _request.Amounts.MemoryMebibytes,
        GpuMilli = _request.Amounts.GpuMilli,
        GpuModels = _request.GpuModels,
        MaxRunSeconds = _request.MaxRunSeconds,
        CommandText = "echo hello",
        AllowRetryOnLost = AllowRetryOnLost,
        Pools = Pools,
        RequiredLabels = Labels,
        InputMebibytes = InputMebibytes,
        Quote = new TaskQuote(2_000_000, 1_000_000, "CNY", new PriceBookId(new Guid("01900000-0000-7000-8000-000000000003"))),
    };

    public ComputeTask Queued() => ComputeTask.Submit(Submission(), ArrivedAt).Value;
}
