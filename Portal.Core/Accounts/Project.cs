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
        if (string.IsNullOrWhiteSpace(name) || name.Trim().Length > MaxNameLength)
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

    /// <summary>Part in fair share among the projects of its organisation, as <see cref="ShareWeight"/> has it.</summary>
    public int Weight { get; private set; } = ShareWeight.Usual;

    /// <summary>Gives it another weight.</summary>
    /// <returns>Null, or a refusal of <c>projectWeight</c>; then nothing has changed.</returns>
    public Refusal? Weigh(int weight)
    {
        if (ShareWeight.Check(weight, "projectWeight") is { } refusal)
            return refusal;
        Weight = weight;
        return null;
    }
}
