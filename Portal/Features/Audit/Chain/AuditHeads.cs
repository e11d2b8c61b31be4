using System.Globalization;
using Portal.Hosting;

namespace Portal.Features.Audit.Chain;

/// <summary>The head of each day, in a file beside the database: who changes the one has to change the other too.</summary>
public sealed class AuditHeads(DataRoot dataRoot)
{
    private string Path => System.IO.Path.Combine(dataRoot.Path, "audit-heads.txt");

    /// <summary>The heads in the order of their days.</summary>
    public IReadOnlyList<(DateOnly Day, AuditHead Head)> Read() => !File.Exists(Path) ? [] :
    [
        .. from line in File.ReadAllLines(Path)
           let parts = line.Split(' ')
           where parts.Length == 2 && DateOnly.TryParseExact(parts[0], "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _)
           let head = AuditHead.Parse(parts[1])
           where head is not null
           select (DateOnly.ParseExact(parts[0], "yyyy-MM-dd", CultureInfo.InvariantCulture), head.Value),
    ];

    /// <summary>Writes the head of a day down.</summary>
    public void Append(DateOnly day, AuditHead head)
    {
        using var file = new FileStream(Path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite);
        using var text = new StreamWriter(file);
        text.Write(string.Create(CultureInfo.InvariantCulture, $"{day:yyyy-MM-dd} {head}\n"));
        text.Flush();
        file.Flush(flushToDisk: true);
    }
}
