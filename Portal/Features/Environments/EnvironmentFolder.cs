using Portal.Core.Compute;
using Portal.Core.Primitives;
using Portal.Hosting;

namespace Portal.Features.Environments;

/// <summary>Whether a folder of this host may be the system that tasks see.</summary>
public static class EnvironmentFolder
{
    private static readonly string[] Shells = ["/bin/bash", "/usr/bin/bash", "/bin/sh", "/usr/bin/sh"];

    /// <summary>Null when it may; else the refusal of <c>rootFolder</c>, with the <c>rule</c> it breaks.</summary>
    public static Refusal? Check(string path, DataRoot dataRoot) =>
        !path.StartsWith('/') || Path.GetFullPath(path) != path ? Refuse("absolute")
        : path == "/" ? Refuse("whole_host")
        : Directory.Exists(path) is false ? Refuse("missing")
        : LinkOn(path) is { } link ? Refuse("link", ("link", link), ("nearest", new FileInfo(link).LinkTarget!))
        : HoldsData(path, dataRoot) ? Refuse("holds_data")
        : ShellOf(path) is null ? Refuse("no_shell")
        : null;

    /// <summary>The shell of a root folder as a process inside sees it, bash where there is one; null without any.</summary>
    public static string? ShellOf(string root) => Array.Find(Shells, shell => RootedPath.Resolve(root, shell) is { } file && IsProgram(file));

    private static bool IsProgram(string file) =>
        File.Exists(file) && (File.GetUnixFileMode(file) & (UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute)) != UnixFileMode.None;

    // What was checked must be what is shown later: a link could be turned elsewhere in between.
    private static string? LinkOn(string path)
    {
        for (var part = path; part is not (null or "/"); part = Path.GetDirectoryName(part))
        {
            if (new FileInfo(part).LinkTarget is not null)
                return part;
        }

        return null;
    }

    // Neither the portal's own data nor a folder that has it somewhere below: a task would read all of it.
    private static bool HoldsData(string path, DataRoot dataRoot)
    {
        var data = Path.GetFullPath(dataRoot.Path);
        return IsWithin(data, path) || (IsWithin(path, data) && Path.GetDirectoryName(path) != Path.GetFullPath(dataRoot.Environments));
    }

    private static bool IsWithin(string path, string folder) => path == folder || path.StartsWith(folder.TrimEnd('/') + '/', StringComparison.Ordinal);

    private static Refusal Refuse(string rule, params ReadOnlySpan<(string Name, string Value)> more)
    {
        var details = new Dictionary<string, string>(StringComparer.Ordinal) { ["rule"] = rule };
        foreach (var (name, value) in more)
            details[name] = value;
        return new Refusal(TaskRefusal.InvalidField, "rootFolder", details);
    }
}
