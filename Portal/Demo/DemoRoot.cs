using Portal.Persistence;

namespace Portal.Demo;

/// <summary>
/// Tells the data root of a demo from that of a portal in use, by a file in it. A demo never starts on anything else, and nothing
/// else starts on a demo: its passwords stand on the sign-in page.
/// </summary>
public sealed class DemoRoot(string path)
{
    private const string Begun = "begun";
    private const string Made = "made";

    private string Marker => Path.Combine(path, "demo");

    /// <summary>True once the whole history is there.</summary>
    public bool IsMade => File.Exists(Marker) && File.ReadAllText(Marker).Trim() == Made;

    /// <summary>Why the portal must not start so; null when it may. Looks before anything is written.</summary>
    public static string? Refuse(bool isDemo, string path, DatabaseOptions database)
    {
        ArgumentNullException.ThrowIfNull(database);
        // Refused elsewhere, with its own words.
        if (!Path.IsPathRooted(path))
            return null;
        var isMarked = File.Exists(new DemoRoot(path).Marker);
        return !isDemo
            ? isMarked ? $"{path} holds a demo, whose passwords everybody knows. Start it with eng/run.sh --demo ({DemoOptions.Section}:Enabled=true), or name another folder with --data." : null
            : database.Provider != DatabaseProvider.Sqlite || database.ConnectionString.Length > 0
                ? $"{DemoOptions.Section}:Enabled: a demo keeps a database file of its own. Take {DatabaseOptions.Section}:Provider and :ConnectionString away."
            : !isMarked && HoldsFiles(path)
                ? $"{DemoOptions.Section}:Enabled: {path} is in use and no demo. Name a folder that is empty or missing with --data."
            : null;
    }

    /// <summary>Begins from nothing: what an earlier start left half-made is cleared away.</summary>
    public void Begin()
    {
        Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        File.WriteAllText(Marker, Begun);
        foreach (var entry in new DirectoryInfo(path).EnumerateFileSystemInfos().Where(entry => entry.FullName != Path.GetFullPath(Marker)))
        {
            // A link is removed, never followed.
            if (entry is DirectoryInfo { LinkTarget: null } folder)
                folder.Delete(recursive: true);
            else
                entry.Delete();
        }
    }

    public void Finish() => File.WriteAllText(Marker, Made);

    private static bool HoldsFiles(string path) => Directory.Exists(path) && Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories).Any();
}
