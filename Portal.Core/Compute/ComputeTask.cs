using Portal.Core.Execution;
using Portal.Core.Primitives;

namespace Portal.Core.Compute;

/// <summary>What a developer submits: runs until an attempt ends it, in exactly one final state.</summary>
/// <remarks>
/// Invariants: at most one attempt has not ended, and it is <see cref="CurrentAttemptId"/>; <see cref="Fence"/> rises with every admission,
/// so whoever holds an older one changes nothing. Every method either moves the task or returns why not and changes nothing.
/// </remarks>
public sealed class ComputeTask
{
    private ComputeTask()
    {
    }

    public ComputeTaskId Id { get; private set; }

    public OrganisationId OrganisationId { get; private set; }

    public ProjectId ProjectId { get; private set; }

    public UserId SubmittedBy { get; private set; }

    /// <summary>The key that a program handed it in with; null when a person did.</summary>
    public ApiKeyId? ApiKeyId { get; private set; }

    public string Name { get; private set; } = "";

    public TaskType TaskType { get; private set; }

    public PriorityClass PriorityClass { get; private set; }

    /// <summary>Asked thousandths of a core.</summary>
    public long CpuMillicores { get; private set; }

    /// <summary>Asked memory, MiB.</summary>
    public long MemoryMebibytes { get; private set; }

    /// <summary>Asked thousandths of a device.</summary>
    public long GpuMilli { get; private set; }

    /// <summary>Accepted models, sorted; empty accepts any.</summary>
    public IReadOnlyList<string> GpuModels { get; private set; } = [];

    /// <summary>Wall-clock bound of one attempt, seconds.</summary>
    public long MaxRunSeconds { get; private set; }

    /// <summary>Pools whose nodes it may use, sorted; empty allows all.</summary>
    public IReadOnlyList<string> Pools { get; private set; } = [];

    /// <summary>Labels its node must have, with these values.</summary>
    public IReadOnlyDictionary<string, string> RequiredLabels { get; private set; } = new Dictionary<string, string>();

    public CommandKind CommandKind { get; private set; }

    public string? CommandText { get; private set; }

    public string? CapabilityId { get; private set; }

    /// <summary>A JSON object, for a capability; else null.</summary>
    public string? ArgumentsJson { get; private set; }

    public IReadOnlyDictionary<string, string> EnvironmentVariables { get; private set; } = new Dictionary<string, string>();

    /// <summary>Registered environment; null is the host's own system.</summary>
    public string? EnvironmentName { get; private set; }

    public IReadOnlyList<TaskInput> Inputs { get; private set; } = [];

    /// <summary>Size of all inputs when it was handed in, MiB, rounded up.</summary>
    public long InputMebibytes { get; private set; }

    /// <summary>False: a lost attempt fails the task at once.</summary>
    public bool AllowRetryOnLost { get; private set; }

    public TaskState State { get; private set; }

    /// <summary>Attempts made so far.</summary>
    public int AttemptCount { get; private set; }

    /// <summary>Attempts whose runner or node vanished.</summary>
    public int LostCount { get; private set; }

    /// <summary>Attempts the engine could not start.</summary>
    public int NotStartedCount { get; private set; }

    /// <summary>The attempt that has not ended; null when Queued or final.</summary>
    public TaskAttemptId? CurrentAttemptId { get; private set; }

    /// <summary>Rises with every admission; 0 before the first.</summary>
    public long Fence { get; private set; }

    /// <summary>Place of arrival in the queue; kept when the task comes back to it.</summary>
    public DateTimeOffset SubmittedAt { get; private set; }

    /// <summary>Since when it waits, or waited last; ageing counts from here.</summary>
    public DateTimeOffset QueuedAt { get; private set; }

    /// <summary>Of the current or last attempt.</summary>
    public DateTimeOffset? AdmittedAt { get; private set; }

    /// <summary>Of the current or last attempt.</summary>
    public DateTimeOffset? StartedAt { get; private set; }

    /// <summary>When the final state was reached.</summary>
    public DateTimeOffset? EndedAt { get; private set; }

    /// <summary>When a stop of the current attempt was asked; null when none is.</summary>
    public DateTimeOffset? StopRequestedAt { get; private set; }

