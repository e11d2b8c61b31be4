using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Portal.Core.Accounts;
using Portal.Core.Accounts.Verification;
using Portal.Core.Compute;
using Portal.Core.Primitives;
using Portal.Persistence;

namespace Portal.Features.Verification;

/// <summary>Holds organisations to what their standing allows.</summary>
public sealed class OrganisationPolicy(IOptions<VerificationOptions> options)
{
    private readonly StandingPolicy _policy = options.Value.ToPolicy();

    /// <summary>The limits, where they hold for the organisation; null where they do not.</summary>
    public StandingPolicy? LimitsOf(Organisation organisation)
    {
        ArgumentNullException.ThrowIfNull(organisation);
        return _policy.Limits(organisation.Standing) ? _policy : null;
    }

    /// <summary>Why a task may not be submitted; null when it may.</summary>
    /// <param name="beside">Tasks that are handed in together with it and are not stored yet.</param>
    public async Task<Refusal?> RefuseAsync(PortalDbContext db, Organisation organisation, ResourceAmounts asked, int beside, CancellationToken cancellationToken)
    {
        var open = LimitsOf(organisation) is null ? 0 : await db.ComputeTasks.CountAsync(
            task => task.OrganisationId == organisation.Id && (task.State == TaskState.Queued || task.State == TaskState.Admitted || task.State == TaskState.Running), cancellationToken);
        return _policy.Refuse(organisation.Standing, asked, open + beside);
    }
}
