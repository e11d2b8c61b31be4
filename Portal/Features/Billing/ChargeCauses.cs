using Microsoft.EntityFrameworkCore;
using Portal.Core.Billing;
using Portal.Core.Primitives;

namespace Portal.Features.Billing;

/// <summary>What caused charges: their transfers in the ledger name it too.</summary>
internal static class ChargeCauses
{
    /// <summary>Tasks and storage records, each once.</summary>
    public static async Task<IReadOnlyList<Guid>> CausesAsync(this IQueryable<Charge> charges, CancellationToken cancellationToken) =>
        (await charges.Select(charge => new { charge.TaskId, charge.StorageRecordId }).Distinct().ToListAsync(cancellationToken)).ConvertAll(row => Of(row.TaskId, row.StorageRecordId));

    /// <summary>The one of the two that a charge has.</summary>
    public static Guid Of(ComputeTaskId? task, StorageRecordId? kept) => task?.Value ?? kept!.Value.Value;
}
