namespace Portal.Capabilities;

/// <summary>Where a task finds its inputs and leaves its results: what the caller names, else the variables the sandbox sets.</summary>
internal static class WorkFolders
{
    /// <summary>The file as named, or in <c>PORTAL_IN</c>; refuses when neither exists.</summary>
    public static string Input(string name)
    {
        if (File.Exists(name))
            return name;
        var inputs = Environment.GetEnvironmentVariable("PORTAL_IN");
        if (!string.IsNullOrEmpty(inputs) && File.Exists(Path.Combine(inputs, name)))
            return Path.Combine(inputs, name);
        if (Directory.Exists(name))
            throw new RefusalException($"{name} is a folder, not a file", "name one file");
        var places = string.IsNullOrEmpty(inputs) ? "" : $" (also looked in {inputs})";
        throw new RefusalException($"file {name} does not exist{places}", "check the name, or add the file to the task's inputs");
    }

    /// <summary>The folder for results, made and proven writable before any work is spent.</summary>
    public static string Output(string? named)
    {
        var folder = named ?? Environment.GetEnvironmentVariable("PORTAL_OUT");
        if (string.IsNullOrEmpty(folder))
            folder = "out";
        try
        {
            Directory.CreateDirectory(folder);
            var probe = Path.Combine(folder, ".portal-write-probe");
            File.WriteAllText(probe, "");
            File.Delete(probe);
            return folder;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new RefusalException(
                $"results cannot be written to {folder}: {exception.Message}", "name a writable folder with --out");
        }
    }
}
