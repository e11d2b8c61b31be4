using Portal.Core.Capacity;
using Portal.Core.Execution;

namespace Portal.Engines;

/// <summary>Where attempts run. It takes a placement the scheduler has decided and reports what it has; it decides nothing itself.</summary>
public interface IEngine
{
    /// <summary>What this engine's node offers, or why it cannot take work.</summary>
    Task<EngineStatus> DescribeAsync(CancellationToken cancellationToken);

    /// <summary>Starts a runner on the lease in <paramref name="folder"/>. Asked again, it starts none where one was started.</summary>
    Task StartAsync(AttemptFolder folder, CancellationToken cancellationToken);

    /// <summary>False when the runner that wrote <paramref name="started"/> is surely gone.</summary>
    bool IsRunnerAlive(AttemptStarted started);

    /// <summary>Ends whatever a dead runner left behind; harmless when nothing is left.</summary>
    Task ReapAsync(AttemptFolder folder, CancellationToken cancellationToken);
}

/// <param name="NodeName">Name of the node the engine runs attempts on.</param>
/// <param name="Node">What it offers.</param>
/// <param name="Problem">Why it takes no work, for the operator; null when it does.</param>
/// <param name="GpuSearch">What the search for GPUs looked for and found.</param>
public sealed record EngineStatus(string NodeName, NodeDescription Node, string? Problem, GpuSearch GpuSearch);