    /// <summary>The end a stop is to give: Cancelled, CancelledByOperator, OutOfFunds, OutOfBudget or Evicted.</summary>
    public AttemptEnd? StopAs { get; private set; }

    /// <summary>What is missing to hold the cost of its next hours; null while nothing is.</summary>
    public MoneyShortage? Shortage { get; private set; }

    /// <summary>Since when that is missing.</summary>
    public DateTimeOffset? ShortSince { get; private set; }

    /// <summary>Until when what is held pays for it; the task is asked to stop shortly before.</summary>
    public DateTimeOffset? PaidUntil { get; private set; }

    /// <summary>When attempts of others were stopped to make room for it; null when none were, and again once it is admitted.</summary>
    public DateTimeOffset? RoomMadeAt { get; private set; }

    /// <summary>Why it waits: the constant of the last explanation; null when it does not.</summary>
    public string? SchedulingReason { get; private set; }

    /// <summary>Values of the last explanation.</summary>
    public IReadOnlyDictionary<string, string> SchedulingDetails { get; private set; } = new Dictionary<string, string>();

    /// <summary>Place in the queue at the last explanation, from 1; null when it does not wait.</summary>
    public int? QueuePlace { get; private set; }

    /// <summary>Expected start at the last explanation; null when unknown.</summary>
    public DateTimeOffset? ExpectedStartAt { get; private set; }

    /// <summary>Last known progress, parts per million; null when the task never told.</summary>
    public int? ProgressPartsPerMillion { get; private set; }

    /// <summary>What it said beside the number.</summary>
    public string? ProgressText { get; private set; }

    /// <summary>Why it failed: see <see cref="TaskFailure"/>; null when it did not.</summary>
    public string? FailureCode { get; private set; }

    /// <summary>Most it can cost, micro-units of <see cref="QuotedCurrency"/>.</summary>
    public long QuotedMaximumMicros { get; private set; }

    /// <summary>Expected cost, micro-units of <see cref="QuotedCurrency"/>.</summary>
    public long QuotedExpectedMicros { get; private set; }

    public string QuotedCurrency { get; private set; } = "";

    /// <summary>Version of the price list the quote is from, and the charge will be.</summary>
    public PriceBookId PriceBookId { get; private set; }

    /// <summary>Concurrency token; rises with every change.</summary>
    public long Version { get; private set; }

    /// <summary>True in the three states that nothing leaves.</summary>
    public bool IsFinal => State is TaskState.Succeeded or TaskState.Failed or TaskState.Cancelled;

    /// <summary>The asked resources as one value.</summary>
    public ResourceRequest Request => new(CpuMillicores, MemoryMebibytes, GpuMilli, GpuModels, MaxRunSeconds);

