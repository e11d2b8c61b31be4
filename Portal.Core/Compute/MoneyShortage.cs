namespace Portal.Core.Compute;

/// <summary>What keeps more money from being held for a running task.</summary>
public enum MoneyShortage
{
    /// <summary>The organisation has no more.</summary>
    Funds = 1,

    /// <summary>A budget that stops has no room.</summary>
    Budget = 2,
}
