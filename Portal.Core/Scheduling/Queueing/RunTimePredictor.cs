using Portal.Core.Compute;
using Portal.Core.Primitives;

namespace Portal.Core.Scheduling.Queueing;

/// <summary>Learns from tasks that ended how long those to come may run. The same lessons in the same order give the same predictions.</summary>
/// <remarks>
/// A person's next task is most like their last ones (Tsafrir, Etsion and Feitelson 2007, "Backfilling using system-generated predictions"). So the possibilities are the recent
/// run times of the owner, the later and the more alike the heavier. One of another maximum run time counts half as it was, half stretched like the maximum, as people
/// either repeat what they do or scale it. What everybody used of such a maximum counts like a task or two of one's own. Memory is bounded by
/// <see cref="RunsPerOwner"/> runs for each of <see cref="MostOwners"/> owners. Not safe for concurrent use.
/// </remarks>
public sealed class RunTimePredictor
{
    /// <summary>How many of the last runs of an owner are kept.</summary>
    public const int RunsPerOwner = 60;

    /// <summary>How many owners are kept; beyond, whoever ran nothing for longest is forgotten.</summary>
    public const int MostOwners = 10_000;

    // Chosen by the likelihood of the run times of KTH-SP2, each predicted from what had ended before; see docs/scheduling.md.
    private const double RecencyFactor = 0.95;
    private const double EverybodyWeight = 1.2;
    private const int MostPredicted = 10_000;

    // Nothing ended yet, anywhere: a third is the usual use of a maximum run time.
    private static readonly double[] UnknownUse = [0.3];

    // Tasks alike share one prediction until something new is learnt.
    private readonly Dictionary<RunTimeTraits, RunTimeDistribution> _predicted = [];
    private readonly Dictionary<UserId, OwnerRuns> _owners = [];
    private readonly UseOfMaximum _everybody = new();
    private long _lessons;

    /// <summary>Takes in a task that ended after <paramref name="runSeconds"/>.</summary>
    public void Learn(RunTimeTraits traits, long runSeconds)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(runSeconds);
        ArgumentOutOfRangeException.ThrowIfLessThan(traits.MaxRunSeconds, 1, nameof(traits));
        _predicted.Clear();
        _everybody.Add(traits.MaxRunSeconds, runSeconds);
        if (traits.Owner is { } owner)
            RunsOf(owner).Add(new PastRun(traits, runSeconds), ++_lessons);
    }

    /// <summary>How long a task with these traits may run.</summary>
    public RunTimeDistribution Predict(RunTimeTraits traits)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(traits.MaxRunSeconds, 1, nameof(traits));
        if (_predicted.TryGetValue(traits, out var known))
            return known;
        if (_predicted.Count == MostPredicted)
            _predicted.Clear();
        return _predicted[traits] = Weigh(traits);
    }

    private OwnerRuns RunsOf(UserId owner)
    {
        if (_owners.TryGetValue(owner, out var runs))
            return runs;
        if (_owners.Count == MostOwners)
            _owners.Remove(_owners.MinBy(known => known.Value.LastLesson).Key);
        return _owners[owner] = new OwnerRuns(RunsPerOwner);
    }

    private RunTimeDistribution Weigh(RunTimeTraits traits)
    {
        var runs = traits.Owner is { } owner ? _owners.GetValueOrDefault(owner) : null;
        var own = runs?.Count ?? 0;
        var shares = _everybody.Shares(traits.MaxRunSeconds);
        if (shares.IsEmpty)
            shares = UnknownUse;
        var seconds = new long[(2 * own) + shares.Length];
        var weights = new double[seconds.Length];
        var scale = new TraitScale(traits);
        var recency = 1.0;
        for (var i = 0; i < own; i++, recency *= RecencyFactor)
        {
            var past = runs![i];
            seconds[2 * i] = past.RunSeconds;
            seconds[(2 * i) + 1] = past.RunSecondsAt(traits.MaxRunSeconds);
            weights[2 * i] = weights[(2 * i) + 1] = recency * past.LikenessTo(traits, scale) / 2;
        }
        for (var i = 0; i < shares.Length; i++)
        {
            seconds[(2 * own) + i] = (long)(shares[i] * traits.MaxRunSeconds);
            weights[(2 * own) + i] = EverybodyWeight / shares.Length;
        }
        return new RunTimeDistribution(seconds, weights, traits.MaxRunSeconds);
    }
}
