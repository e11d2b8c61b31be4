using System.Text;
using System.Text.Unicode;
using Portal.Runner.Metering;
using Portal.Runner.Native;

namespace Portal.Runner.Sandbox;

/// <summary>
/// Makes what a task left in its results fit to be listed and sent: folders and plain files, readable to the portal, named in UTF-8, and
/// links that stay inside. Runs after the last process of the task is gone.
/// </summary>
public sealed class ResultSanitiser
{
    private const int OwnerReads = 0x180; // rw-------
    private const int OwnerEnters = 0x1C0; // rwx------
    private const int Permissions = 0x1FF; // without set-user-id, set-group-id and sticky

    // Below what the meter takes, which starts at the work folder.
    private const int MaxDepth = DiskMeter.MaxDepth - 8;

    /// <summary>Entries removed because they were no file, folder or link that stays inside.</summary>
    public int Removed { get; private set; }

    /// <summary>Entries that got another name because theirs was no UTF-8.</summary>
    public int Renamed { get; private set; }

    /// <param name="work">The task's work folder on the host.</param>
    public void Clean(string work)
    {
        using var parent = FolderHandle.Open(work);
        if (parent is null)
            return;
        var name = "out"u8.ToArray();
        if (parent.Describe(name) is { Kind: not EntryKind.Folder })
        {
            // A link in place of the folder would lead whoever reads the results elsewhere.
            parent.Remove(name, folder: false);
            Removed++;
        }

        parent.SetMode(name, OwnerEnters);
        using var results = parent.OpenChild(name);
        if (results is null)
        {
            Directory.CreateDirectory(Path.Combine(work, "out"));
            return;
        }

        CleanEntries(results, MaxDepth);

        // Links are judged when everything they may lead through is in place; removing one can strand another, so until none goes.
        int before;
        do
        {
            before = Removed;
            CleanLinks(results, results, prefix: [], MaxDepth);
        }
        while (Removed > before);
    }

    private void CleanEntries(FolderHandle folder, int depth)
    {
        foreach (var entry in folder.Entries().ToList())
        {
            var name = WithReadableName(folder, entry.Name);
            switch (entry.Kind)
            {
                case EntryKind.Folder when depth > 0:
                    folder.SetMode(name, (entry.Mode & Permissions) | OwnerEnters);
                    using (var child = folder.OpenChild(name))
                    {
                        if (child is not null)
                            CleanEntries(child, depth - 1);
                    }

                    break;
                case EntryKind.Folder:
                    folder.RemoveTree(name);
                    Removed++;
                    break;
                case EntryKind.File:
                    folder.SetMode(name, (entry.Mode & Permissions) | OwnerReads);
                    break;
                case EntryKind.Link:
                    break;
                default:
                    folder.Remove(name, folder: false);
                    Removed++;
                    break;
            }
        }
    }

    private void CleanLinks(FolderHandle root, FolderHandle folder, byte[] prefix, int depth)
    {
        foreach (var entry in folder.Entries().ToList())
        {
            byte[] path = [.. prefix, .. entry.Name];
            if (entry.Kind == EntryKind.Folder && depth > 0)
            {
                using var child = folder.OpenChild(entry.Name);
                if (child is not null)
                    CleanLinks(root, child, [.. path, (byte)'/'], depth - 1);
            }
            else if (entry.Kind == EntryKind.Link)
            {
                MakeRelative(folder, entry.Name, MaxDepth - depth);
                if (!root.StaysBeneath(path))
                {
                    folder.Remove(entry.Name, folder: false);
                    Removed++;
                }
            }
        }
    }

    // Inside the sandbox the results are at /work/out: a link that says so means a file of ours.
    private static void MakeRelative(FolderHandle folder, byte[] name, int level)
    {
        var inside = "/work/out/"u8;
        if (folder.ReadLink(name) is not { } target || !target.AsSpan().StartsWith(inside))
            return;
        byte[] relative = [.. Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("../", level))), .. target.AsSpan(inside.Length)];
        if (relative.Length > 0 && folder.Remove(name, folder: false))
            folder.MakeLink(relative, name);
    }

    private byte[] WithReadableName(FolderHandle folder, byte[] name)
    {
        if (Utf8.IsValid(name))
            return name;
        var readable = new StringBuilder();
        for (var rest = name.AsSpan(); rest.Length > 0;)
        {
            if (Rune.DecodeFromUtf8(rest, out var rune, out var used) == System.Buffers.OperationStatus.Done)
                readable.Append(rune);
            else
                foreach (var odd in rest[..used])
                    readable.Append(System.Globalization.CultureInfo.InvariantCulture, $"%{odd:X2}");
            rest = rest[used..];
        }

        // Escapes take more room than names may have, and may meet a name that is there already.
        var text = readable.ToString();
        var renamed = Encoding.UTF8.GetBytes(text.Length > 80 ? text[..80] : text);
        for (var number = 2; folder.Describe(renamed) is not null; number++)
            renamed = Encoding.UTF8.GetBytes(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{(text.Length > 80 ? text[..80] : text)}~{number}"));
        if (!folder.Rename(name, renamed))
            return name;
        Renamed++;
        return renamed;
    }
}
