using System.Security.Cryptography;
using Portal.Hosting;

namespace Portal.Features.Verification.Documents;

/// <summary>A key that wraps those of documents.</summary>
public sealed record MasterKey(string Id, byte[] Key);

/// <summary>
/// The master keys, in a file of the data root that the portal's user alone may read: a line each, its id and its key, the one in use last. It is read anew each time, so that a rotation beside a running
/// portal is seen at once.
/// </summary>
public sealed class DocumentKeyRing(DataRoot dataRoot)
{
    private const int KeyBytes = 32;
    private static readonly Lock OneAtATime = new();

    private string File => Path.Combine(dataRoot.Keys, "documents.keys");

    /// <summary>The key to wrap with; made at the first call.</summary>
    public MasterKey Current()
    {
        lock (OneAtATime)
        {
            var all = Read();
            return all.Count > 0 ? all[^1] : AddTo(all);
        }
    }

    /// <summary>The key of an id.</summary>
    /// <exception cref="InvalidOperationException">It is not there: the file was lost or replaced.</exception>
    public MasterKey Find(string id) => Read().Find(key => key.Id == id) ?? throw new InvalidOperationException($"The master key {id} is not in {File}: restore that file from the backup that belongs to the database.");

    /// <summary>All of them, the one in use last.</summary>
    public IReadOnlyList<MasterKey> All() => Read();

    /// <summary>Makes another, which is in use from now on.</summary>
    public MasterKey Add()
    {
        lock (OneAtATime)
            return AddTo(Read());
    }

    /// <summary>Forgets all but these.</summary>
    public void Keep(IReadOnlySet<string> ids)
    {
        lock (OneAtATime)
            Write(Read().FindAll(key => ids.Contains(key.Id)));
    }

    private MasterKey AddTo(List<MasterKey> all)
    {
        var key = new MasterKey(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8)), RandomNumberGenerator.GetBytes(KeyBytes));
        Write([.. all, key]);
        return key;
    }

    private List<MasterKey> Read() => !System.IO.File.Exists(File) ? [] :
        [.. System.IO.File.ReadAllLines(File).Select(line => line.Split(' ')).Where(parts => parts.Length == 2).Select(parts => new MasterKey(parts[0], Convert.FromBase64String(parts[1])))];

    // Beside its place and then renamed, so that no crash leaves half of it.
    private void Write(IReadOnlyCollection<MasterKey> keys)
    {
        var beside = File + ".new";
        using (var stream = new FileStream(beside, new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite }))
        {
            using var writer = new StreamWriter(stream);
            foreach (var key in keys)
                writer.Write($"{key.Id} {Convert.ToBase64String(key.Key)}\n");
            writer.Flush();
            stream.Flush(flushToDisk: true);
        }

        System.IO.File.Move(beside, File, overwrite: true);
    }
}
