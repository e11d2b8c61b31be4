namespace Portal.Core.Scheduling.Queueing;

/// <summary>The last runs of one owner.</summary>
internal sealed class OwnerRuns(int most)
{
    private readonly PastRun[] _ring = new PastRun[most];
    private int _next;

    public int Count { get; private set; }

    /// <summary>Number of the lesson that came last.</summary>
    public long LastLesson { get; private set; }

    /// <summary>The run so many back, 0 for the latest.</summary>
    public PastRun this[int back] => _ring[(_next - 1 - back + (2 * most)) % most];

    public void Add(PastRun run, long lesson)
    {
        _ring[_next] = run;
        _next = (_next + 1) % most;
        Count = Math.Min(most, Count + 1);
        LastLesson = lesson;
    }
}
