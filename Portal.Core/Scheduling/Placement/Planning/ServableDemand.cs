namespace Portal.Core.Scheduling.Placement.Planning;

/// <summary>What of a demand a scheduler could serve that never refuses what fits, when one free to choose would serve so much of each shape.</summary>
/// <remarks>
/// Such a one serves of no size less than of a larger one, since whatever room the larger finds, the smaller finds too. Sizes of which less was chosen are put
/// together with larger ones until none is: pooling adjacent violators (Ayer et al., Annals of Mathematical Statistics 26, 1955). Work without a GPU is served
/// like the whole.
/// </remarks>
internal static class ServableDemand
{
    /// <param name="shapes">The shapes.</param>
    /// <param name="demand">Tasks expected of each.</param>
    /// <param name="chosen">Tasks of each that would be served.</param>
    public static double[] Of(TaskShape[] shapes, double[] demand, double[] chosen)
    {
        var pools = new Stack<(List<int> Shapes, double Part)>();
        foreach (var size in Enumerable.Range(0, shapes.Length).Where(i => shapes[i].GpuCount > 0).GroupBy(i => shapes[i].TotalGpuMilli).OrderByDescending(size => size.Key))
        {
            var pool = Pool(size);
            while (pools.TryPeek(out var larger) && larger.Part > pool.Part)
                pool = Pool(pools.Pop().Shapes.Concat(pool.Shapes));
            pools.Push(pool);
        }
        var whole = Pool(Enumerable.Range(0, shapes.Length)).Part;
        var servable = Array.ConvertAll(demand, count => count * whole);
        foreach (var (pooled, part) in pools)
            foreach (var i in pooled)
                servable[i] = demand[i] * part;
        return servable;

        (List<int> Shapes, double Part) Pool(IEnumerable<int> pooled)
        {
            var list = pooled.ToList();
            var asked = list.Sum(i => demand[i] * shapes[i].TotalGpuMilli);
            return (list, asked > 0 ? Math.Min(1, list.Sum(i => chosen[i] * shapes[i].TotalGpuMilli) / asked) : 1);
        }
    }
}
