using Portal.Core.Compute;
using Portal.Core.Primitives;

namespace Portal.Core.Scheduling.Queueing;

/// <summary>Learns from tasks that ended how long those to come may run. The same lessons in the same order give the same predictions.</summary>
/// <remarks>
/// A person's next task is most like their last ones (Tsafrir, Etsion and Feitelson 2007, "Backfilling using system-generated predictions"): the recent run times of the owner,
/// the later and the more alike the heavier, and to a small part what everybody used of a maximum run time like this. Memory is bounded by
/// <see cref="RunsPerOwner"/> runs for each of <see cref="MostOwners"/> owners. Not safe for concurrent use.
/// </remarks>
public sealed class RunTimePredictor
{
    /// <summary>How many of the last runs of an owner are kept.</summary>
    public const int RunsPerOwner = 40;

    /// <summary>How many owners are kept; beyond, whoever ran nothing for longest is forgotten.</summary>
    public const int MostOwners = 10_000;

    private const double RecencyFactor = 0.9;
    private const double UnlikeFactor = 0.5;
    private const double EverybodyWeight = 0.15;
    private const double UnknownUseOfMaximum = 0.3;

    private readonly Dictionary<UserId, OwnerRuns> _owners = [];
    private readonly UseOfMaximum _everybody = new();
    private long _lessons;

    /// <summary>Takes in a task that ended after <paramref name="runSeconds"/>.</summary>
    public void Learn(RunTimeTraits traits, long runSeconds)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(runSeconds);
        if (!_owners.TryGetValue(traits.Owner, out var runs))
        {
            if (_owners.Count == MostOwners)
                _owners.Remove(_owners.MinBy(owner => owner.Value.LastLesson).Key);
            _owners[traits.Owner] = runs = new OwnerRuns();
        }
        runs.Add(traits, runSeconds, ++_lessons);
        _everybody.Add(traits.MaxRunSeconds, runSeconds);
    }

    /// <summary>How long a task with these traits may run.</summary>
    public RunTimeDistribution Predict(RunTimeTraits traits)
    {
        var runs = _owners.GetValueOrDefault(traits.Owner);
        var own = runs?.Count ?? 0;
        var shares = _everybody.Shares(traits.MaxRunSeconds);
        var seconds = new long[own + Math.Max(1, shares.Length)];
        var weights = new double[seconds.Length];
        var recency = 1.0;
        for (var i = 0; i < own; i++, recency *= RecencyFactor)
        {
            var (past, run) = runs![i];
            seconds[i] = run;
            weights[i] = recency * Likeness(past, traits);
        }
        if (shares.Length == 0)
            (seconds[own], weights[own]) = ((long)(UnknownUseOfMaximum * traits.MaxRunSeconds), EverybodyWeight);
        for (var i = 0; i < shares.Length; i++)
            (seconds[own + i], weights[own + i]) = ((long)(shares[i] * traits.MaxRunSeconds), EverybodyWeight / shares.Length);
        return new RunTimeDistribution(seconds, weights, traits.MaxRunSeconds);
    }

    private static double Likeness(RunTimeTraits past, RunTimeTraits next) =>
        (past.MaxRunSeconds == next.MaxRunSeconds ? 1 : UnlikeFactor)
        * (past.Amounts == next.Amounts ? 1 : UnlikeFactor)
        * (string.Equals(past.Template, next.Template, StringComparison.Ordinal) ? 1 : UnlikeFactor);

    /// <summary>The last runs of one owner, the latest first.</summary>
    private sealed class OwnerRuns
    {
        private readonly (RunTimeTraits Traits, long RunSeconds)[] _ring = new (RunTimeTraits, long)[RunsPerOwner];
        private int _next;

        public int Count { get; private set; }

        public long LastLesson { get; private set; }

        public (RunTimeTraits Traits, long RunSeconds) this[int back] => _ring[(_next - 1 - back + (2 * RunsPerOwner)) % RunsPerOwner];

        public void Add(RunTimeTraits traits, long runSeconds, long lesson)
        {
            _ring[_next] = (traits, runSeconds);
            _next = (_next + 1) % RunsPerOwner;
            Count = Math.Min(RunsPerOwner, Count + 1);
            LastLesson = lesson;
        }
    }
}
