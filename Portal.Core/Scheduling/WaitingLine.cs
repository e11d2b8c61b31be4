using Portal.Core.Capacity;

namespace Portal.Core.Scheduling;

/// <summary>Those who do not start in a cycle, in queue order. Of a long queue most ask for what fits nowhere any more: they are noted here, and looked at when somebody asks why they wait.</summary>
internal sealed class WaitingLine(CapacitySnapshot snapshot, RequestShapes shapes)
{
    private readonly int[] _positions = new int[snapshot.Waiting.Length];
    private readonly Waiting?[] _known = new Waiting?[snapshot.Waiting.Length];
    private int _count;

    /// <summary>Those that were looked at, in order.</summary>
    public IEnumerable<Waiting> Known => _known.Take(_count).OfType<Waiting>();

    /// <summary>The next one, by its position in the snapshot.</summary>
    /// <param name="position">Where in the snapshot.</param>
    /// <param name="waiting">What is known of it; null when nothing was worth finding out.</param>
    public void Add(int position, Waiting? waiting = null)
    {
        _positions[_count] = position;
        _known[_count++] = waiting;
    }

    /// <summary>Everyone, in order.</summary>
    public Waiting[] All(QuotaLedger quotas, long start)
    {
        var all = new Waiting[_count];
        for (var i = 0; i < all.Length; i++)
            all[i] = _known[i] ?? New(snapshot.Waiting[_positions[i]], shapes[_positions[i]]);
        return all;

        Waiting New(WaitingTask task, PlacementRequest request) => new(task, request) { ByQuota = !quotas.FitsAt(task, task.Request, start) };
    }
}
