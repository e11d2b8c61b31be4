namespace Portal.Core.Capacity;

/// <summary>Where a request for more stands; all but the first are final.</summary>
public enum QuotaRequestState
{
    /// <summary>An administrator has to answer.</summary>
    Open = 1,

    /// <summary>Answered with more, perhaps less than was asked and for less long.</summary>
    Granted = 2,

    /// <summary>Answered with no.</summary>
    Refused = 3,

    /// <summary>Whoever asked does not ask any more.</summary>
    Withdrawn = 4,
}
