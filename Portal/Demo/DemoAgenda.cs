namespace Portal.Demo;

/// <summary>What happens when, in the past that is being made: acts in the order of their instants, those of one instant in the order they were noted.</summary>
internal sealed class DemoAgenda(DemoClock clock)
{
    private readonly PriorityQueue<Func<Task>, (DateTimeOffset At, int Number)> _acts = new();
    private int _number;

    public void Note(DateTimeOffset at, Func<Task> act) => _acts.Enqueue(act, (at, _number++));

    /// <summary>Lives through everything before <paramref name="until"/>, also what is noted on the way.</summary>
    /// <param name="afterEach">The portal's workers, which would have run meanwhile.</param>
    public async Task LiveAsync(DateTimeOffset until, Func<Task> afterEach)
    {
        while (_acts.TryPeek(out var act, out var next) && next.At < until)
        {
            _acts.Dequeue();
            clock.MoveTo(next.At);
            await act();
            await afterEach();
        }

        clock.MoveTo(until);
    }
}
