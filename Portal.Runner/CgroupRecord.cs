using Portal.Core.Execution;
using Portal.Runner.Metering;

namespace Portal.Runner;

/// <summary>
/// The file <c>cgroup</c> of an attempt: its cgroup's folders, written before they are made, so that a later process finds them
/// although it runs in another cgroup itself.
/// </summary>
internal static class CgroupRecord
{
    public static void Write(AttemptFolder folder, AttemptCgroup cgroup) =>
        File.WriteAllLines(PathOf(folder), cgroup.Folders);

    /// <summary>Folders that bear the attempt's cgroup name; none when nothing was recorded.</summary>
    public static IReadOnlyList<string> Read(AttemptFolder folder)
    {
        try
        {
            var name = NameOf(folder);
            return [.. File.ReadAllLines(PathOf(folder)).Where(line => Path.IsPathRooted(line) && Path.GetFileName(line) == name)];
        }
        catch (IOException)
        {
            return [];
        }
    }

    public static string NameOf(AttemptFolder folder) => $"portal-{Path.GetFileName(folder.Path)}";

    private static string PathOf(AttemptFolder folder) => Path.Combine(folder.Path, "cgroup");
}
