using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Portal.Persistence;

namespace Portal.Tests.Endpoints.Fuzzing;

/// <summary>A hash of everything that each table holds, to see whether anything changed, and where.</summary>
internal static class DatabaseFingerprint
{
    public static async Task<IReadOnlyDictionary<string, string>> OfAsync(PortalDbContext db)
    {
        var tables = await db.Database.SqlQueryRaw<string>("SELECT name AS Value FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'").ToListAsync();
        var prints = new Dictionary<string, string>(StringComparer.Ordinal);
        await db.Database.OpenConnectionAsync();
        foreach (var table in tables)
        {
            await using var command = db.Database.GetDbConnection().CreateCommand();
#pragma warning disable CA2100 // The names are those of our own tables.
            command.CommandText = $"SELECT * FROM \"{table}\" ORDER BY rowid";
#pragma warning restore CA2100
            await using var reader = await command.ExecuteReaderAsync();
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            var row = new object[reader.FieldCount];
            var rows = 0;
            for (; await reader.ReadAsync(); rows++)
            {
                reader.GetValues(row);
                hash.AppendData(Encoding.UTF8.GetBytes(string.Join('\u001f', row.Select(value => value is byte[] bytes ? Convert.ToHexString(bytes) : value))));
            }

            prints[table] = $"{rows} {Convert.ToHexString(hash.GetHashAndReset())}";
        }

        return prints;
    }
}
