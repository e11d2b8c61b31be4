using Portal.Core.Primitives;

namespace Portal.Core.Capacity;

/// <summary>What fair share knows of a project; one that it does not know has usual weights and held nothing.</summary>
/// <param name="ProjectId">Which.</param>
/// <param name="OrganisationId">Whose.</param>
/// <param name="Weight">Its part among the projects of its organisation, as <see cref="ShareWeight"/> has it.</param>
/// <param name="OrganisationWeight">Its organisation's part among all.</param>
/// <param name="Recent">What its attempts that have ended held in the mean.</param>
public sealed record ProjectShare(ProjectId ProjectId, OrganisationId OrganisationId, int Weight, int OrganisationWeight, MeanAmounts Recent);
