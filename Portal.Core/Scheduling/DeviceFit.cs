using Portal.Core.Compute;

namespace Portal.Core.Scheduling;

/// <summary>Whether and how a GPU request fits the devices of one node: a share lives on one device, several whole ones are of one model.</summary>
internal static class DeviceFit
{
    private const int Whole = 1000;

    /// <param name="request">What is asked.</param>
    /// <param name="free">Free thousandths per device.</param>
    /// <param name="models">Model number per device.</param>
    public static bool Fits(PlacementRequest request, ReadOnlySpan<long> free, ReadOnlySpan<int> models)
    {
        var asked = request.Amounts.GpuMilli;
        if (asked == 0)
            return true;
        if (asked > Whole)
            return ModelWithFewest(request, free, models, asked / Whole) >= 0;
        for (var i = 0; i < free.Length; i++)
            if (free[i] >= asked && request.Accepts(models[i]))
                return true;
        return false;
    }

    /// <summary>The devices that leave the least: the fullest one with room for a share, or the model with the fewest free ones.</summary>
    /// <returns>Positions, lowest first; empty when none is asked. Only for what <see cref="Fits"/>.</returns>
    public static int[] Tightest(PlacementRequest request, ReadOnlySpan<long> free, ReadOnlySpan<int> models)
    {
        var asked = request.Amounts.GpuMilli;
        if (asked == 0)
            return [];
        if (asked > Whole)
            return FirstOf(ModelWithFewest(request, free, models, asked / Whole), free, models, asked / Whole);
        var best = -1;
        for (var i = 0; i < free.Length; i++)
            if (free[i] >= asked && request.Accepts(models[i]) && (best < 0 || free[i] < free[best]))
                best = i;
        return [best];
    }

    /// <summary>The devices with the lowest numbers.</summary>
    public static int[] First(PlacementRequest request, ReadOnlySpan<long> free, ReadOnlySpan<int> models)
    {
        var asked = request.Amounts.GpuMilli;
        if (asked == 0)
            return [];
        for (var i = 0; i < free.Length; i++)
        {
            if (free[i] < Math.Min(asked, Whole) || !request.Accepts(models[i]))
                continue;
            if (asked <= Whole)
                return [i];
            if (FreeOf(models[i], free, models) >= asked / Whole)
                return FirstOf(models[i], free, models, asked / Whole);
        }
        throw new InvalidOperationException("The request does not fit.");
    }

    /// <summary>The most that could be had of what is asked: whole devices of one model, or the largest free share.</summary>
    /// <returns>0 to the amount asked, in thousandths.</returns>
    public static long MostOf(PlacementRequest request, ReadOnlySpan<long> free, ReadOnlySpan<int> models)
    {
        var asked = request.Amounts.GpuMilli;
        var largest = 0L;
        var whole = 0L;
        for (var i = 0; i < free.Length; i++)
        {
            if (!request.Accepts(models[i]))
                continue;
            largest = Math.Max(largest, free[i]);
            if (asked > Whole && free[i] >= Whole)
                whole = Math.Max(whole, FreeOf(models[i], free, models));
        }
        return Math.Min(asked, whole > 0 ? whole * Whole : largest);
    }

    /// <summary>The number of a model that is not accepted but free in the amount asked; −1 when there is none.</summary>
    public static int OtherModel(PlacementRequest request, ReadOnlySpan<long> free, ReadOnlySpan<int> models)
    {
        var asked = request.Amounts.GpuMilli;
        if (asked == 0)
            return -1;
        for (var i = 0; i < free.Length; i++)
            if (free[i] >= Math.Min(asked, Whole) && !request.Accepts(models[i]) && (asked <= Whole || FreeOf(models[i], free, models) >= asked / Whole))
                return models[i];
        return -1;
    }

    public static GpuShare[] Shares(PlacementRequest request, int[] positions, IReadOnlyList<Capacity.GpuDevice> devices)
    {
        var milli = (int)Math.Min(request.Amounts.GpuMilli, Whole);
        return Array.ConvertAll(positions, position => new GpuShare(devices[position].Index, milli));
    }

    private static int ModelWithFewest(PlacementRequest request, ReadOnlySpan<long> free, ReadOnlySpan<int> models, long count)
    {
        var best = -1;
        var fewest = long.MaxValue;
        for (var i = 0; i < free.Length; i++)
        {
            // Neighbours are mostly of one model: look at each run of it once.
            if ((i > 0 && models[i] == models[i - 1]) || !request.Accepts(models[i]))
                continue;
            var freeOf = FreeOf(models[i], free, models);
            if (freeOf >= count && freeOf < fewest)
                (best, fewest) = (models[i], freeOf);
        }
        return best;
    }

    private static int FreeOf(int model, ReadOnlySpan<long> free, ReadOnlySpan<int> models)
    {
        var count = 0;
        for (var i = 0; i < free.Length; i++)
            count += free[i] >= Whole && models[i] == model ? 1 : 0;
        return count;
    }

    private static int[] FirstOf(int model, ReadOnlySpan<long> free, ReadOnlySpan<int> models, long count)
    {
        var chosen = new int[count];
        var next = 0;
        for (var i = 0; next < count; i++)
            if (free[i] >= Whole && models[i] == model)
                chosen[next++] = i;
        return chosen;
    }
}
