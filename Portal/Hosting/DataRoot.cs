namespace Portal.Hosting;

/// <summary>The folders under the data root; made at start, readable by the portal's user alone.</summary>
public sealed class DataRoot
{
    public DataRoot(string path)
    {
        Path = path;
        foreach (var folder in new[] { path, Keys, Mail, Attempts, Files, Environments, Runners, Uploads, Traces, Documents })
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    public string Path { get; }

    public string Database => Combine("portal.db");

    public string Keys => Combine("keys");

    public string Mail => Combine("mail");

    /// <summary>The spool: one folder an attempt.</summary>
    public string Attempts => Combine("attempts");

    public string Files => Combine("files");

    /// <summary>Unpacked root folders that tasks may see as their system; where an administrator puts them, unless elsewhere.</summary>
    public string Environments => Combine("environments");

    /// <summary>Files on their way in; a rename into <see cref="Files"/> completes them.</summary>
    public string Uploads => Combine("uploads");

    /// <summary>Copies of the runner that live attempts were started with.</summary>
    public string Runners => Combine("runners");

    /// <summary>Workload traces that the capacity planner plays.</summary>
    public string Traces => Combine("traces");

    /// <summary>Documents of applications to be verified, encrypted.</summary>
    public string Documents => Combine("documents");

    private string Combine(string name) => System.IO.Path.Combine(Path, name);
}
