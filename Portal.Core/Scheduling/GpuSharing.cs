namespace Portal.Core.Scheduling;

/// <summary>Whose tasks may meet on one GPU device. A share is a promise of the scheduler: the device does not keep the memory of its tasks apart.</summary>
public enum GpuSharing
{
    /// <summary>Nobody's: a share still keeps the device to itself.</summary>
    Off = 1,

    /// <summary>Tasks of one organisation.</summary>
    WithinOrganisation = 2,

    /// <summary>Anybody's.</summary>
    Everyone = 3,
}
