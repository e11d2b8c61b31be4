namespace Portal.Core.Scheduling.Placement;

/// <summary>GPU models by number, so that a set of them is one word. Numbers run from 0 in the order of first mention.</summary>
public sealed class GpuModels
{
    /// <summary>The most models a cluster may have.</summary>
    public const int Most = 64;

    /// <summary>The set of all models, those not yet mentioned included.</summary>
    public const ulong Any = ulong.MaxValue;

    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);

    /// <summary>The number of a model.</summary>
    /// <exception cref="InvalidOperationException">There are more than <see cref="Most"/> models.</exception>
    public int NumberOf(string model)
    {
        if (_numbers.TryGetValue(model, out var number))
            return number;
        if (_numbers.Count == Most)
            throw new InvalidOperationException($"More than {Most} GPU models: {model}.");
        _numbers.Add(model, _numbers.Count);
        return _numbers.Count - 1;
    }

    /// <summary>The set of the models named; <see cref="Any"/> when none is.</summary>
    public ulong SetOf(IReadOnlyCollection<string> models)
    {
        ArgumentNullException.ThrowIfNull(models);
        if (models.Count == 0)
            return Any;
        var set = 0UL;
        foreach (var model in models)
            set |= 1UL << NumberOf(model);
        return set;
    }

    /// <summary>The models of a set, in the order of first mention; none for <see cref="Any"/>, as <see cref="SetOf"/> reads it.</summary>
    public IReadOnlyList<string> NamesOf(ulong set) =>
        set == Any ? [] : [.. from model in _numbers where (set & (1UL << model.Value)) != 0 orderby model.Value select model.Key];
}
