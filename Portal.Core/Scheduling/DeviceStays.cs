namespace Portal.Core.Scheduling;

/// <summary>Who holds, or is promised, shares of the devices of one node, and from when to when.</summary>
internal sealed class DeviceStays(int devices)
{
    private readonly int[] _tenants = new int[devices];
    private readonly List<DeviceStay> _stays = [];

    /// <summary>Who is on each device at any time, as <see cref="GpuTenancy"/> numbers them.</summary>
    public int[] Tenants => _tenants;

    public void Clear()
    {
        if (_stays.Count == 0)
            return;
        _stays.Clear();
        Array.Clear(_tenants);
    }

    public void Join(DeviceStay stay)
    {
        _stays.Add(stay);
        ref var tenants = ref _tenants[stay.Device];
        tenants = GpuTenancy.Join(tenants, stay.Tenant);
    }

    public void Leave(DeviceStay stay)
    {
        _stays.Remove(stay);
        _tenants[stay.Device] = _stays.Where(other => other.Device == stay.Device).Aggregate(GpuTenancy.NoOne, (holders, other) => GpuTenancy.Join(holders, other.Tenant));
    }

    /// <summary>Who shares each device between now and <paramref name="end"/>.</summary>
    public void Until(long end, Span<int> tenants)
    {
        tenants.Clear();
        foreach (var stay in _stays)
            if (stay.Start < end)
                tenants[stay.Device] = GpuTenancy.Join(tenants[stay.Device], stay.Tenant);
    }
}

/// <summary>A share of a device, running or promised, from when to when in UTC ticks.</summary>
internal readonly record struct DeviceStay(int Device, int Tenant, long Start, long End);
