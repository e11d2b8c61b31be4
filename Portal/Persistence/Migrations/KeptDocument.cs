namespace Portal.Persistence.Migrations;

/// <summary>What a table's triggers keep as it is, and which acts they refuse.</summary>
/// <param name="Name">The table.</param>
public sealed record KeptDocument(string Name)
{
    /// <summary>The column whose value makes a row stay as it is; empty where every row does.</summary>
    public string IssuedBy { get; init; } = "";

    /// <summary>Columns that no update of a kept row may name.</summary>
    public required IReadOnlyList<string> Fixed { get; init; }

    /// <summary>Columns that are said once.</summary>
    public required IReadOnlyList<string> Once { get; init; }

    /// <summary>Numbers that only grow.</summary>
    public IReadOnlyList<string> Rising { get; init; } = [];

    /// <summary>The refused acts, for databases whose triggers look at a row and at named columns: what an update does not name costs nothing.</summary>
    /// <param name="differs">How two values that may be null are said to differ.</param>
    internal IEnumerable<RefusedAct> Acts(string differs)
    {
        var issued = IssuedBy.Length == 0 ? "" : $"""OLD."{IssuedBy}" IS NOT NULL""";
        yield return new RefusedAct("Delete", "DELETE", issued);
        yield return new RefusedAct("Fixed", $"UPDATE OF {Names(Fixed)}", issued);
        yield return new RefusedAct("Once", $"UPDATE OF {Names([.. Once, .. Rising])}", string.Join(" OR ",
        [
            .. Once.Select(column => $"""(OLD."{column}" IS NOT NULL AND NEW."{column}" {differs} OLD."{column}")"""),
            .. Rising.Select(column => $"""NEW."{column}" < OLD."{column}" """.TrimEnd()),
        ]));
    }

    /// <summary>The same for SQL Server, whose triggers look at all rows of a statement.</summary>
    internal IEnumerable<RefusedAct> ActsOnSqlServer()
    {
        var issued = $"EXISTS (SELECT 1 FROM deleted d{(IssuedBy.Length == 0 ? "" : $" WHERE d.{IssuedBy} IS NOT NULL")})";
        yield return new RefusedAct("Delete", "DELETE", issued);
        yield return new RefusedAct("Fixed", "UPDATE", $"({string.Join(" OR ", Fixed.Select(column => $"UPDATE({column})"))}) AND {issued}");
        yield return new RefusedAct("Once", "UPDATE", $"EXISTS (SELECT 1 FROM inserted i JOIN deleted d ON i.Id = d.Id WHERE {string.Join(" OR ",
        [
            .. Once.Select(column => $"(d.{column} IS NOT NULL AND (i.{column} IS NULL OR i.{column} <> d.{column}))"),
            .. Rising.Select(column => $"i.{column} < d.{column}"),
        ])})");
    }

    private static string Names(IReadOnlyList<string> columns) => string.Join(", ", columns.Select(column => $"\"{column}\""));

    /// <param name="Name">Ends the trigger's name.</param>
    /// <param name="Event">What starts it.</param>
    /// <param name="When">What makes it refuse; empty for always.</param>
    internal sealed record RefusedAct(string Name, string Event, string When);
}
