using Portal.Core.Compute;

namespace Portal.Core.Scheduling;

/// <summary>The devices of one node: whether and how a request fits them. A share lives on one device, several whole ones are of one model.</summary>
/// <param name="free">Free thousandths per device.</param>
/// <param name="models">Model number per device.</param>
/// <param name="tenants">Who holds shares of a device; see <see cref="GpuTenancy"/>.</param>
internal readonly ref struct GpuRoom(ReadOnlySpan<long> free, ReadOnlySpan<int> models, ReadOnlySpan<int> tenants)
{
    private const int Whole = 1000;
    private readonly ReadOnlySpan<long> _free = free;
    private readonly ReadOnlySpan<int> _models = models;
    private readonly ReadOnlySpan<int> _tenants = tenants;

    public bool Fits(PlacementRequest request)
    {
        var asked = request.Amounts.GpuMilli;
        if (asked == 0)
            return true;
        if (asked > Whole)
            return ModelWithFewest(request, asked / Whole) >= 0;
        for (var i = 0; i < _free.Length; i++)
            if (Free(request, i) >= asked && request.Accepts(_models[i]))
                return true;
        return false;
    }

    /// <summary>True when one device has what the request asks of each.</summary>
    public bool HasRoomOn(int device, PlacementRequest request) => Free(request, device) >= Math.Min(request.Amounts.GpuMilli, Whole);

    /// <summary>The devices that leave the least: the fullest one with room for a share, or the model with the fewest free ones.</summary>
    /// <returns>Positions, lowest first; empty when none is asked. Only for what <see cref="Fits"/>.</returns>
    public int[] Tightest(PlacementRequest request)
    {
        var asked = request.Amounts.GpuMilli;
        if (asked == 0)
            return [];
        if (asked > Whole)
            return FirstOf(ModelWithFewest(request, asked / Whole), asked / Whole);
        var best = -1;
        for (var i = 0; i < _free.Length; i++)
            if (Free(request, i) >= asked && request.Accepts(_models[i]) && (best < 0 || Free(request, i) < Free(request, best)))
                best = i;
        return [best];
    }

    /// <summary>The most that could be had of what is asked: whole devices of one model, or the largest free share.</summary>
    /// <returns>0 to the amount asked, in thousandths.</returns>
    public long MostOf(PlacementRequest request)
    {
        var asked = request.Amounts.GpuMilli;
        var largest = 0L;
        var whole = 0L;
        for (var i = 0; i < _free.Length; i++)
        {
            if (!request.Accepts(_models[i]))
                continue;
            largest = Math.Max(largest, Free(request, i));
            if (asked > Whole && Free(request, i) >= Whole)
                whole = Math.Max(whole, FreeOf(_models[i]));
        }
        return Math.Min(asked, whole > 0 ? whole * Whole : largest);
    }

    /// <summary>The number of a model that is not accepted but free in the amount asked; −1 when there is none.</summary>
    public int OtherModel(PlacementRequest request)
    {
        var asked = request.Amounts.GpuMilli;
        if (asked == 0)
            return -1;
        for (var i = 0; i < _free.Length; i++)
            if (Free(request, i) >= Math.Min(asked, Whole) && !request.Accepts(_models[i]) && (asked <= Whole || FreeOf(_models[i]) >= asked / Whole))
                return _models[i];
        return -1;
    }

    public static GpuShare[] Shares(PlacementRequest request, int[] positions, IReadOnlyList<Capacity.GpuDevice> devices)
    {
        var milli = (int)Math.Min(request.Amounts.GpuMilli, Whole);
        return Array.ConvertAll(positions, position => new GpuShare(devices[position].Index, milli));
    }

    /// <summary>Free thousandths of a device that <paramref name="request"/> may have: all of an idle one, what is left of one that it may share, nothing of others.</summary>
    private long Free(PlacementRequest request, int device) =>
        _free[device] >= Whole || GpuTenancy.MayShare(request.Tenant, _tenants[device]) ? _free[device] : 0;

    private int ModelWithFewest(PlacementRequest request, long count)
    {
        var best = -1;
        var fewest = long.MaxValue;
        for (var i = 0; i < _free.Length; i++)
        {
            // Neighbours are mostly of one model: look at each run of it once.
            if ((i > 0 && _models[i] == _models[i - 1]) || !request.Accepts(_models[i]))
                continue;
            var freeOf = FreeOf(_models[i]);
            if (freeOf >= count && freeOf < fewest)
                (best, fewest) = (_models[i], freeOf);
        }
        return best;
    }

    private int FreeOf(int model)
    {
        var count = 0;
        for (var i = 0; i < _free.Length; i++)
            count += _free[i] >= Whole && _models[i] == model ? 1 : 0;
        return count;
    }

    private int[] FirstOf(int model, long count)
    {
        var chosen = new int[count];
        var next = 0;
        for (var i = 0; next < count; i++)
            if (_free[i] >= Whole && _models[i] == model)
                chosen[next++] = i;
        return chosen;
    }
}
