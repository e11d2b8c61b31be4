using Portal.Core.Primitives;

namespace Portal.Core.Pricing;

/// <summary>Whose price a rule is and when: it stands in place of the list for that organisation and time.</summary>
/// <param name="OrganisationId">Who agreed on it.</param>
/// <param name="From">First instant it prices, UTC.</param>
/// <param name="To">First instant it prices no longer, UTC; null has no end.</param>
public sealed record ContractTerm(OrganisationId OrganisationId, DateTimeOffset From, DateTimeOffset? To)
{
    /// <summary>True when it prices what takes place at <paramref name="instant"/>.</summary>
    public bool Contains(DateTimeOffset instant) => From <= instant && (To is null || instant < To);

    /// <summary>True when both are of one organisation and share an instant.</summary>
    public bool Overlaps(ContractTerm other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return OrganisationId == other.OrganisationId && (other.To is null || From < other.To) && (To is null || other.From < To);
    }
}
