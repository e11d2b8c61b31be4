using Portal.Core.Primitives;

namespace Portal.Core.Accounts;

/// <summary>Where work belongs: tasks, files and, later, budgets and keys.</summary>
public sealed class Project
{
    /// <summary>Longest name, characters.</summary>
    public const int MaxNameLength = 60;

    private Project()
    {
        Name = "";
    }

    /// <exception cref="ArgumentException">The name is blank or longer than <see cref="MaxNameLength"/>.</exception>
    public Project(ProjectId id, OrganisationId organisationId, string name, DateTimeOffset createdAt)
    {
        if (!IsName(name))
            throw new ArgumentException($"A project's name has 1 to {MaxNameLength} characters.", nameof(name));
        Id = id;
        OrganisationId = organisationId;
        Name = name.Trim();
        CreatedAt = createdAt;
    }

    public ProjectId Id { get; private set; }

    public OrganisationId OrganisationId { get; private set; }

    public string Name { get; private set; }

    public DateTimeOffset CreatedAt { get; private set; }

    /// <summary>Since when it takes nothing new; null while it does.</summary>
    public DateTimeOffset? ArchivedAt { get; private set; }

    /// <summary>Part in fair share among the projects of its organisation, as <see cref="ShareWeight"/> has it.</summary>
    public int Weight { get; private set; } = ShareWeight.Usual;

    /// <summary>Until when what it keeps was metered, UTC, a whole second; null before the first time.</summary>
    public DateTimeOffset? MeteredTo { get; private set; }

    /// <summary>Notes that what it keeps was metered over a time, which begins no earlier than the last one ended.</summary>
    /// <returns>False, and nothing has changed, where somebody metered some of it already.</returns>
    public bool MeterTo(TimeRange time)
    {
        if (MeteredTo > time.Start)
            return false;
        MeteredTo = time.End;
        return true;
    }

    /// <summary>Gives it another weight.</summary>
    /// <returns>Null, or a refusal of <c>projectWeight</c>; then nothing has changed.</returns>
    public Refusal? Weigh(int weight)
    {
        if (ShareWeight.Check(weight, "projectWeight") is { } refusal)
            return refusal;
        Weight = weight;
        return null;
    }

    /// <summary>True for what may be a name: 1 to <see cref="MaxNameLength"/> characters.</summary>
    public static bool IsName(string? name) => !string.IsNullOrWhiteSpace(name) && name.Trim().Length <= MaxNameLength;

    /// <summary>Gives it another name.</summary>
    /// <returns>Null, or <c>invalid_project_name</c>; then nothing has changed.</returns>
    public Refusal? Rename(string? name)
    {
        if (!IsName(name))
            return new Refusal("invalid_project_name", "name");
        Name = name!.Trim();
        return null;
    }

    /// <summary>From now on it takes no tasks and no files; what is in it stays. Again changes nothing.</summary>
    public void Archive(DateTimeOffset now) => ArchivedAt ??= now;

    /// <summary>It takes tasks and files again.</summary>
    public void Restore() => ArchivedAt = null;
}
