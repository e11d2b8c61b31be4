namespace Portal.Core.Billing;

/// <summary>What a charge is (FOCUS, column <c>ChargeCategory</c>).</summary>
public enum ChargeCategory
{
    /// <summary>Metered use.</summary>
    Usage = 1,

    /// <summary>Given back or granted; negative.</summary>
    Credit = 2,

    /// <summary>On an invoice alone: use whose own month was closed before it was booked.</summary>
    Adjustment = 3,

    /// <summary>Tax on its own line.</summary>
    Tax = 4,

    /// <summary>Paid ahead, such as a top-up; not part of an invoice for use.</summary>
    Purchase = 5,
}
