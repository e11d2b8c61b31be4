using Npgsql;
using NpgsqlTypes;

namespace Portal.Persistence;

/// <summary>Writes many rows by one statement whose parameters are whole columns: a PostgreSQL binds and carries it out once, not once a row.</summary>
internal static class PostgresRows
{
    /// <returns>How many rows there are more.</returns>
    public static async Task<int> InsertAsync<TRow>(NpgsqlConnection connection, RowStatement<TRow> statement, IReadOnlyCollection<TRow> rows, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = $"{statement.Into} SELECT * FROM UNNEST({string.Join(", ", statement.Columns.Select((_, i) => $"@p{i}"))})";
        var first = rows.First();
        for (var i = 0; i < statement.Columns.Count; i++)
        {
            var one = (NpgsqlParameter)statement.Columns[i].Parameter(command, i, first);
            command.Parameters.Add(new NpgsqlParameter(one.ParameterName, one.NpgsqlDbType | NpgsqlDbType.Array) { Value = ValuesOf(statement.Columns[i], rows) });
        }

        return await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static Array ValuesOf<TRow>(RowStatement<TRow>.Column column, IReadOnlyCollection<TRow> rows)
    {
        var type = column.Mapping.Converter?.ProviderClrType ?? column.Mapping.ClrType;
        type = Nullable.GetUnderlyingType(type) ?? type;
        var (values, i) = (Array.CreateInstance(type.IsValueType ? typeof(Nullable<>).MakeGenericType(type) : type, rows.Count), 0);
        foreach (var row in rows)
            values.SetValue(column.Stored(row) is var value and not DBNull ? value : null, i++);
        return values;
    }
}
