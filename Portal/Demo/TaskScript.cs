using Portal.Core.Execution;

namespace Portal.Demo;

/// <summary>How a task goes that runs while the demo's history is made.</summary>
/// <param name="Duration">Until it ends by itself.</param>
/// <param name="Lines">What it prints, evenly over its time; <c>!</c> in front is the error stream.</param>
internal sealed record TaskScript(TimeSpan Duration, IReadOnlyList<string> Lines)
{
    public AttemptEnd End { get; init; } = AttemptEnd.Completed;

    /// <summary>Thousandths of the allocated CPU that it uses.</summary>
    public int CpuPerMille { get; init; } = 700;

    /// <summary>Thousandths of the allocated memory that it uses at most.</summary>
    public int MemoryPerMille { get; init; } = 450;

    /// <summary>Files it leaves, by name.</summary>
    public IReadOnlyDictionary<string, byte[]> Results { get; init; } = new Dictionary<string, byte[]>();
}
