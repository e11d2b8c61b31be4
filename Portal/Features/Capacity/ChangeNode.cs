using Microsoft.EntityFrameworkCore;
using Portal.Background;
using Portal.Core.Capacity;
using Portal.Core.Compute;
using Portal.Core.Primitives;
using Portal.Features.Audit;
using Portal.Live;
using Portal.Persistence;
using Portal.Security;

namespace Portal.Features.Capacity;

public enum NodeAct
{
    Cordon = 1,
    Uncordon = 2,
    Drain = 3,
    Withhold = 4,
    Label = 5,
}

/// <param name="WithheldPerMille">For <see cref="NodeAct.Withhold"/> alone: thousandths kept back, 0 to 1000.</param>
/// <param name="Labels">For <see cref="NodeAct.Label"/> alone: all labels that it has from now on.</param>
public sealed record ChangeNodeRequest(Guid NodeId, NodeAct Act, int? WithheldPerMille = null, IReadOnlyDictionary<string, string>? Labels = null);

/// <summary>Carries out an administrator's wish about a node. What runs there stays in every case.</summary>
public sealed class ChangeNode(IDbContextFactory<PortalDbContext> contexts, CapacityFeed capacity, SchedulerSignal scheduler, TimeProvider time)
{
    public async Task<Refusal?> HandleAsync(Caller caller, ChangeNodeRequest request, CancellationToken cancellationToken)
    {
        if (AdminOnly.Refuse(caller) is { } notAllowed)
            return notAllowed;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var id = new ComputeNodeId(request.NodeId);
        var node = await db.ComputeNodes.SingleOrDefaultAsync(node => node.Id == id, cancellationToken);
        if (node is null)
            return new Refusal("node_not_found");
        var before = new { node.State, node.StateWhenUp, node.WithheldPerMille, node.Labels, node.Version };
        if (Apply(node, request) is { } refusal)
            return refusal;
        if (node.Version == before.Version)
            return null;
        var now = time.GetUtcNow();
        db.AuditEntries.Add(AuditEntry.Of(caller, $"node.{request.Act.ToString().ToLowerInvariant()}", TargetOf(node.Id.Value), Details(node, request, before.WithheldPerMille, before.Labels), now));
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateConcurrencyException)
        {
            return new Refusal("node_changed");
        }

        capacity.Publish(now);
        scheduler.Wake();
        return null;
    }

    /// <summary>How the audit names a node.</summary>
    public static string TargetOf(Guid nodeId) => $"node/{nodeId}";

    private static Refusal? Apply(ComputeNode node, ChangeNodeRequest request)
    {
        switch (request.Act)
        {
            case NodeAct.Cordon:
                node.Cordon();
                return null;
            case NodeAct.Uncordon:
                node.Uncordon();
                return null;
            case NodeAct.Drain:
                node.Drain();
                return null;
            case NodeAct.Withhold:
                return request.WithheldPerMille is { } perMille ? node.Withhold(perMille) : new Refusal("invalid_field", "withheldPerMille");
            case NodeAct.Label:
                return request.Labels is { } labels ? node.Label(labels) : new Refusal("invalid_field", "labels");
            default:
                return new Refusal("invalid_field", "act");
        }
    }

    private static object Details(ComputeNode node, ChangeNodeRequest request, int withheld, IReadOnlyDictionary<string, string> labels) => request.Act switch
    {
        NodeAct.Withhold => new { node.Name, before = withheld, after = node.WithheldPerMille },
        NodeAct.Label => new { node.Name, before = NodeLabels.Text(labels), after = NodeLabels.Text(node.Labels) },
        _ => new { node.Name },
    };
}
