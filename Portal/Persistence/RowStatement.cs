using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace Portal.Persistence;

/// <summary>
/// One statement for many rows, past the change tracker: prepared once on SQLite, sent together where the server is a round trip away, and for new rows of PostgreSQL carried out once with its columns as
/// arrays. Values are converted as the model says.
/// </summary>
/// <param name="Sql">The statement; its parameters are <c>@p0</c>, <c>@p1</c> … in the order of <paramref name="Columns"/>.</param>
/// <param name="Columns">What each parameter is of a row.</param>
public sealed record RowStatement<TRow>(string Sql, IReadOnlyList<RowStatement<TRow>.Column> Columns)
{
    /// <summary>Where an insert puts its rows, <c>INSERT INTO table (columns)</c>; null for another statement.</summary>
    public string? Into { get; private init; }

    /// <param name="Mapping">How the database stores it.</param>
    /// <param name="Value">The value in the model's type.</param>
    public sealed record Column(RelationalTypeMapping Mapping, Func<TRow, object?> Value)
    {
        internal object Stored(TRow row)
        {
            var value = Value(row);
            return (value is not null && Mapping.Converter is { } converter ? converter.ConvertToProvider(value) : value) ?? DBNull.Value;
        }

        internal DbParameter Parameter(DbCommand command, int number, TRow row)
        {
            var parameter = Mapping.CreateParameter(command, $"@p{number}", null, nullable: true);
            parameter.Value = Stored(row);
            return parameter;
        }
    }

    /// <summary>Inserts whole entities.</summary>
    public static RowStatement<TRow> InsertOf(IEntityType type)
    {
        ArgumentNullException.ThrowIfNull(type);
        var table = StoreObjectIdentifier.Table(type.GetTableName()!, type.GetSchema());
        var properties = type.GetFlattenedProperties().ToList();
        var names = string.Join(", ", properties.Select(property => $"\"{property.GetColumnName(table)}\""));
        var into = $"INSERT INTO \"{table.Name}\" ({names})";
        return new RowStatement<TRow>(
            $"{into} VALUES ({string.Join(", ", properties.Select((_, i) => $"@p{i}"))})",
            [.. properties.Select(property => new Column(property.GetRelationalTypeMapping(), Getter(property, row => row!)))]) { Into = into };
    }

    /// <summary>Writes properties of entities over those stored, where the concurrency token is still what it was read as.</summary>
    /// <param name="type">Of the entity; it has one token.</param>
    /// <param name="values">What is written.</param>
    /// <param name="entity">The entity as it is to be.</param>
    /// <param name="token">The token as it was read.</param>
    public static RowStatement<TRow> UpdateOf(IEntityType type, IReadOnlyList<IProperty> values, Func<TRow, object> entity, Func<TRow, object> token)
    {
        ArgumentNullException.ThrowIfNull(type);
        ArgumentNullException.ThrowIfNull(values);
        var table = StoreObjectIdentifier.Table(type.GetTableName()!, type.GetSchema());
        var keys = type.FindPrimaryKey()!.Properties;
        var version = type.GetProperties().Single(property => property.IsConcurrencyToken);
        var (sets, wheres) = (values.Select((property, i) => $"{Name(property)} = @p{i}"), keys.Append(version).Select((property, i) => $"{Name(property)} = @p{values.Count + i}"));
        return new RowStatement<TRow>(
            $"UPDATE \"{table.Name}\" SET {string.Join(", ", sets)} WHERE {string.Join(" AND ", wheres)}",
            [.. values.Concat(keys).Select(property => new Column(property.GetRelationalTypeMapping(), Getter(property, entity))), new Column(version.GetRelationalTypeMapping(), token)]);

        string Name(IProperty property) => $"\"{property.GetColumnName(table)}\"";
    }

    /// <summary>A parameter stored as a property of an entity is.</summary>
    public static Column As(IEntityType type, string property, Func<TRow, object?> value)
    {
        ArgumentNullException.ThrowIfNull(type);
        return new Column(type.FindProperty(property)!.GetRelationalTypeMapping(), value);
    }

    /// <summary>Carries it out in the transaction of <paramref name="db"/>.</summary>
    /// <exception cref="DbUpdateConcurrencyException">For some row it changed nothing, or more than one row.</exception>
    public async Task ExecuteAsync(DbContext db, IReadOnlyCollection<TRow> rows, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(db);
        if (rows.Count == 0)
            return;
        var connection = db.Database.GetDbConnection();
        var transaction = db.Database.CurrentTransaction?.GetDbTransaction() ?? throw new InvalidOperationException("Rows are written inside a transaction of the caller.");
        var isDone = connection is NpgsqlConnection postgres && Into is not null && rows.Count > 1
            ? await PostgresRows.InsertAsync(postgres, this, rows, cancellationToken) == rows.Count
            : connection.CanCreateBatch
            ? await TogetherAsync(connection, transaction, rows, cancellationToken)
            : await OneByOneAsync(connection, transaction, rows, cancellationToken);
        if (!isDone)
            throw new DbUpdateConcurrencyException($"A row had changed under: {Sql}");
    }

    private async Task<bool> OneByOneAsync(DbConnection connection, DbTransaction transaction, IReadOnlyCollection<TRow> rows, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        (command.CommandText, command.Transaction) = (Sql, transaction);
        var first = rows.First();
        for (var i = 0; i < Columns.Count; i++)
            command.Parameters.Add(Columns[i].Parameter(command, i, first));
        await command.PrepareAsync(cancellationToken);
        foreach (var row in rows)
        {
            for (var i = 0; i < Columns.Count; i++)
                command.Parameters[i].Value = Columns[i].Stored(row);
            if (await command.ExecuteNonQueryAsync(cancellationToken) != 1)
                return false;
        }

        return true;
    }

    private async Task<bool> TogetherAsync(DbConnection connection, DbTransaction transaction, IReadOnlyCollection<TRow> rows, CancellationToken cancellationToken)
    {
        await using var parameters = connection.CreateCommand();
        await using var batch = connection.CreateBatch();
        batch.Transaction = transaction;
        foreach (var row in rows)
        {
            var command = batch.CreateBatchCommand();
            command.CommandText = Sql;
            for (var i = 0; i < Columns.Count; i++)
                command.Parameters.Add(Columns[i].Parameter(parameters, i, row));
            batch.BatchCommands.Add(command);
        }

        await batch.ExecuteNonQueryAsync(cancellationToken);
        return batch.BatchCommands.All(command => command.RecordsAffected == 1);
    }

    /// <summary>Reads a property of an entity, through the complex ones it lies in; null where one of them is.</summary>
    internal static Func<TRow, object?> Getter(IProperty property, Func<TRow, object> entity)
    {
        var path = new List<Func<object, object?>> { property.GetGetter().GetClrValue };
        for (var type = property.DeclaringType; type is IComplexType complex; type = complex.ComplexProperty.DeclaringType)
            path.Insert(0, complex.ComplexProperty.GetGetter().GetClrValue);
        return row =>
        {
            object? value = entity(row);
            foreach (var step in path)
                value = value is null ? null : step(value);
            return value;
        };
    }
}
