using Portal.Core.Primitives;

namespace Portal.Core.Scheduling;

/// <summary>Numbers those who may meet on a device: two shares do when their numbers are equal.</summary>
/// <remarks>
/// Where a request is to start now, only those count whose stay overlaps its own. The search for a later start looks at all who stay on a device at any
/// time, which errs on the safe side: a device that several use one after the other is then promised for a time in which it is idle.
/// </remarks>
internal sealed class GpuTenancy(GpuSharing sharing)
{
    /// <summary>Of a device without shares.</summary>
    public const int NoOne = 0;

    private const int Several = -1;
    private const int Alone = -2;
    private const int Anybody = 1;
    private readonly Dictionary<OrganisationId, int> _numbers = [];

    /// <summary>The number of a request; one of several devices, or none, meets nobody. One for a whole device may turn out to do with a share.</summary>
    public int Of(OrganisationId organisation, long gpuMilli) => sharing switch
    {
        GpuSharing.Everyone => Anybody,
        GpuSharing.WithinOrganisation when gpuMilli is > 0 and <= 1000 => NumberOf(organisation),
        _ => Alone,
    };

    /// <summary>True when requests of different organisations for the same have different chances.</summary>
    public bool TellsApart(long gpuMilli) => sharing == GpuSharing.WithinOrganisation && gpuMilli is > 0 and <= 1000;

    /// <summary>True for less than one device.</summary>
    public static bool IsShare(long gpuMilli) => gpuMilli is > 0 and < 1000;

    /// <summary>True when a request may join those who hold shares of a device.</summary>
    public static bool MayShare(int request, int holders) => holders == NoOne || holders == request;

    /// <summary>The holders of a device once a request has joined.</summary>
    public static int Join(int holders, int request) => holders == request || (holders == NoOne && request != Alone) ? request : Several;

    private int NumberOf(OrganisationId organisation)
    {
        if (!_numbers.TryGetValue(organisation, out var number))
            _numbers[organisation] = number = _numbers.Count + 1;
        return number;
    }
}
