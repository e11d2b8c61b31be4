namespace Portal.Core.Scheduling.Placement.Planning;

/// <summary>What share each shape has of the tasks to come: history, until what arrives contradicts it, then what arrives.</summary>
/// <remarks>
/// Pearson's χ² compares arrivals with the mix last planned for, whenever the arrivals have doubled. When it is more than four standard deviations above its
/// mean, history counts as no more than <see cref="DoubtedHistory"/> tasks from then on.
/// </remarks>
internal sealed class TaskMix
{
    private const int FirstLook = 128;
    private const double DoubtedHistory = 32;

    /// <summary>Tasks of a group that must be expected for it to be a cell of its own in the test.</summary>
    private const double LeastExpected = 5;

    private readonly Dictionary<TaskShape, double> _history;
    private readonly Dictionary<TaskShape, double> _observed = [];
    private readonly double _historyTotal;
    private ShapeGroups _planned = new([], []);
    private double _observedTotal;
    private double _nextLook = FirstLook;
    private double _historyWeight = 1;

    public TaskMix(IEnumerable<(TaskShape Shape, double Count)> history)
    {
        _history = history.Where(entry => entry.Count > 0).GroupBy(entry => entry.Shape, entry => entry.Count).ToDictionary(shape => shape.Key, shape => shape.Sum());
        _historyTotal = _history.Values.Sum();
    }

    public bool IsEmpty => _history.Count == 0 && _observed.Count == 0;

    /// <summary>Counts an arrival. True when the plan should be made anew: the mix is not what was planned for.</summary>
    public bool Observe(TaskShape shape)
    {
        System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(_observed, shape, out _)++;
        if (++_observedTotal < _nextLook)
            return false;
        _nextLook = _observedTotal * 2;
        if (!IsContradicted())
            return false;
        if (_historyTotal > 0)
            _historyWeight = Math.Min(_historyWeight, DoubtedHistory / _historyTotal);
        return true;
    }

    /// <summary>All shapes of the mix, by number.</summary>
    public TaskShape[] Shapes() => [.. _history.Keys.Union(_observed.Keys).OrderBy(shape => shape.Index)];

    /// <summary>How many tasks of each of these shapes come with so many thousandths of GPU, in this mix.</summary>
    public double[] Demand(ReadOnlySpan<TaskShape> shapes, long gpuMilli)
    {
        var demand = Array.ConvertAll(shapes.ToArray(), Share);
        var gpuPerTask = 0.0;
        for (var i = 0; i < demand.Length; i++)
            gpuPerTask += demand[i] * shapes[i].TotalGpuMilli;
        // Work without any GPU could go on for ever: expect as many tasks as there were.
        var tasks = gpuPerTask > 0 ? gpuMilli / gpuPerTask : Math.Max(_historyTotal, _observedTotal);
        for (var i = 0; i < demand.Length; i++)
            demand[i] *= tasks;
        return demand;
    }

    /// <summary>Remembers the demand that is planned for, to compare arrivals with.</summary>
    public void PlannedFor(ShapeGroups groups) => _planned = groups;

    private double Share(TaskShape shape)
    {
        var count = (_history.GetValueOrDefault(shape) * _historyWeight) + _observed.GetValueOrDefault(shape);
        return count / ((_historyTotal * _historyWeight) + _observedTotal);
    }

    private bool IsContradicted()
    {
        if (_planned.Places.Length == 0)
            return true;
        var seen = _planned.Sum([.. _observed.Keys], [.. _observed.Values]);
        var expectedPerTask = _observedTotal / _planned.Demand.Sum();
        var (statistic, cells) = (0.0, 0);
        var (seenElsewhere, expectedElsewhere) = (_observedTotal, _observedTotal);
        for (var group = 0; group < seen.Length; group++)
        {
            var expected = _planned.Demand[group] * expectedPerTask;
            if (expected < LeastExpected)
                continue;
            statistic += (seen[group] - expected) * (seen[group] - expected) / expected;
            seenElsewhere -= seen[group];
            expectedElsewhere -= expected;
            cells++;
        }
        expectedElsewhere = Math.Max(1, expectedElsewhere);
        statistic += (seenElsewhere - expectedElsewhere) * (seenElsewhere - expectedElsewhere) / expectedElsewhere;
        return statistic > cells + (4 * Math.Sqrt(2.0 * cells));
    }
}
