using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Portal.Persistence;

/// <summary>
/// Untracked rows beside what is stored of them, so that only those columns are written in which one of them has changed: SQLite writes every index that holds a column a statement
/// names, whether it has changed or not. Values kept as JSON must be replaced, not changed in place.
/// </summary>
public sealed class StoredRows<TRow>
    where TRow : class
{
    private readonly Columns _columns;
    private readonly List<Stored> _rows;

    private StoredRows(Columns columns, List<Stored> rows) => (_columns, _rows) = (columns, rows);

    /// <summary>Remembers rows as they were just read; nothing in them has changed yet.</summary>
    public static StoredRows<TRow> Of(IModel model, IEnumerable<TRow> rows)
    {
        var columns = Columns.Of(model);
        return new StoredRows<TRow>(columns, [.. rows.Select(row => new Stored(row, columns.ImageOf(row)))]);
    }

    /// <summary>Writes what has changed since, once; each row with the version it was read in, in the transaction of <paramref name="db"/>.</summary>
    /// <returns>The rows that had changed, in their order.</returns>
    /// <exception cref="DbUpdateConcurrencyException">Of some row another version is stored by now.</exception>
    public async Task<List<TRow>> WriteAsync(DbContext db, CancellationToken cancellationToken)
    {
        var (changed, written) = (new SortedSet<int>(), new List<Stored>());
        foreach (var stored in _rows)
            if (_columns.Changes(stored, changed))
                written.Add(stored);

        if (written.Count > 0)
            await _columns.UpdateOf(changed).ExecuteAsync(db, written, cancellationToken);
        return written.ConvertAll(stored => stored.Row);
    }

    private readonly record struct Stored(TRow Row, object?[] Image);

    private sealed class Columns
    {
        private static readonly ConditionalWeakTable<IModel, Columns> Known = [];

        private readonly ConcurrentDictionary<string, RowStatement<Stored>> _updates = new(StringComparer.Ordinal);
        private readonly IEntityType _type;
        private readonly IProperty[] _properties;
        private readonly Func<TRow, object?>[] _values;
        private readonly ValueComparer[] _comparers;
        private readonly int _version;

        private Columns(IEntityType type)
        {
            _type = type;
            _properties = [.. type.GetFlattenedProperties().Where(property => !property.IsPrimaryKey())];
            _values = [.. _properties.Select(property => RowStatement<TRow>.Getter(property, row => row))];
            _comparers = [.. _properties.Select(property => property.GetValueComparer())];
            _version = Array.FindIndex(_properties, property => property.IsConcurrencyToken);
        }

        public static Columns Of(IModel model) => Known.GetValue(model, static made => new Columns(made.FindEntityType(typeof(TRow))!));

        public object?[] ImageOf(TRow row)
        {
            var image = new object?[_values.Length];
            for (var i = 0; i < image.Length; i++)
                image[i] = _comparers[i].Snapshot(_values[i](row));
            return image;
        }

        /// <summary>Adds the columns in which a row has changed; false when it has not.</summary>
        public bool Changes(Stored stored, SortedSet<int> changed)
        {
            var any = false;
            for (var i = 0; i < _values.Length; i++)
            {
                if (_comparers[i].Equals(stored.Image[i], _values[i](stored.Row)))
                    continue;
                changed.Add(i);
                any = true;
            }

            return any;
        }

        public RowStatement<Stored> UpdateOf(SortedSet<int> changed) => _updates.GetOrAdd(
            string.Join(',', changed), _ => RowStatement<Stored>.UpdateOf(_type, [.. changed.Select(i => _properties[i])], stored => stored.Row, stored => stored.Image[_version]!));
    }
}
