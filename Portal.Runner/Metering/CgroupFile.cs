using System.Globalization;

namespace Portal.Runner.Metering;

/// <summary>The kernel's one-value and keyed-line files.</summary>
internal static class CgroupFile
{
    public static void Write(string path, long value) => Write(path, value.ToString(CultureInfo.InvariantCulture));

    public static void Write(string path, string value)
    {
        try
        {
            // One write call: the kernel parses what a single call brings.
            using var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
            file.Write(System.Text.Encoding.ASCII.GetBytes(value));
        }
        catch (IOException refused)
        {
            throw new IOException($"Cannot write {value} to {path}: {refused.Message}", refused);
        }
    }

    /// <summary>Writes a setting that not every kernel has.</summary>
    public static void TryWrite(string path, string value)
    {
        if (!File.Exists(path))
            return;
        try
        {
            Write(path, value);
        }
        catch (IOException)
        {
            // The setting is a refinement; the limits that matter are written by Write.
        }
    }

    /// <summary>Null when the file is missing, as it is when the cgroup is gone.</summary>
    public static string? Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (IOException)
        {
            return null;
        }
    }

    public static long ReadNumber(string path) =>
        long.TryParse(Read(path), NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var value) ? value : 0;

    /// <summary>The number after <paramref name="key"/> in a file of <c>key number</c> lines; 0 when it is not there.</summary>
    public static long ReadKeyed(string path, string key)
    {
        foreach (var line in (Read(path) ?? "").AsSpan().EnumerateLines())
        {
            if (line.StartsWith(key, StringComparison.Ordinal) && line.Length > key.Length && line[key.Length] == ' '
                && long.TryParse(line[(key.Length + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var value))
                return value;
        }

        return 0;
    }

    public static IReadOnlyList<int> ReadProcesses(string path)
    {
        var processes = new List<int>();
        foreach (var line in (Read(path) ?? "").AsSpan().EnumerateLines())
        {
            if (int.TryParse(line, NumberStyles.None, CultureInfo.InvariantCulture, out var process) && process > 0)
                processes.Add(process);
        }

        return processes;
    }
}
