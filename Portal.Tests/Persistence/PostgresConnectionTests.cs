using Npgsql;
using Portal.Persistence;

namespace Portal.Tests.Persistence;

public sealed class PostgresConnectionTests
{
    [Theory]
    [InlineData("", 100)]
    [InlineData(";Max Auto Prepare=0", 0)]
    [InlineData(";maxautoprepare=7", 7)]
    public void Of_AString_PreparesUnlessItSaysItself(string more, int prepared)
    {
        var connection = new NpgsqlConnectionStringBuilder(PostgresConnection.Of("Host=db;Username=portal;Password=secret" + more));

        Assert.Equal((prepared, "db", "portal"), (connection.MaxAutoPrepare, connection.Host, connection.Username));
    }
}
