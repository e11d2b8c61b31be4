namespace Portal.Core.Metering;

/// <summary>Who answers for an end of an attempt.</summary>
public enum Responsible
{
    /// <summary>All went as it was asked.</summary>
    Nobody = 1,

    /// <summary>What the task did, or its owner: the run time is billed.</summary>
    User = 2,

    /// <summary>The platform or its operator: it costs 0.</summary>
    Platform = 3,
}
