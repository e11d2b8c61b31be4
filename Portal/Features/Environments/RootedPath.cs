namespace Portal.Features.Environments;

/// <summary>Looks paths up as a process would that has a folder for its root.</summary>
public static class RootedPath
{
    // As the kernel: more links than this are a circle.
    private const int MostLinks = 40;

    /// <summary>The place on the host of <paramref name="path"/> inside <paramref name="root"/>, with no link left in it below the root; null when it leads nowhere.</summary>
    public static string? Resolve(string root, string path)
    {
        var ahead = new Stack<string>(Parts(path));
        var behind = new List<string>();
        var links = 0;
        while (ahead.TryPop(out var part))
        {
            if (part == "..")
            {
                behind.RemoveRange(Math.Max(0, behind.Count - 1), Math.Min(1, behind.Count));
                continue;
            }

            var here = new FileInfo(Place(root, behind, part));
            if (here.LinkTarget is not { } target)
            {
                if (!Path.Exists(here.FullName))
                    return null;
                behind.Add(part);
                continue;
            }

            if (++links > MostLinks)
                return null;
            if (target.StartsWith('/'))
                behind.Clear();
            foreach (var next in Parts(target))
                ahead.Push(next);
        }

        return Place(root, behind);
    }

    private static string Place(string root, List<string> behind, params ReadOnlySpan<string> last) => Path.Combine([root, .. behind, .. last]);

    // The last first, as a stack wants them.
    private static IEnumerable<string> Parts(string path) => path.Split('/', StringSplitOptions.RemoveEmptyEntries).Where(part => part != ".").Reverse();
}
