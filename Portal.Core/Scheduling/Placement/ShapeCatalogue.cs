using System.Runtime.InteropServices;

namespace Portal.Core.Scheduling.Placement;

/// <summary>The shapes of a workload, each once.</summary>
public sealed class ShapeCatalogue
{
    private readonly Dictionary<ShapeAmounts, TaskShape> _shapes = [];
    private readonly List<TaskShape> _byIndex = [];

    /// <summary>All shapes, by <see cref="TaskShape.Index"/>.</summary>
    public ReadOnlySpan<TaskShape> All => CollectionsMarshal.AsSpan(_byIndex);

    /// <summary>The shape with these amounts.</summary>
    /// <exception cref="ArgumentException">The amounts cannot be asked; see <see cref="ShapeAmounts.Fault"/>.</exception>
    public TaskShape Of(ShapeAmounts amounts)
    {
        if (_shapes.TryGetValue(amounts, out var shape))
            return shape;
        if (amounts.Fault() is { } fault)
            throw new ArgumentException($"The amounts cannot be asked: {fault}.", nameof(amounts));
        shape = new TaskShape(_byIndex.Count, amounts);
        _shapes.Add(amounts, shape);
        _byIndex.Add(shape);
        return shape;
    }
}
