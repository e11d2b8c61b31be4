using Portal.Core.Primitives;

namespace Portal.Core.Compute;

/// <summary>What a developer hands in; checked by <see cref="ComputeTask.Submit"/>, which names the field at fault.</summary>
public sealed record TaskSubmission
{
    /// <summary>Made by whoever asks, so that a retry is the same task.</summary>
    public required ComputeTaskId Id { get; init; }

    public required OrganisationId OrganisationId { get; init; }

    public required ProjectId ProjectId { get; init; }

    public required UserId SubmittedBy { get; init; }

    /// <summary>The key that a program handed it in with; null when a person did.</summary>
    public ApiKeyId? ApiKeyId { get; init; }

    /// <summary>1 to 120 characters after trimming, no control characters.</summary>
    public required string Name { get; init; }

    public TaskType TaskType { get; init; } = TaskType.Other;

    public PriorityClass PriorityClass { get; init; } = PriorityClass.Standard;

    /// <summary>See <see cref="ResourceRequest"/> for the ranges of the five amounts.</summary>
    public required long CpuMillicores { get; init; }

    public required long MemoryMebibytes { get; init; }

    public long GpuMilli { get; init; }

    public IReadOnlyList<string> GpuModels { get; init; } = [];

    public required long MaxRunSeconds { get; init; }

    /// <summary>Pools whose nodes it may use, at most <see cref="NodeLabels.Most"/>; empty allows all.</summary>
    public IReadOnlyList<string> Pools { get; init; } = [];

    /// <summary>Labels its node must have, with these values; see <see cref="NodeLabels"/>.</summary>
    public IReadOnlyDictionary<string, string> RequiredLabels { get; init; } = new Dictionary<string, string>();

    public CommandKind CommandKind { get; init; } = CommandKind.Bash;

    /// <summary>For <see cref="CommandKind.Bash"/>: 1 to 65,536 characters, no NUL.</summary>
    public string? CommandText { get; init; }

    /// <summary>For <see cref="CommandKind.Capability"/>: lower-case letters, digits, dot and hyphen.</summary>
    public string? CapabilityId { get; init; }

    /// <summary>For <see cref="CommandKind.Capability"/>: a JSON object of at most 65,536 characters; null is an empty one.</summary>
    public string? ArgumentsJson { get; init; }

    /// <summary>At most 100; names of letters, digits and underscore, not led by a digit; values of at most 32,768 characters.</summary>
    public IReadOnlyDictionary<string, string> EnvironmentVariables { get; init; } = new Dictionary<string, string>();

    /// <summary>Name of a registered environment; null is the host's own system.</summary>
    public string? EnvironmentName { get; init; }

    /// <summary>At most 1,000, with different names.</summary>
    public IReadOnlyList<TaskInput> Inputs { get; init; } = [];

    /// <summary>Size of all inputs, MiB, rounded up; not negative.</summary>
    public long InputMebibytes { get; init; }

    /// <summary>False when running it twice would do harm: a lost attempt then fails the task.</summary>
    public bool AllowRetryOnLost { get; init; } = true;

    /// <summary>The quote it was accepted at.</summary>
    public required TaskQuote Quote { get; init; }
}

/// <summary>The quote as plain values: Compute knows amounts, not prices.</summary>
/// <param name="MaximumMicros">Most it can cost, millionths of the currency's major unit; not less than expected.</param>
/// <param name="ExpectedMicros">What it will probably cost; not negative.</param>
/// <param name="Currency">ISO 4217 code.</param>
/// <param name="PriceBookId">Version of the price list it was made from.</param>
public sealed record TaskQuote(long MaximumMicros, long ExpectedMicros, string Currency, PriceBookId PriceBookId);
