using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Portal.Runner.Native;

/// <summary>What a folder entry is.</summary>
internal enum EntryKind
{
    File,
    Folder,
    Link,
    Other,
}

/// <summary>One entry of a folder. The name is bytes: a task may give names that are no UTF-8.</summary>
internal readonly record struct FolderEntry(byte[] Name, EntryKind Kind, int Mode, ulong Inode, uint Links, long AllocatedBytes);

/// <summary>
/// An open folder, walked by descriptor and never through a link, so that neither hostile names, nor links, nor a path longer than
/// the kernel takes can lead the walk astray.
/// </summary>
internal sealed unsafe class FolderHandle : IDisposable
{
    private readonly nint _stream;

    private FolderHandle(int descriptor)
    {
        Descriptor = descriptor;
        _stream = Libc.fdopendir(descriptor);
        if (_stream == 0)
            throw new Win32Exception();
    }

    public int Descriptor { get; }

    /// <summary>Null when there is no such folder, or it is a link.</summary>
    public static FolderHandle? Open(string path)
    {
        var descriptor = Libc.open(path, Libc.DirectoryFlags | Libc.OpenCloseOnExec, 0);
        return descriptor < 0 ? null : new FolderHandle(descriptor);
    }

    /// <inheritdoc cref="Open(string)"/>
    public FolderHandle? OpenChild(byte[] name)
    {
        fixed (byte* text = Terminated(name))
        {
            var descriptor = Libc.openat(Descriptor, text, Libc.DirectoryFlags | Libc.OpenCloseOnExec, 0);
            return descriptor < 0 ? null : new FolderHandle(descriptor);
        }
    }

    /// <summary>The entries, without <c>.</c> and <c>..</c>; those that vanish meanwhile are left out.</summary>
    public IEnumerable<FolderEntry> Entries()
    {
        Libc.rewinddir(_stream);
        while (NextName() is { } name)
        {
            if (Describe(name) is { } entry)
                yield return entry;
        }
    }

    public FolderEntry? Describe(byte[] name)
    {
        Libc.FileStatus status = default;
        fixed (byte* text = Terminated(name))
        {
            if (Libc.statx(Descriptor, text, Libc.AtNoFollow, Libc.StatBasicMask, &status) != 0)
                return null;
        }

        var kind = (status.Mode & 0xF000) switch
        {
            0x8000 => EntryKind.File,
            0x4000 => EntryKind.Folder,
            0xA000 => EntryKind.Link,
            _ => EntryKind.Other,
        };
        return new FolderEntry(name, kind, status.Mode & 0xFFF, status.Inode, status.Links, (long)status.Blocks * 512);
    }

    public bool Remove(byte[] name, bool folder)
    {
        fixed (byte* text = Terminated(name))
            return Libc.unlinkat(Descriptor, text, folder ? Libc.AtRemoveDirectory : 0) == 0;
    }

    public bool Rename(byte[] from, byte[] to) => Move(from, this, to);

    public bool Move(byte[] name, FolderHandle destination, byte[] newName)
    {
        fixed (byte* source = Terminated(name), target = Terminated(newName))
            return Libc.renameat(Descriptor, source, destination.Descriptor, target) == 0;
    }

    /// <summary>Removes a folder with all in it, however deep: sub-folders are lifted up here one by one instead of being climbed into.</summary>
    public void RemoveTree(byte[] name)
    {
        var waiting = new Stack<byte[]>([name]);
        var lifted = 0;
        while (waiting.TryPop(out var next))
        {
            SetMode(next, 0x1C0);
            using (var folder = OpenChild(next))
            {
                foreach (var entry in folder?.Entries().ToList() ?? [])
                {
                    if (entry.Kind != EntryKind.Folder)
                    {
                        folder!.Remove(entry.Name, folder: false);
                        continue;
                    }

                    var place = System.Text.Encoding.ASCII.GetBytes(string.Create(System.Globalization.CultureInfo.InvariantCulture, $".removing-{lifted++}"));
                    if (folder!.Move(entry.Name, this, place))
                        waiting.Push(place);
                }
            }

            Remove(next, folder: true);
        }
    }

    /// <summary>Sets the mode of an entry, never that of a link's target: a task may swap the one for the other while we look.</summary>
    public bool SetMode(byte[] name, int mode)
    {
        int entry;
        fixed (byte* text = Terminated(name))
            entry = Libc.openat(Descriptor, text, Libc.OpenPath | (Libc.DirectoryFlags & ~Libc.OpenFolderOnly) | Libc.OpenCloseOnExec, 0);
        if (entry < 0)
            return false;
        var done = Libc.chmod(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"/proc/self/fd/{entry}"), (uint)mode) == 0;
        _ = Libc.close(entry);
        return done;
    }

    public byte[]? ReadLink(byte[] name)
    {
        var target = new byte[4096];
        fixed (byte* text = Terminated(name), buffer = target)
        {
            var length = Libc.readlinkat(Descriptor, text, buffer, (nuint)target.Length);
            return length is <= 0 or 4096 ? null : target[..(int)length];
        }
    }

    public bool MakeLink(byte[] target, byte[] name)
    {
        fixed (byte* to = Terminated(target), text = Terminated(name))
            return Libc.symlinkat(to, Descriptor, text) == 0;
    }

    /// <summary>True when <paramref name="path"/> exists and the kernel reaches it without leaving this folder at any step (<c>openat2</c>, <c>RESOLVE_BENEATH</c>).</summary>
    public bool StaysBeneath(byte[] path)
    {
        const nint Openat2 = 437;
        const long ResolveBeneath = 0x08, ResolveNoMagicLinks = 0x02;
        var how = stackalloc long[3] { Libc.OpenPath | Libc.OpenCloseOnExec, 0, ResolveBeneath | ResolveNoMagicLinks };
        fixed (byte* text = Terminated(path))
        {
            var descriptor = (int)Libc.syscall(Openat2, Descriptor, (nint)text, (nint)how, 24);
            if (descriptor < 0)
                return false;
            _ = Libc.close(descriptor);
            return true;
        }
    }

    public void Dispose() => _ = Libc.closedir(_stream);

    private byte[]? NextName()
    {
        while (true)
        {
            // struct dirent: inode 8, offset 8, length 2, type 1, then the name.
            var entry = Libc.readdir(_stream);
            if (entry == null)
                return null;
            var name = MemoryMarshal.CreateReadOnlySpanFromNullTerminated(entry + 19);
            if (!name.SequenceEqual("."u8) && !name.SequenceEqual(".."u8))
                return name.ToArray();
        }
    }

    private static byte[] Terminated(byte[] name)
    {
        var text = new byte[name.Length + 1];
        name.CopyTo(text, 0);
        return text;
    }
}
