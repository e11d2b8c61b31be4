using Portal.Core.Primitives;

namespace Portal.Core.Pricing;

/// <summary>For whom and when a price is asked.</summary>
/// <param name="OrganisationId">Whose contracts count.</param>
/// <param name="Now">The instant, UTC; an expected run starts at it.</param>
/// <param name="State">What the organisation used before in the month.</param>
public sealed record Buyer(OrganisationId OrganisationId, DateTimeOffset Now, RatingState State);
