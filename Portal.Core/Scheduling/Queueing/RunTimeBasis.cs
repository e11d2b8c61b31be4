namespace Portal.Core.Scheduling.Queueing;

/// <summary>Which ends of tasks reservations and backfill count on.</summary>
public enum RunTimeBasis
{
    /// <summary>The maximum run time: what is promised holds whatever happens.</summary>
    Maximum = 1,

    /// <summary>The predicted one where there is a prediction: less capacity idles before a reservation, which may start later than expected.</summary>
    Predicted = 2,
}
