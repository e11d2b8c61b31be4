using System.Data.Common;
using Npgsql;

namespace Portal.Persistence;

/// <summary>What the portal adds to the connection string of a PostgreSQL.</summary>
public static class PostgresConnection
{
    // Read and planned once a connection instead of each time: half as much again of holds and settlements. Plans take memory of the server, some 20 KiB each.
    private const int PreparedStatements = 100;

    private static readonly string[] Names = ["Max Auto Prepare", "MaxAutoPrepare"];

    /// <summary>The string with statements that come often prepared, unless it says itself how many.</summary>
    public static string Of(string given)
    {
        var said = new DbConnectionStringBuilder { ConnectionString = given };
        var connection = new NpgsqlConnectionStringBuilder(given);
        if (!Names.Any(said.ContainsKey))
            connection.MaxAutoPrepare = PreparedStatements;
        return connection.ConnectionString;
    }
}