    /// <summary>A queued task, or the refusal with the first field at fault.</summary>
    /// <exception cref="ArgumentException">The quote is not one: negative, expected above maximum, or no currency.</exception>
    public static Result<ComputeTask> Submit(TaskSubmission submission, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(submission);
        if (TaskSubmissionRules.Check(submission) is { } refusal)
            return refusal;
        var request = ResourceRequest.Create(
            submission.CpuMillicores, submission.MemoryMebibytes, submission.GpuMilli, [.. submission.GpuModels], submission.MaxRunSeconds);
        if (request.Refusal is { } outOfRange)
            return outOfRange;
        var isBash = submission.CommandKind == CommandKind.Bash;
        return new ComputeTask
        {
            Id = submission.Id,
            OrganisationId = submission.OrganisationId,
            ProjectId = submission.ProjectId,
            SubmittedBy = submission.SubmittedBy,
            ApiKeyId = submission.ApiKeyId,
            Name = submission.Name.Trim(),
            TaskType = submission.TaskType,
            PriorityClass = submission.PriorityClass,
            CpuMillicores = submission.CpuMillicores,
            MemoryMebibytes = submission.MemoryMebibytes,
            GpuMilli = submission.GpuMilli,
            GpuModels = request.Value.GpuModels,
            MaxRunSeconds = submission.MaxRunSeconds,
            Pools = [.. submission.Pools.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)],
            RequiredLabels = new Dictionary<string, string>(submission.RequiredLabels, StringComparer.Ordinal),
            CommandKind = submission.CommandKind,
            CommandText = isBash ? submission.CommandText : null,
            CapabilityId = isBash ? null : submission.CapabilityId,
            ArgumentsJson = isBash ? null : submission.ArgumentsJson ?? "{}",
            EnvironmentVariables = new Dictionary<string, string>(submission.EnvironmentVariables, StringComparer.Ordinal),
            EnvironmentName = submission.EnvironmentName,
            Inputs = [.. submission.Inputs],
            InputMebibytes = submission.InputMebibytes,
            AllowRetryOnLost = submission.AllowRetryOnLost,
            State = TaskState.Queued,
            SubmittedAt = now,
            QueuedAt = now,
            QuotedMaximumMicros = submission.Quote.MaximumMicros,
            QuotedExpectedMicros = submission.Quote.ExpectedMicros,
            QuotedCurrency = submission.Quote.Currency,
            PriceBookId = submission.Quote.PriceBookId,
            Version = 1,
        };
    }

    /// <summary>Queued → Admitted: allocates the placement to a new attempt under a new fence.</summary>
    /// <exception cref="ArgumentException">The devices do not add up to what is asked.</exception>
    public Result<TaskAttempt> Admit(TaskAttemptId attemptId, AttemptPlacement placement, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(placement);
        if (RefuseUnless(TaskState.Queued) is { } refusal)
            return refusal;
        if (placement.Gpus.Sum(gpu => (long)gpu.Milli) != GpuMilli)
            throw new ArgumentException($"The devices add up to something else than the {GpuMilli} thousandths asked.", nameof(placement));
        State = TaskState.Admitted;
        Fence++;
        AttemptCount++;
        CurrentAttemptId = attemptId;
        AdmittedAt = now;
        StartedAt = null;
        ForgetWaiting();
        Version++;
        return new TaskAttempt(this, attemptId, AttemptCount, placement, now);
    }

    /// <summary>Admitted → Running: the sandbox runs.</summary>
    public Refusal? Start(TaskAttempt attempt, long fence, DateTimeOffset now)
    {
        if ((RefuseUnless(TaskState.Admitted) ?? RefuseStale(attempt, fence) ?? attempt.RefuseStart(fence)) is { } refusal)
            return refusal;
        State = TaskState.Running;
        StartedAt = now;
        attempt.Started(now);
        Version++;
        return null;
    }

    /// <summary>Asks for a stop. A queued task is cancelled at once; an admitted or running one when its attempt has ended.</summary>
    /// <param name="stopAs">Cancelled, CancelledByOperator, OutOfFunds, OutOfBudget or Evicted; a person's wish outweighs an eviction under way, otherwise the first asked stays.</param>
    /// <param name="now">The instant.</param>
    /// <returns>Null also when a stop was under way already; a queued task cannot be evicted: <see cref="TaskRefusal.InvalidState"/>.</returns>
    public Refusal? RequestStop(AttemptEnd stopAs, DateTimeOffset now)
    {
        if (!EndsForGood(stopAs) && stopAs != AttemptEnd.Evicted)
            throw new ArgumentOutOfRangeException(nameof(stopAs), stopAs, "Not an end one can ask for.");
        if (RefuseUnless(TaskState.Queued, TaskState.Admitted, TaskState.Running) is { } refusal)
            return refusal;
        if (State == TaskState.Queued)
        {
            if (stopAs == AttemptEnd.Evicted)
                return TaskRefusal.WrongState(State.ToString());
            StopAs = stopAs;
            StopRequestedAt = now;
            Finish(TaskState.Cancelled, null, now);
        }
        else if (StopAs is null || (StopAs == AttemptEnd.Evicted && stopAs != AttemptEnd.Evicted))
        {
            StopAs = stopAs;
            StopRequestedAt ??= now;
            Version++;
        }
        return null;
    }

    /// <summary>The attempt ended: to a final state, or back to Queued when the end is no fault of the task and it may try again.</summary>
    /// <remarks>
    /// Evicted requeues without limit. Lost requeues once, when <see cref="AllowRetryOnLost"/>. NotStarted requeues once.
    /// When a person asked for a stop, none of them requeues: the task is Cancelled.
    /// A run that won the race against the stop keeps its own end.
    /// </remarks>
    public Refusal? End(TaskAttempt attempt, AttemptResult result, long fence, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(result);
        if (!Enum.IsDefined(result.End))
            throw new ArgumentOutOfRangeException(nameof(result), result.End, "Not in the table of ends.");
        if ((RefuseUnless(TaskState.Admitted, TaskState.Running) ?? RefuseStale(attempt, fence) ?? attempt.RefuseEnd(fence)) is { } refusal)
            return refusal;
        attempt.Ended(result, now);
        CurrentAttemptId = null;
        LostCount += result.End == AttemptEnd.Lost ? 1 : 0;
        NotStartedCount += result.End == AttemptEnd.NotStarted ? 1 : 0;
        switch (result.End)
        {
            case AttemptEnd.Completed:
                Finish(TaskState.Succeeded, null, now);
                break;
            case AttemptEnd.Cancelled or AttemptEnd.CancelledByOperator or AttemptEnd.OutOfFunds or AttemptEnd.OutOfBudget:
                Finish(TaskState.Cancelled, null, now);
                break;
            case AttemptEnd.Lost or AttemptEnd.Evicted or AttemptEnd.NotStarted:
                EndWithoutFault(result.End, now);
                break;
            default:
                Finish(TaskState.Failed, TaskFailure.Of(result.End), now);
                break;
        }
        return null;
    }

    /// <summary>Admitted → Queued: takes back an admission before anything started; counts as no try. The attempt ends NotStarted.</summary>
    public Refusal? Requeue(TaskAttempt attempt, long fence, string reason, DateTimeOffset now)
    {
        if ((RefuseUnless(TaskState.Admitted) ?? RefuseStale(attempt, fence) ?? attempt.RefuseStart(fence)) is { } refusal)
            return refusal;
        attempt.Ended(new AttemptResult(AttemptEnd.NotStarted, Reason: reason), now);
        CurrentAttemptId = null;
        if (EndsForGood(StopAs))
            Finish(TaskState.Cancelled, null, now);
        else
            BackToQueue(now);
        return null;
    }

    /// <summary>Notes how far the running attempt is.</summary>
    /// <param name="fence">Of the attempt that tells.</param>
    /// <param name="partsPerMillion">0 to 1,000,000; other values are clamped, since the task's own text decides them.</param>
    /// <param name="text">Cut at 200 characters.</param>
    public Refusal? RecordProgress(long fence, int partsPerMillion, string text)
    {
        if (RefuseUnless(TaskState.Running) is { } refusal)
            return refusal;
        if (fence != Fence)
            return TaskRefusal.Stale(fence, Fence);
        ProgressPartsPerMillion = Math.Clamp(partsPerMillion, 0, 1_000_000);
        ProgressText = text.Length <= 200 ? text : text[..200];
        Version++;
        return null;
    }

    /// <summary>Notes why the task waits; the version rises only when something changed.</summary>
    public Refusal? Explain(string reason, IReadOnlyDictionary<string, string> details, int queuePlace, DateTimeOffset? expectedStartAt)
    {
        if (RefuseUnless(TaskState.Queued) is { } refusal)
            return refusal;
        if (SchedulingReason == reason && QueuePlace == queuePlace && ExpectedStartAt == expectedStartAt && SameDetails(details))
            return null;
        SchedulingReason = reason;
        SchedulingDetails = details;
        QueuePlace = queuePlace;
        ExpectedStartAt = expectedStartAt;
        Version++;
        return null;
    }

    /// <summary>Notes that no more can be held for it. It runs on while what is held pays for it.</summary>
    /// <param name="of">What is missing.</param>
    /// <param name="paidUntil">Until when what is held lasts.</param>
    /// <param name="now">The instant.</param>
    /// <returns>True when that is new: it was covered until now, or something else was missing.</returns>
    public bool RunShort(MoneyShortage of, DateTimeOffset paidUntil, DateTimeOffset now)
    {
        var isNew = Shortage != of;
        // Told to the minute: the run time comes in heartbeats, and each would otherwise change the row.
        if (!isNew && PaidUntil is { } known && (paidUntil - known).Duration() < TimeSpan.FromMinutes(1))
            return false;
        (Shortage, PaidUntil, ShortSince) = (of, paidUntil, isNew ? now : ShortSince);
        Version++;
        return isNew;
    }

    /// <summary>Notes that enough is held again.</summary>
    public void RunCovered()
    {
        if (Shortage is null)
            return;
        (Shortage, ShortSince, PaidUntil) = (null, null, null);
        Version++;
    }

    /// <summary>Notes that attempts are being stopped to make room for it, which puts it first in the queue.</summary>
    public Refusal? NoteRoomMade(DateTimeOffset now)
    {
        if (RefuseUnless(TaskState.Queued) is { } refusal)
            return refusal;
        RoomMadeAt = now;
        Version++;
        return null;
    }

    /// <summary>A copy for who runs the platform and not the task: its facts, without what its owner put in or it said itself – command, arguments, variables, inputs, words of progress.</summary>
    public ComputeTask WithoutContent()
    {
        var copy = (ComputeTask)MemberwiseClone();
        copy.CommandText = null;
        copy.ArgumentsJson = null;
        copy.EnvironmentVariables = new Dictionary<string, string>();
        copy.Inputs = [];
        copy.ProgressText = null;
        return copy;
    }

    private void EndWithoutFault(AttemptEnd end, DateTimeOffset now)
    {
        if (EndsForGood(StopAs))
            Finish(TaskState.Cancelled, null, now);
        else if (end == AttemptEnd.Lost && LostCount > 1)
            Finish(TaskState.Failed, TaskFailure.LostTwice, now);
        else if (end == AttemptEnd.Lost && !AllowRetryOnLost)
            Finish(TaskState.Failed, TaskFailure.Lost, now);
        else if (end == AttemptEnd.NotStarted && NotStartedCount > 1)
            Finish(TaskState.Failed, TaskFailure.CouldNotStart, now);
        else
            BackToQueue(now);
    }

    // A stop after which the task does not come back to the queue, whatever its attempt ends as.
    private static bool EndsForGood(AttemptEnd? stop) => stop is AttemptEnd.Cancelled or AttemptEnd.CancelledByOperator or AttemptEnd.OutOfFunds or AttemptEnd.OutOfBudget;

    private void BackToQueue(DateTimeOffset now)
    {
        State = TaskState.Queued;
        QueuedAt = now;
        StopAs = null;
        StopRequestedAt = null;
        (Shortage, ShortSince, PaidUntil) = (null, null, null);
        ProgressPartsPerMillion = null;
        ProgressText = null;
        Version++;
    }

    private void Finish(TaskState state, string? failureCode, DateTimeOffset now)
    {
        State = state;
        FailureCode = failureCode;
        EndedAt = now;
        (Shortage, ShortSince, PaidUntil) = (null, null, null);
        ForgetWaiting();
        Version++;
    }

    private void ForgetWaiting()
    {
        RoomMadeAt = null;
        SchedulingReason = null;
        SchedulingDetails = new Dictionary<string, string>();
        QueuePlace = null;
        ExpectedStartAt = null;
    }

    private Refusal? RefuseUnless(params ReadOnlySpan<TaskState> allowed)
    {
        if (IsFinal)
            return new Refusal(TaskRefusal.AlreadyFinished, Details: new Dictionary<string, string> { ["state"] = State.ToString() });
        return allowed.Contains(State) ? null : TaskRefusal.WrongState(State.ToString());
    }

    private Refusal? RefuseStale(TaskAttempt attempt, long fence)
    {
        ArgumentNullException.ThrowIfNull(attempt);
        if (attempt.TaskId != Id)
            throw new ArgumentException("The attempt belongs to another task.", nameof(attempt));
        return fence == Fence && attempt.Id == CurrentAttemptId ? null : TaskRefusal.Stale(fence, Fence);
    }

    private bool SameDetails(IReadOnlyDictionary<string, string> details) =>
        details.Count == SchedulingDetails.Count
        && details.All(pair => SchedulingDetails.TryGetValue(pair.Key, out var value) && value == pair.Value);
}
