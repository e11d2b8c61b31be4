using Portal.Runner.Native;

namespace Portal.Runner.Metering;

/// <summary>Disk space a folder takes: allocated blocks, so that a sparse file counts what it holds, and a file with several names once. An empty file counts as one block, since names are not free either.</summary>
public static class DiskMeter
{
    /// <summary>Deepest nesting that is measured: each level holds a descriptor.</summary>
    public const int MaxDepth = 256;

    private const long BlockBytes = 4096;

    /// <returns>Bytes; <see cref="long.MaxValue"/> when nested deeper than <see cref="MaxDepth"/>, which only serves to hide.</returns>
    public static long Measure(string path)
    {
        using var folder = FolderHandle.Open(path);
        return folder is null ? 0 : Measure(folder, MaxDepth, []);
    }

    private static long Measure(FolderHandle folder, int depth, HashSet<ulong> linked)
    {
        if (depth == 0)
            return long.MaxValue;
        var total = 0L;
        foreach (var entry in folder.Entries())
        {
            if (entry.Kind != EntryKind.Folder && entry.Links > 1 && !linked.Add(entry.Inode))
                continue;
            total += Math.Max(BlockBytes, entry.AllocatedBytes);
            if (entry.Kind != EntryKind.Folder)
                continue;

            // A folder closed to its owner would hide what it holds.
            using var child = folder.OpenChild(entry.Name) ?? (folder.SetMode(entry.Name, entry.Mode | 0x1C0) ? folder.OpenChild(entry.Name) : null);
            var inside = child is null ? 0 : Measure(child, depth - 1, linked);
            if (inside == long.MaxValue)
                return long.MaxValue;
            total += inside;
        }

        return total;
    }
}
