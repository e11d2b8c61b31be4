using System.Collections.Concurrent;

namespace Portal.Features.ComputeTasks;

/// <summary>What rows say, kept from reading to reading by their versions: only what has changed is read again, whoever changed it.</summary>
/// <remarks>Safe for several readers at once: what is kept only ever answers for the version it was read at.</remarks>
internal sealed class KeptRows<TId, TRow>
    where TId : struct
{
    // More than so many are read with everything else: a question that names them all would be dearer.
    private const int MostNamed = 1000;

    private readonly ConcurrentDictionary<TId, KeptRow<TId, TRow>> _kept = new();

    /// <summary>The rows of <paramref name="versions"/>, in their order, less those that are gone by the time they are read.</summary>
    /// <param name="versions">What there is.</param>
    /// <param name="readAsync">Reads the rows with these ids, or all of them without ids.</param>
    public async Task<List<TRow>> ReadAsync(IReadOnlyList<RowVersion<TId>> versions, Func<IReadOnlyList<TId>?, Task<List<KeptRow<TId, TRow>>>> readAsync)
    {
        var changed = new HashSet<TId>();
        foreach (var row in versions)
            if (!_kept.TryGetValue(row.Id, out var kept) || kept.Version != row.Version)
                changed.Add(row.Id);
        if (changed.Count > 0)
            foreach (var row in await readAsync(changed.Count > MostNamed ? null : [.. changed]))
            {
                _kept[row.Id] = row;
                changed.Remove(row.Id);
            }

        var rows = new List<TRow>(versions.Count);
        foreach (var row in versions)
            if (!changed.Contains(row.Id) && _kept.TryGetValue(row.Id, out var kept))
                rows.Add(kept.Row);
        Forget(versions);
        return rows;
    }

    private void Forget(IReadOnlyList<RowVersion<TId>> versions)
    {
        if (_kept.Count <= versions.Count + MostNamed)
            return;
        var there = versions.Select(row => row.Id).ToHashSet();
        foreach (var id in _kept.Keys)
            if (!there.Contains(id))
                _kept.TryRemove(id, out _);
    }
}

/// <summary>A row and how often it has changed.</summary>
internal readonly record struct RowVersion<TId>(TId Id, long Version);

/// <summary>A row as it was read.</summary>
internal sealed record KeptRow<TId, TRow>(TId Id, long Version, TRow Row);
