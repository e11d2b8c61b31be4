using Portal.Core.Primitives;

namespace Portal.Core.Compute;

/// <summary>A read-only system that tasks may see instead of the host's own: an unpacked root folder under a name.</summary>
/// <remarks>Retired, it takes no new tasks; those that were taken keep it, and its name is never given to another.</remarks>
public sealed class ComputeEnvironment
{
    /// <summary>Longest name, characters.</summary>
    public const int MaxNameLength = 60;

    /// <summary>Longest description, characters.</summary>
    public const int MaxDescriptionLength = 400;

    private ComputeEnvironment()
    {
    }

    /// <summary>Unique, as tasks call it; see <see cref="IsName"/>.</summary>
    public string Name { get; private set; } = "";

    /// <summary>What it is for, shown beside the name; may be empty.</summary>
    public string Description { get; private set; } = "";

    /// <summary>Absolute path on the host. Whether it can serve is the host's to judge, and may change.</summary>
    public string RootFolder { get; private set; } = "";

    /// <summary>True when no new task may ask for it.</summary>
    public bool IsRetired { get; private set; }

    public DateTimeOffset RegisteredAt { get; private set; }

    /// <summary>Concurrency token; rises with every change.</summary>
    public long Version { get; private set; }

    /// <summary>True for 1 to <see cref="MaxNameLength"/> lower-case letters, digits, dots and hyphens that begin with a letter or digit: also a safe folder name.</summary>
    public static bool IsName(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name.Length is > 0 and <= MaxNameLength && char.IsAsciiLetterOrDigit(name[0]) && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '.' or '-');
    }

    /// <summary>An environment that takes tasks from now on, or the refusal with the first field at fault.</summary>
    public static Result<ComputeEnvironment> Register(string name, string description, string rootFolder, DateTimeOffset now)
    {
        if (!IsName(name))
            return TaskRefusal.Field("name", "letters_digits_dot_hyphen", 1, MaxNameLength);
        var environment = new ComputeEnvironment { Name = name, RegisteredAt = now, Version = 1 };
        return environment.Set(description, rootFolder) is { } refusal ? refusal : environment;
    }

    /// <summary>Takes another description and folder; attempts that start later see the new one.</summary>
    public Refusal? Change(string description, string rootFolder)
    {
        ArgumentNullException.ThrowIfNull(description);
        if (description.Trim() == Description && rootFolder == RootFolder)
            return null;
        if (Set(description, rootFolder) is { } refusal)
            return refusal;
        Version++;
        return null;
    }

    /// <summary>Refuses new tasks from now on; again changes nothing.</summary>
    public void Retire() => SetRetired(true);

    /// <summary>Takes new tasks again; again changes nothing.</summary>
    public void Restore() => SetRetired(false);

    private void SetRetired(bool isRetired)
    {
        if (IsRetired == isRetired)
            return;
        IsRetired = isRetired;
        Version++;
    }

    private Refusal? Set(string description, string rootFolder)
    {
        ArgumentNullException.ThrowIfNull(description);
        ArgumentNullException.ThrowIfNull(rootFolder);
        if (description.Trim() is { Length: > MaxDescriptionLength })
            return TaskRefusal.Field("description", "length", most: MaxDescriptionLength);
        if (description.Any(char.IsControl))
            return TaskRefusal.Field("description", "control_characters");
        if (!rootFolder.StartsWith('/') || rootFolder.Length > 1000 || rootFolder.Any(char.IsControl))
            return TaskRefusal.Field("rootFolder", "absolute");
        Description = description.Trim();
        RootFolder = rootFolder;
        return null;
    }
}
