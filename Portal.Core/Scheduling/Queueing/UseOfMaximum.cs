using System.Numerics;

namespace Portal.Core.Scheduling.Queueing;

/// <summary>Which part of their maximum run time tasks used, by everybody, told apart by the power of two their maximum lies in.</summary>
internal sealed class UseOfMaximum
{
    private const int FewRuns = 20;

    private readonly ShareHistory?[] _byMaximum = new ShareHistory?[64];
    private readonly ShareHistory _all = new();

    public void Add(long maxRunSeconds, long runSeconds)
    {
        var share = Math.Min(1, (double)runSeconds / maxRunSeconds);
        (_byMaximum[BitOperations.Log2((ulong)maxRunSeconds)] ??= new ShareHistory()).Add(share);
        _all.Add(share);
    }

    /// <summary>Equally likely shares of tasks with a maximum like this; of all tasks while there are few such; none while there are none.</summary>
    public ReadOnlySpan<double> Shares(long maxRunSeconds) =>
        _byMaximum[BitOperations.Log2((ulong)maxRunSeconds)] is { Count: >= FewRuns } alike ? alike.Deciles() : _all.Deciles();
}
